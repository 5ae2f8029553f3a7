using Provisioning.Tests.Interop;

namespace Provisioning.Tests.KeyCalls;

/// <summary>SIPp as the phone, SIPp as the PBX, the server between them.</summary>
public sealed class SippCallTests
{
    private const string Hold = "v=0\no=- 1 2 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 8\na=sendonly\n";

    public static TheoryData<string, string> Transports => new() { { "u1", "u1" }, { "t1", "t1" }, { "u1", "t1" }, { "t1", "u1" } };

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_lamp_key_calls_and_hangs_up(string phone, string pbx)
    {
        var seen = await CallOffice.CallAsync(
            SippScenario.Phone().Expect(180).Expect(200).Ack(2).Within("BYE").Expect(200),
            SippScenario.Pbx().Answer("180 Ringing").Answer("200 OK", body: SippScenario.Sdp).ReceiveAck().Receive("BYE").Linger(),
            phoneTransport: phone,
            pbxTransport: pbx);

        // The person of the phone calls, whatever the phone says of itself; its password is not shown around.
        Assert.Contains("INVITE sip:102@127.0.0.1:", seen, StringComparison.Ordinal);
        Assert.Contains("P-Asserted-Identity: \"Alice\" <sip:101@127.0.0.1>", seen, StringComparison.Ordinal);
        Assert.Contains("From: <sip:805ec0000001@127.0.0.1>;tag=ph", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("sip:999@", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("Authorization", seen, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task The_one_who_was_called_hangs_up(string phone, string pbx) => await CallOffice.CallAsync(
        SippScenario.Phone().Expect(180).Expect(200).Ack(2).Receive("BYE").Linger(),
        SippScenario.Pbx().Answer("180 Ringing").Answer("200 OK", body: SippScenario.Sdp).ReceiveAck().Within("BYE").Expect(200),
        phoneTransport: phone,
        pbxTransport: pbx);

    [Fact]
    public async Task The_phone_holds_and_resumes() => await CallOffice.CallAsync(
        SippScenario.Phone().Expect(200).Ack(2)
            .Within("INVITE", body: Hold).Expect(100).Expect(200).Ack()
            .Within("INVITE", body: SippScenario.Sdp).Expect(100).Expect(200).Ack()
            .Within("BYE").Expect(200),
        SippScenario.Pbx().Answer("200 OK", body: SippScenario.Sdp).ReceiveAck()
            .Raw("<recv request=\"INVITE\"/>").AnswerWithin("200 OK", body: Hold).ReceiveAck()
            .Raw("<recv request=\"INVITE\"/>").AnswerWithin("200 OK", body: SippScenario.Sdp).ReceiveAck()
            .Receive("BYE").Linger());

    [Fact]
    public async Task The_PBX_changes_the_call_with_a_re_INVITE() => await CallOffice.CallAsync(
        SippScenario.Phone().Expect(200).Ack(2).Raw("<recv request=\"INVITE\"/>").AnswerWithin("200 OK", body: SippScenario.Sdp).ReceiveAck().Receive("BYE").Linger(),
        SippScenario.Pbx().Answer("200 OK", body: SippScenario.Sdp).ReceiveAck().Within("INVITE", body: Hold).Expect(100).Expect(200).Ack().Within("BYE").Expect(200));

    [Fact]
    public async Task The_phone_transfers_the_call_to_a_user_of_the_PBX()
    {
        var seen = await CallOffice.CallAsync(
            SippScenario.Phone().Expect(200).Ack(2)
                .Within("REFER", "Refer-To: <sip:103@127.0.0.1?Replaces=abc%3Bto-tag%3D1>").Expect(202)
                .Raw("<recv request=\"NOTIFY\"/>").AnswerWithin("200 OK")
                .Receive("BYE").Linger(),
            SippScenario.Pbx().Answer("200 OK", body: SippScenario.Sdp).ReceiveAck()
                .Raw("<recv request=\"REFER\"/>").AnswerWithin("202 Accepted")
                .Within("NOTIFY", "Event: refer\nSubscription-State: terminated;reason=noresource").Expect(200)
                .Within("BYE").Expect(200));

        Assert.Matches(@"Refer-To: <sip:103@127\.0\.0\.1:\d+\?Replaces=abc%3Bto-tag%3D1>", seen);
    }

    [Fact]
    public async Task The_phone_gives_up_while_it_rings() => await CallOffice.CallAsync(
        SippScenario.Phone().Expect(180).SendOnce("""
            CANCEL sip:[dialled]@127.0.0.1 SIP/2.0
            [last_Via:]
            From: <sip:[mac]@127.0.0.1>;tag=ph
            To: <sip:[dialled]@127.0.0.1>
            Call-ID: [call_id]
            CSeq: 2 CANCEL
            Max-Forwards: 70
            """).Expect(200).Expect(487).SendOnce("""
            ACK sip:[dialled]@127.0.0.1 SIP/2.0
            [last_Via:]
            From: <sip:[mac]@127.0.0.1>;tag=ph
            [last_To:]
            Call-ID: [call_id]
            CSeq: 2 ACK
            Max-Forwards: 70
            """),
        SippScenario.Pbx().Answer("180 Ringing").Receive("CANCEL").SendOnce("""
            SIP/2.0 487 Request Terminated
            [last_Via:]
            [last_From:]
            [last_To:];tag=pbx
            [last_Call-ID:]
            CSeq: 2 INVITE
            """).ReceiveAck());

    [Theory]
    [InlineData(486, "Busy Here")]
    [InlineData(603, "Decline")]
    public async Task A_refusal_reaches_the_phone_as_it_is(int status, string reason) => await CallOffice.CallAsync(
        SippScenario.Phone().Expect(status).SendOnce("""
            ACK sip:[dialled]@127.0.0.1 SIP/2.0
            [last_Via:]
            From: <sip:[mac]@127.0.0.1>;tag=ph
            [last_To:]
            Call-ID: [call_id]
            CSeq: 2 ACK
            Max-Forwards: 70
            """),
        SippScenario.Pbx().Answer($"{status} {reason}").ReceiveAck());

    [Fact]
    public async Task A_ringing_call_is_picked_up_by_its_code()
    {
        var seen = await CallOffice.CallAsync(
            SippScenario.Phone().Expect(200).Ack(2).Within("BYE").Expect(200),
            SippScenario.Pbx().Answer("200 OK", body: SippScenario.Sdp).ReceiveAck().Receive("BYE").Linger(),
            dialled: "*8101");

        Assert.Contains("INVITE sip:*8101@127.0.0.1:", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Provisional_answers_are_acknowledged_end_to_end() => await CallOffice.CallAsync(
        SippScenario.Phone("Supported: 100rel\nRequire: 100rel").Expect(183).Within("PRACK", "RAck: 1 2 INVITE").Expect(200).Expect(200).Ack(2).Within("BYE").Expect(200),
        SippScenario.Waiting().Raw("""
            <recv request="INVITE" rrs="true"><action>
            <ereg regexp="[^ ].*" search_in="hdr" header="Via:" assign_to="via"/><ereg regexp="[^ ].*" search_in="hdr" header="Record-Route:" assign_to="rr"/>
            </action></recv>
            """).Answer("183 Session Progress", "Require: 100rel\nRSeq: 1").Raw("<recv request=\"PRACK\"/>").AnswerWithin("200 OK").SendOnce("""
            SIP/2.0 200 OK
            Via: [$via]
            Record-Route: [$rr]
            [last_From:]
            [last_To:]
            [last_Call-ID:]
            CSeq: 2 INVITE
            Contact: <sip:pbx@[local_ip]:[local_port];transport=[transport]>
            """).ReceiveAck().Receive("BYE").Linger());

    [Theory]
    [InlineData("u1")]
    [InlineData("t1")]
    public async Task A_call_larger_than_a_packet_goes_through(string pbx)
    {
        var large = SippScenario.Sdp + string.Concat(Enumerable.Range(0, 60).Select(i => $"a=candidate:{i} 1 UDP 2130706431 127.0.0.1 9 typ host\n"));

        var seen = await CallOffice.CallAsync(
            SippScenario.Phone(body: large).Expect(200).Ack(2).Within("BYE").Expect(200),
            SippScenario.Pbx().Answer("200 OK", body: SippScenario.Sdp).ReceiveAck().Receive("BYE").Linger(),
            phoneTransport: "u1",
            pbxTransport: pbx);

        Assert.Contains("a=candidate:59 ", seen, StringComparison.Ordinal);
    }
}
