using System.Text;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Proxy;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;

namespace Provisioning.Tests.Sip;

/// <summary>The proxy core with its real transactions between two flows, and a clock that is moved by hand.</summary>
internal sealed class ProxyBench : IProxyOwner, IAsyncDisposable
{
    private readonly TransportLayer _transports;
    private readonly TransactionLayer _transactions;

    public ProxyBench(TransportProtocol phone = TransportProtocol.Udp, TransportProtocol pbx = TransportProtocol.Udp, ProxyOptions? options = null)
    {
        Phone = new FakeFlow(phone, "192.0.2.1:5062", "192.0.2.100:5060");
        Pbx = new FakeFlow(pbx, "192.0.2.1:5062", "192.0.2.200:5060");
        Find = _ => ValueTask.FromResult<ProxyHop?>(NewHop());
        _transports = new(new TransportOptions(), Time);
        _transactions = new(_transports, new TransactionOptions(), Time);
        Core = new ProxyCore(_transactions, Tokens, this, options ?? new ProxyOptions(), Time);
        _transactions.AckReceived = Core.RouteAck;
        _transactions.Handle(Methods.Invite, transaction =>
        {
            if (!Core.TryRoute(transaction))
                Core.Relay(transaction, "phone", token => Find(token));
        });
        _transactions.HandleOther(transaction =>
        {
            if (!Core.TryRoute(transaction))
                transaction.Respond(new OutgoingResponse(transaction.Request, 481, "Not For The Proxy", "own"));
        });
    }

    public FakeTimeProvider Time { get; } = new();

    public RouteTokens Tokens { get; } = new(new byte[32]);

    public FakeFlow Phone { get; }

    public FakeFlow Pbx { get; }

    public ProxyCore Core { get; }

    public List<ProxyOutcome> Outcomes { get; } = [];

    /// <summary>Of new calls.</summary>
    public Func<CancellationToken, ValueTask<ProxyHop?>> Find { get; set; }

    public bool PassesChallenges { get; set; }

    public ProxyHop NewHop() =>
        new() { Flow = Pbx, End = "pbx", RequestUri = "sip:101@192.0.2.200", PassesChallenges = PassesChallenges };

    /// <summary>What the phone sends, LF as line end.</summary>
    public void PhoneSends(string message) => Receive(message, Phone);

    public void PbxSends(string message) => Receive(message, Pbx);

