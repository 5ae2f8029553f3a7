using System.Text;
using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Rendering;
using Provisioning.Sip.Dialogs;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;

namespace Provisioning.Subscriptions;

/// <summary>
/// Tells a phone that asks its network (event package <c>ua-profile</c>, RFC 6080) where its configuration is. Everybody on the network hears the
/// question and could have asked it, so the answer is the plain address: no token, no password. A phone that may not have its files there
/// without proving itself still must. Whoever is not to be told is not answered at all.
/// </summary>
internal sealed class PlugAndPlay(
    TransactionLayer transactions, TransportLayer transports, FleetState fleet, RendererSource renderer, IOptions<PlugAndPlayOptions> options)
{
    private const string Prefix = "MAC:";

    private int _pending;

    public void Handle(ServerTransaction transaction)
    {
        var request = transaction.Request;
        if (!IsForProfile(request) || PhoneOf(request) is not { } mac || (!options.Value.ToStrangers && !fleet.Current.Devices.ContainsKey(mac)))
            return;
        // To the phone itself and from our own port, not from the group's.
        if (transports.FindUdp(transaction.Flow.Remote) is not { } flow || !TryBegin())
            return;

        var dialog = SipDialog.FromRequest(request, Tags.New(), $"<sip:{flow.SentBy}>");
        transaction.Respond(new OutgoingResponse(request, 200, "OK", dialog.Key.LocalTag)
            .Add(HeaderName.Contact, $"<sip:{flow.SentBy}>")
            .Add(HeaderName.Expires, "0"));
        _ = TellAsync(dialog, flow);
    }

    /// <summary>RFC 6080 §6.3 has it; phones write the address as the user, and some say <c>MAC:</c> before it.</summary>
    public static MacAddress? PhoneOf(SipRequest request)
    {
        var user = SipUri.TryParse(request.RequestUri, out var uri) ? uri.User ?? "" : "";
        if (user.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            user = user[Prefix.Length..];
        return MacAddress.TryParse(user, out var mac) ? mac : null;
    }

    private static bool IsForProfile(SipRequest request)
    {
        var value = request.Value(HeaderName.Event);
        var end = value.IndexOf((byte)';');
        return request.To.Tag is null && Ascii.Equals((end < 0 ? value : value[..end]).TrimEnd((byte)' '), EventPackage.UaProfile.Name);
    }

    private async Task TellAsync(SipDialog dialog, Flow flow)
    {
        try
        {
            var notify = dialog.NewRequest(Methods.Notify)
                .Add(HeaderName.Event, EventPackage.UaProfile.Name)
                .Add(HeaderName.SubscriptionState, TerminationReason.Timeout.ToToken())
                .WithBody(EventPackage.UaProfile.ContentType, Encoding.UTF8.GetBytes(renderer.Current.Environment.ProvisioningUrl.ToString()));
            await transactions.SendAsync(notify, flow, CancellationToken.None);
        }
        finally
        {
            Interlocked.Decrement(ref _pending);
        }
    }

    private bool TryBegin()
    {
        if (Interlocked.Increment(ref _pending) <= options.Value.MaxPending)
            return true;
        Interlocked.Decrement(ref _pending);
        return false;
    }
}
