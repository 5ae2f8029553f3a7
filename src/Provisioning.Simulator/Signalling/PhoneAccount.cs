using System.Globalization;
using System.Net;
using Provisioning.Sip.Authentication;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;

namespace Provisioning.Simulator.Signalling;

/// <summary>One line of a phone at its registrar: who it is, where the server is, and how it answers challenges.</summary>
internal sealed class PhoneAccount
{
    private readonly IReadOnlyList<string> _algorithms;
    private readonly DigestClient _digest;
    private bool _isProxy;

    public PhoneAccount(PhoneLine line, PhoneSocket socket, IPEndPoint server, string userAgent, IReadOnlyList<string> algorithms)
    {
        (Line, Socket, UserAgent, _algorithms) = (line, socket, userAgent, algorithms);
        Flow = socket.FlowTo(server);
        _digest = new DigestClient(line.Login.Length > 0 ? line.Login : line.User, line.Password);
        Domain = line.Port is null or SipUri.DefaultPort ? line.Server : string.Create(CultureInfo.InvariantCulture, $"{line.Server}:{line.Port}");
        Contact = $"<sip:{line.User}@{Flow.SentBy}>";
    }

    public PhoneLine Line { get; }

    public PhoneSocket Socket { get; }

    public Flow Flow { get; }

    public string UserAgent { get; }

    /// <summary>What stands behind the @ of its addresses.</summary>
    public string Domain { get; }

    public string Address => $"sip:{Line.User}@{Domain}";

    public string Contact { get; }

    /// <summary>Sends a request, and once more with credentials when it is challenged; the number of the CSeq that was used last comes with the outcome.</summary>
    /// <param name="make">Writes the request with the CSeq it is given.</param>
    public async Task<(ClientOutcome Outcome, uint CSeq)> SendAsync(Func<uint, OutgoingRequest> make, uint cseq, CancellationToken token)
    {
        var outcome = await Socket.Transactions.SendAsync(Authorized(make(cseq)), Flow, token);
        if (outcome.Status is not (401 or 407) || !TryAccept(outcome.Response!))
            return (outcome, cseq);
        cseq++;
        return (await Socket.Transactions.SendAsync(Authorized(make(cseq)), Flow, token), cseq);
    }

    public OutgoingRequest NewRequest(string method, string uri, string to, string callId, string fromTag, uint cseq) => new OutgoingRequest(method, uri)
        .Add(HeaderName.MaxForwards, "70")
        .Add(HeaderName.From, $"\"{Line.DisplayName}\" <{Address}>;tag={fromTag}")
        .Add(HeaderName.To, to)
        .Add(HeaderName.CallId, callId)
        .Add(HeaderName.CSeq, string.Create(CultureInfo.InvariantCulture, $"{cseq} {method}"))
        .Add(HeaderName.Contact, Contact)
        .Add(HeaderName.UserAgent, UserAgent);

    private OutgoingRequest Authorized(OutgoingRequest request) =>
        _digest.HasChallenge
            ? request.Add(_isProxy ? HeaderName.ProxyAuthorization : HeaderName.Authorization, _digest.Authorize(request.Method, request.RequestUri))
            : request;

    /// <summary>Phones take the first challenge whose algorithm they know. Some PBXs challenge calls as a proxy does (RFC 3261 §22.3), and registrations as a registrar.</summary>
    private bool TryAccept(SipResponse response)
    {
        _isProxy = response.Status == 407;
        var offers = new List<string>();
        foreach (var value in response.Values(_isProxy ? HeaderName.ProxyAuthenticate : HeaderName.WwwAuthenticate))
        {
            var header = System.Text.Encoding.UTF8.GetString(value);
            if (DigestChallenge.TryParse(header, out var challenge) && _algorithms.Contains(challenge.Algorithm.ToToken()))
                offers.Add(header);
        }

        return _digest.TryAccept(offers.Take(1));
    }
}