    public void Receive(string message, Flow flow)
    {
        var end = message.IndexOf("\n\n", StringComparison.Ordinal);
        var head = end >= 0 ? message[..end] : message.TrimEnd('\n');
        var body = end >= 0 ? message[(end + 2)..] : "";
        var result = SipParser.ParseDatagram(Encoding.UTF8.GetBytes(head.Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n\r\n" + body), new SipLimits());
        Assert.True(result.Status == ParseStatus.Done, $"{result.Rejection}: {message}");
        _transactions.OnMessage(result.Message!, flow);
    }

    /// <summary>An INVITE as a phone sends it.</summary>
    public static string Invite(string extra = "", string uri = "sip:101@192.0.2.1:5062", string branch = "z9hG4bKp1") => $"""
        INVITE {uri} SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.100:5060;branch={branch};rport
        From: <sip:805ec0123456@192.0.2.1>;tag=a
        To: <sip:101@192.0.2.1>
        Call-ID: call-1
        CSeq: 1 INVITE
        Contact: <sip:805ec0123456@192.0.2.100:5060>
        Max-Forwards: 70
        {extra}Content-Length: 0

        """;

    /// <summary>A response as the far end makes it: Via, Record-Route, From, To, Call-ID and CSeq are the request's.</summary>
    public static string Answer(string request, string status, string extra = "", string toTag = ";tag=b", bool withRoutes = true)
    {
        var lines = request.Split('\n');
        var kept = lines.Skip(1).TakeWhile(line => line.Length > 0).Where(line =>
            line.StartsWith("Via:", StringComparison.Ordinal) || (withRoutes && line.StartsWith("Record-Route:", StringComparison.Ordinal))
            || line.StartsWith("From:", StringComparison.Ordinal) || line.StartsWith("Call-ID:", StringComparison.Ordinal) || line.StartsWith("CSeq:", StringComparison.Ordinal));
        var to = lines.First(line => line.StartsWith("To:", StringComparison.Ordinal));
        return $"SIP/2.0 {status}\n{string.Join('\n', kept)}\n{to}{(to.Contains(";tag=", StringComparison.Ordinal) ? "" : toTag)}\n{extra}Content-Length: 0\n\n";
    }

    /// <summary>The header's values in order, one a line.</summary>
    public static string[] Values(string message, string name) =>
        [.. message.Split('\n').Where(line => line.StartsWith(name + ": ", StringComparison.Ordinal)).Select(line => line[(name.Length + 2)..])];

    public static string StatusLine(string message) => message.Split('\n')[0];

    /// <summary>The call is up: what the phone and the PBX have as Route towards us.</summary>
    public (string PhoneRoutes, string PbxRoutes) Establish()
    {
        PhoneSends(Invite());
        var invite = Pbx.Next();
        PbxSends(Answer(invite, "200 OK", "Contact: <sip:101@192.0.2.200:5060>\n"));
        var ok = Phone.All()[^1];
        PhoneSends($"""
            ACK sip:101@192.0.2.200:5060 SIP/2.0
            Via: SIP/2.0/UDP 192.0.2.100:5060;branch=z9hG4bKack;rport
            {string.Join('\n', Values(ok, "Record-Route").Reverse().Select(value => "Route: " + value))}
            From: <sip:805ec0123456@192.0.2.1>;tag=a
            To: <sip:101@192.0.2.1>;tag=b
            Call-ID: call-1
            CSeq: 1 ACK
            Max-Forwards: 70
            Content-Length: 0

            """);
        Assert.StartsWith("ACK sip:101@192.0.2.200:5060 SIP/2.0\n", Pbx.Next(), StringComparison.Ordinal);
        return (string.Join(", ", Values(ok, "Record-Route").Reverse()), string.Join(", ", Values(invite, "Record-Route")));
    }

    /// <summary>A request within the established call, from the phone or from the PBX.</summary>
    public static string Within(string method, string routes, bool fromPhone = true, string extra = "", string body = "", int cseq = 2) => $"""
        {method} {(fromPhone ? "sip:101@192.0.2.200:5060" : "sip:805ec0123456@192.0.2.100:5060")} SIP/2.0
        Via: SIP/2.0/UDP {(fromPhone ? "192.0.2.100" : "192.0.2.200")}:5060;branch=z9hG4bK{method}{cseq}{fromPhone};rport
        Route: {routes}
        From: {(fromPhone ? "<sip:805ec0123456@192.0.2.1>;tag=a" : "<sip:101@192.0.2.1>;tag=b")}
        To: {(fromPhone ? "<sip:101@192.0.2.1>;tag=b" : "<sip:805ec0123456@192.0.2.1>;tag=a")}
        Call-ID: call-1
        CSeq: {cseq} {method}
        Max-Forwards: 70
        {extra}Content-Length: {body.Length}

        {body}
        """;

    public async ValueTask DisposeAsync() => await _transactions.DisposeAsync();

    bool IProxyOwner.IsOwn(SipUri uri, Flow source) => uri is { Host: "192.0.2.1", Port: 5062 };

    ValueTask<ProxyHop?> IProxyOwner.FindAsync(RoutedRequest routed, CancellationToken token) =>
        ValueTask.FromResult<ProxyHop?>(new() { Flow = routed.Receiver == "phone" ? Phone : Pbx, PassesChallenges = routed.Receiver == "phone" });

    void IProxyOwner.OnFinished(RoutedRequest routed, ProxyOutcome outcome)
    {
        lock (Outcomes)
            Outcomes.Add(outcome);
    }

    void IProxyOwner.OnFault(Exception cause) => Assert.Fail(cause.ToString());
}
