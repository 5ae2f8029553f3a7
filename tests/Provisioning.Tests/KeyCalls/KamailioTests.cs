using Provisioning.Tests.Interop;
using Provisioning.Tests.Signalling;

namespace Provisioning.Tests.KeyCalls;

/// <summary>samples/kamailio as the PBX: a proxy with Record-Route of its own between us and who is called.</summary>
public sealed class KamailioTests
{
    private const string Hold = "v=0\no=- 1 2 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 8\na=sendonly\n";

    [Fact]
    public async Task A_lamp_key_calls_holds_transfers_and_is_hung_up_on_through_Kamailio()
    {
        var (kamailioPort, calleePort) = (Ports.Free(), Ports.Free());
        await using var kamailio = await StartAsync(kamailioPort);
        using var registering = new SipPeer(kamailioPort);
        Assert.StartsWith("SIP/2.0 200 OK\r\n", await registering.AskAsync(
            "REGISTER sip:127.0.0.1 SIP/2.0", "From: <sip:102@127.0.0.1>;tag=1", "To: <sip:102@127.0.0.1>", "Call-ID: callee", "CSeq: 1 REGISTER",
            $"Contact: <sip:102@127.0.0.1:{calleePort}>", "Max-Forwards: 70"), StringComparison.Ordinal);
        await using var server = await CallOffice.StartAsync(kamailioPort);
        var keys = await server.KeysAsync("102");

        await using var callee = Sipp.Start(
            SippScenario.Pbx().Answer("180 Ringing").Answer("200 OK", body: SippScenario.Sdp).ReceiveAck()
                .Raw("<recv request=\"INVITE\"/>").AnswerWithin("200 OK", body: Hold).ReceiveAck()
                .Raw("<recv request=\"REFER\"/>").AnswerWithin("202 Accepted")
                .Within("NOTIFY", "Event: refer\nSubscription-State: terminated;reason=noresource").Expect(200)
                .Within("BYE").Expect(200),
            "u1", calleePort, null, keys);
        await callee.ListensAsync(overTcp: false);
        await using var caller = Sipp.Start(
            SippScenario.Phone().Expect(180).Expect(200).Ack(2)
                .Within("INVITE", body: Hold).Expect(100).Expect(200).Ack()
                .Within("REFER", "Refer-To: <sip:103@127.0.0.1>").Expect(202)
                .Raw("<recv request=\"NOTIFY\"/>").AnswerWithin("200 OK")
                .Receive("BYE").Linger(),
            "u1", Ports.Free(), server.SipPort(), keys);

        await caller.SucceedAsync();
        await callee.SucceedAsync();
        Assert.Contains("P-Asserted-Identity: \"Alice\" <sip:101@127.0.0.1>", callee.Messages, StringComparison.Ordinal);
        Assert.Contains($"Refer-To: <sip:103@127.0.0.1:{kamailioPort}>", callee.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_whom_Kamailio_does_not_know_reaches_nobody()
    {
        var port = Ports.Free();
        await using var kamailio = await StartAsync(port, peer: "127.0.0.99");
        await using var server = await CallOffice.StartAsync(port);
        var keys = await server.KeysAsync("102");
        await using var caller = Sipp.Start(SippScenario.Phone().Expect(403).SendOnce("""
            ACK sip:[dialled]@127.0.0.1 SIP/2.0
            [last_Via:]
            From: <sip:[mac]@127.0.0.1>;tag=ph
            [last_To:]
            Call-ID: [call_id]
            CSeq: 2 ACK
            Max-Forwards: 70
            """), "u1", Ports.Free(), server.SipPort(), keys);

        await caller.SucceedAsync();
    }

    private static Task<Peer> StartAsync(int port, string peer = "127.0.0.1") => Kamailio.StartAsync(
        "peer.cfg", port, text => text.Replace("!192.0.2.10!", $"!{peer}!", StringComparison.Ordinal).Replace("!0.0.0.0:5060!", $"!127.0.0.1:{port}!", StringComparison.Ordinal));
}
