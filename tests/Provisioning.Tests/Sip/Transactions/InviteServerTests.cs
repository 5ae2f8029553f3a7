using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;

namespace Provisioning.Tests.Sip.Transactions;

/// <summary>RFC 3261 §17.2.1, figure 7, with RFC 6026, and §9.2.</summary>
public sealed class InviteServerTests
{
    private const string Invite = """
        INVITE sip:1002@example.com SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.77:5060;branch=z9hG4bKinv;rport
        Max-Forwards: 70
        From: <sip:1001@example.com>;tag=phone
        To: <sip:1002@example.com>
        Call-ID: call-3
        CSeq: 7 INVITE
        Contact: <sip:1001@192.0.2.77:5060>
        Content-Length: 0


        """;

    private static readonly string Ack = Invite.Replace("INVITE", "ACK").Replace("<sip:1002@example.com>\n", "<sip:1002@example.com>;tag=us\n");

    private static readonly string Cancel = Invite.Replace("INVITE", "CANCEL");

    [Fact]
    public async Task A_silent_user_is_covered_by_100_after_200_milliseconds()
    {
        await using var bench = new TransactionBench();
        var (flow, invite) = Receive(bench);

        Assert.Equal([200], bench.SendTimes(flow, seconds: 2));
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Invite), flow);

        Assert.Equal(["SIP/2.0 100 Trying", "SIP/2.0 100 Trying"], flow.Lines);
        Assert.False(invite.IsAnswered);
    }

    [Fact]
    public async Task The_last_provisional_response_answers_a_repeated_INVITE()
    {
        await using var bench = new TransactionBench();
        var (flow, invite) = Receive(bench);

        invite.Respond(new(invite.Request, 180, "Ringing", "us"));
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Invite), flow);
        bench.Pass(300);

        Assert.Equal(["SIP/2.0 180 Ringing", "SIP/2.0 180 Ringing"], flow.Lines);
    }

    [Fact]
    public async Task A_refusal_is_repeated_with_timer_G_until_timer_H()
    {
        await using var bench = new TransactionBench();
        var (flow, invite) = Receive(bench);

        invite.Respond(new(invite.Request, 486, "Busy Here", "us"));
        var repeated = bench.SendTimes(flow, seconds: 40);

        Assert.Equal([500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500], repeated);
        Assert.True(invite.IsAnswered);
    }

    [Fact]
    public async Task A_refusal_of_somebody_who_has_proved_nothing_is_repeated_only_when_the_INVITE_is()
    {
        await using var bench = new TransactionBench();
        var (flow, invite) = Receive(bench);

        invite.RespondOnce(new(invite.Request, 401, "Unauthorized", "us"));
        var repeated = bench.SendTimes(flow, seconds: 20);
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Invite), flow);

        Assert.Empty(repeated);
        Assert.Equal(["SIP/2.0 401 Unauthorized", "SIP/2.0 401 Unauthorized"], flow.Lines);
    }

    [Fact]
    public async Task A_refusal_after_a_provisional_response_is_repeated_in_any_case()
    {
        await using var bench = new TransactionBench();
        var (flow, invite) = Receive(bench);

        bench.Pass(300); // 100 Trying stops the caller's repetitions
        invite.RespondOnce(new(invite.Request, 403, "Forbidden", "us"));

        Assert.Equal([500, 1_500, 3_500], bench.SendTimes(flow, seconds: 4));
    }

    [Fact]
    public async Task The_ACK_of_a_refusal_ends_the_repetitions_and_is_told_nobody()
    {
        await using var bench = new TransactionBench();
        var (flow, invite) = Receive(bench);
        var acks = 0;
        bench.Layer.AckReceived = (_, _) => acks++;

        invite.Respond(new(invite.Request, 486, "Busy Here", "us"));
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Ack), flow);
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Ack), flow);
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Invite), flow);
        bench.Pass(4.9);
        Assert.Equal((1, 0), (flow.Sent.Count, acks));
        bench.Pass(0.2); // timer I
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Ack), flow);

        Assert.Equal((1, 1), (flow.Sent.Count, acks));
    }

    [Fact]
    public async Task Without_a_branch_the_ACK_finds_its_INVITE_all_the_same()
    {
        await using var bench = new TransactionBench();
        var (flow, invite) = Receive(bench, Invite.Replace(";branch=z9hG4bKinv;rport", ""));

        invite.Respond(new(invite.Request, 486, "Busy Here", "us"));
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Ack.Replace(";branch=z9hG4bKinv;rport", "")), flow);

        Assert.Empty(bench.SendTimes(flow, seconds: 5));
    }

    [Fact]
    public async Task After_a_2xx_the_INVITE_is_absorbed_and_the_user_may_repeat_its_answer_until_timer_L()
    {
        await using var bench = new TransactionBench();
        var (flow, invite) = Receive(bench);
        var acks = 0;
        bench.Layer.AckReceived = (_, _) => acks++;

        invite.Respond(new(invite.Request, 200, "OK", "us"));
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Invite), flow);
        Assert.Empty(bench.SendTimes(flow, seconds: 31.9));
        invite.Respond(new(invite.Request, 200, "OK", "us"));
        invite.Respond(new(invite.Request, 486, "Busy Here", "us"));
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Ack.Replace("z9hG4bKinv", "z9hG4bKack")), flow);
        bench.Pass(0.2);
        invite.Respond(new(invite.Request, 200, "OK", "us"));

        Assert.Equal(["SIP/2.0 200 OK", "SIP/2.0 200 OK"], flow.Lines);
        Assert.Equal(1, acks);
    }

    [Fact]
    public async Task CANCEL_is_answered_and_the_INVITE_ends_with_487_and_the_same_tag()
    {
        await using var bench = new TransactionBench();
        var (flow, invite) = Receive(bench);

        invite.Respond(new(invite.Request, 180, "Ringing", "us"));
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Cancel), flow);
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Cancel), flow);

        Assert.Equal(["SIP/2.0 180 Ringing", "SIP/2.0 200 OK", "SIP/2.0 487 Request Terminated", "SIP/2.0 200 OK"], flow.Lines);
        Assert.All(flow.Sent, message => Assert.Contains("To: <sip:1002@example.com>;tag=us\r\n", message));
        Assert.Contains("CSeq: 7 CANCEL\r\n", flow.Sent[1]);
        Assert.Contains("CSeq: 7 INVITE\r\n", flow.Sent[2]);
    }

    [Fact]
    public async Task Who_wants_to_know_of_CANCEL_ends_the_INVITE_himself()
    {
        await using var bench = new TransactionBench();
        var (flow, invite) = Receive(bench);
        var cancelled = 0;
        invite.Cancelled = () => cancelled++;

        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Cancel), flow);

        Assert.Equal(1, cancelled);
        Assert.Equal(["SIP/2.0 200 OK"], flow.Lines);
    }

    [Fact]
    public async Task CANCEL_after_the_final_response_changes_nothing()
    {
        await using var bench = new TransactionBench();
        var (flow, invite) = Receive(bench);

        invite.Respond(new(invite.Request, 200, "OK", "us"));
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Cancel), flow);

        Assert.Equal(["SIP/2.0 200 OK", "SIP/2.0 200 OK"], flow.Lines);
    }

    [Fact]
    public async Task Over_TCP_a_refusal_is_not_repeated()
    {
        await using var bench = new TransactionBench();
        var (flow, invite) = Receive(bench, Invite, new(TransportProtocol.Tcp));

        invite.Respond(new(invite.Request, 486, "Busy Here", "us"));
        bench.Pass(40);

        Assert.Single(flow.Sent);
    }

    private static (RecordingFlow Flow, ServerTransaction Invite) Receive(TransactionBench bench, string text = Invite, RecordingFlow? flow = null)
    {
        flow ??= new();
        ServerTransaction? invite = null;
        bench.Layer.Handle(Methods.Invite, transaction => invite = transaction);
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(text), flow);
        return (flow, invite!);
    }
}
