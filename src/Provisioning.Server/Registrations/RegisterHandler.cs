using System.Globalization;
using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Signalling;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.Registrations;

/// <summary>REGISTER (RFC 3261 §10.3): a phone's lamp line says where it is.</summary>
internal sealed class RegisterHandler(
    PhoneSignIn signIn, Registrar registrar, RegistrationMetrics metrics, IOptions<RegistrationOptions> options, SteadyClock clock) : ISipHandler
{
    private static readonly SipRefusal OtherAddress = SipRefusal.Forbidden("Not Your Address Of Record");

    public string Method => Methods.Register;

    public IReadOnlyCollection<string> OptionTags { get; } = ["path", "outbound"];

    public void Handle(ServerTransaction transaction)
    {
        // Steps 3 and 4: who it is, and that it registers itself.
        if (!signIn.TryAuthenticate(transaction, out var device))
            return;
        if (!SipUri.TryParse(transaction.Request.To.Uri, out var to) || !MacAddress.TryParse(to.User, out var mac) || mac != device.Mac)
            Refuse(transaction, OtherAddress);
        else if (RegisterRequest.Read(transaction.Request, options.Value, out var refusal) is not { } request)
            Refuse(transaction, refusal!);
        else
            Register(transaction, request, new Arrival(mac, transaction.Flow, clock.Now));
    }

    private void Register(ServerTransaction transaction, RegisterRequest request, Arrival arrival)
    {
        var decision = registrar.Register(request, arrival, options.Value);
        if (decision.Refusal is { } refusal)
        {
            Refuse(transaction, refusal);
            return;
        }

        metrics.Answered(200);
        transaction.Respond(Accept(transaction, request, decision, arrival.Now));
    }

    /// <summary>Step 8: every binding there is, with the time it has left.</summary>
    private OutgoingResponse Accept(ServerTransaction transaction, RegisterRequest request, RegisterDecision decision, DateTimeOffset now)
    {
        var response = transaction.Answer(200, "OK");
        foreach (var binding in decision.Bindings)
            response.Add(HeaderName.Contact, ContactOf(binding, now));
        // RFC 3327 §5.3: Path comes back to who understands it. RFC 5626 §6: the phone hears that its flow is used.
        if (request.Path.Length > 0 && transaction.Request.Values(HeaderName.Supported).Contains("path"))
            response.Add(HeaderName.Path, request.Path);
        if (request.UsesOutbound)
            response.Add(HeaderName.Require, "outbound");
        return response.Add(HeaderName.Date, (now + clock.Ahead).ToString("R", CultureInfo.InvariantCulture));
    }

    private static string ContactOf(Registration binding, DateTimeOffset now)
    {
        var seconds = (long)Math.Ceiling((binding.ExpiresAt - now).TotalSeconds);
        var contact = string.Create(CultureInfo.InvariantCulture, $"<{binding.Contact.Text}>;expires={seconds}");
        if (binding.Instance.Length > 0)
            contact += $";+sip.instance=\"{binding.Instance}\"";
        return binding.RegId is { } regId ? string.Create(CultureInfo.InvariantCulture, $"{contact};reg-id={regId}") : contact;
    }

    private void Refuse(ServerTransaction transaction, SipRefusal refusal)
    {
        metrics.Answered(refusal.Status);
        transaction.Refuse(refusal);
    }
}
