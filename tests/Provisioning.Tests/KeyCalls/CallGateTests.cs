using System.Net;
using Provisioning.Delivery;
using Provisioning.KeyCalls;
using Provisioning.Signalling;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;
using Provisioning.Tests.Signalling;

namespace Provisioning.Tests.KeyCalls;

/// <summary>What an operator and an extension of the server have to say about calls, and what is seen of them.</summary>
public sealed class CallGateTests
{
    [Fact]
    public async Task A_lamp_key_does_not_dial_where_calls_are_switched_off()
    {
        await using var pbx = new WireParty(new UdpWire(IPAddress.Loopback), "pbx", "pbx");
        await using var server = await CallOffice.StartAsync(pbx.Wire.Local.Port, settings: "KeyCalls:Enabled=false");
        using var counts = new CallCounts(server);
        using var phone = new SipPeer(server.SipPort());

        var answer = await phone.AskAsync(
            "INVITE sip:102@127.0.0.1 SIP/2.0", $"From: <sip:{CallOffice.Phone}@127.0.0.1>;tag=ph", "To: <sip:102@127.0.0.1>", "Call-ID: off", "Max-Forwards: 70", "CSeq: 1 INVITE");

        Assert.StartsWith("SIP/2.0 403 Calls From Lamp Keys Are Switched Off\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(["provisioning.keycalls.refused +1 reason=SwitchedOff"], counts.All);
    }

    [Fact]
    public async Task A_policy_takes_the_calls_that_are_its_own_and_leaves_the_others_to_the_PBX()
    {
        await using var pbx = new WireParty(new UdpWire(IPAddress.Loopback), "pbx", "pbx");
        await using var server = await CallOffice.StartAsync(pbx.Wire.Local.Port);
        var policy = new NoPremiumNumbers();
        var handler = new InviteHandler(server.Get<PhoneSignIn>(), server.Get<PbxCalls>(), server.Get<CallAdmission>(), new CallTaker([policy], server.Get<CallRouter>()), server.Get<KeyCallMetrics>());
        var options = new TransportOptions { Listeners = { new ListenerOptions { Address = IPAddress.Loopback } } };
        await using var transports = new TransportLayer(options, TimeProvider.System);
        await using var transactions = new TransactionLayer(transports, new TransactionOptions(), TimeProvider.System);
        transactions.Handle(Methods.Invite, handler.Handle);
        await transports.StartAsync(transactions, TestServer.Token);
        await using var phone = await WireParty.RegisterAsync(server, new UdpWire(IPAddress.Loopback, new IPEndPoint(IPAddress.Loopback, server.SipPort())));
        phone.Wire.Remote = transports.Listeners[0].Local;

        await phone.InviteAsync(server, "sip:0900123@127.0.0.1", "premium");
        await phone.ReceiveAsync("SIP/2.0 403 Premium Numbers Are Not Called From Lamp Keys\r\n");
        await phone.InviteAsync(server, "sip:102@127.0.0.1");

        Assert.StartsWith($"INVITE sip:102@{pbx.Wire.Local} SIP/2.0\r\n", await pbx.ReceiveAsync("INVITE "), StringComparison.Ordinal);
        Assert.Equal(["101 dials 0900123", "101 dials 102"], policy.Asked);
    }

    [Fact]
    public async Task Calls_are_counted_by_how_they_ended()
    {
        await using var pbx = new WireParty(new UdpWire(IPAddress.Loopback), "pbx", "pbx");
        await using var server = await CallOffice.StartAsync(pbx.Wire.Local.Port);
        await using var phone = await WireParty.RegisterAsync(server, new UdpWire(IPAddress.Loopback, new IPEndPoint(IPAddress.Loopback, server.SipPort())));

        using var counts = new CallCounts(server);
        await phone.ConnectAsync(server, pbx);
        await phone.AskWithinAsync("BYE", pbx);

        await Eventually.TrueAsync(() => counts.All.Length == 2, "both are counted");
        Assert.Equal(["provisioning.keycalls.requests +1 method=INVITE outcome=2xx", "provisioning.keycalls.requests +1 method=other outcome=2xx"], counts.All);
        counts.Observe();
        Assert.Equal("provisioning.keycalls.open 0", counts.All[^1]);
    }

    [Theory]
    [InlineData(TransportProtocol.Udp, "")]
    [InlineData(TransportProtocol.Tcp, ";transport=tcp")]
    [InlineData(TransportProtocol.Tls, ";transport=tls")]
    public async Task Whom_the_PBX_refers_a_phone_to_it_calls_through_us_again(TransportProtocol protocol, string parameters)
    {
        await using var pbx = new WireParty(new UdpWire(IPAddress.Loopback), "pbx", "pbx");
        await using var server = await CallOffice.StartAsync(pbx.Wire.Local.Port, settings: "Delivery:HttpsPort=0");
        var entrance = new IPEndPoint(IPAddress.Loopback, server.SipPort(protocol));
        Wire wire = protocol switch
        {
            TransportProtocol.Udp => new UdpWire(IPAddress.Loopback, entrance),
            TransportProtocol.Tcp => await StreamWire.ConnectAsync(entrance),
            _ => await StreamWire.ConnectAsync(entrance, await File.ReadAllTextAsync(server.Get<TlsCertificate>().RootFile!, TestServer.Token)),
        };
        await using var phone = await WireParty.RegisterAsync(server, wire);
        await phone.ConnectAsync(server, pbx);

        var known = await pbx.AskWithinAsync("REFER", phone, $"Refer-To: \"Bilal\" <sip:103@{pbx.Wire.Local}?Replaces=abc%3Bto-tag%3D1>;x=1");
        var elsewhere = await pbx.AskWithinAsync("REFER", phone, "Refer-To: <sip:103@elsewhere.example.com>");

        Assert.Equal($"\"Bilal\" <sip:103@{entrance}{parameters}?Replaces=abc%3Bto-tag%3D1>;x=1", SipPeer.Header(known, "Refer-To"));
        Assert.Equal("<sip:103@elsewhere.example.com>", SipPeer.Header(elsewhere, "Refer-To"));
    }

    private sealed class NoPremiumNumbers : IKeyCallPolicy
    {
        public List<string> Asked { get; } = [];

        public Action<ServerTransaction>? Take(KeyCall call)
        {
            Asked.Add($"{call.Extension.Number} dials {call.Dialled}");
            return call.Dialled.StartsWith("0900", StringComparison.Ordinal)
                ? transaction => transaction.Refuse(SipRefusal.Forbidden("Premium Numbers Are Not Called From Lamp Keys"))
                : null;
        }
    }
}
