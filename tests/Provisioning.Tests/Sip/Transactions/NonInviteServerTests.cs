using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;

namespace Provisioning.Tests.Sip.Transactions;

/// <summary>RFC 3261 §17.2.2, figure 8, and §17.2.3.</summary>
public sealed class NonInviteServerTests
{
    private const string Subscribe = """
        SUBSCRIBE sip:1002@example.com SIP/2.0
        Via: SIP/2.0/UDP 192.0.2.77:5060;branch=z9hG4bKabc;rport
        Max-Forwards: 70
        From: <sip:1001@example.com>;tag=phone
        To: <sip:1002@example.com>
        Call-ID: call-2
        CSeq: 1 SUBSCRIBE
        Event: dialog
        Contact: <sip:1001@192.0.2.77:5060>
        Content-Length: 0


        """;

    private static readonly string Cancel = Subscribe.Replace("SUBSCRIBE", "CANCEL");

    private static readonly string Rfc2543 = Subscribe.Replace(";branch=z9hG4bKabc;rport", "");

    [Fact]
    public async Task A_repeated_request_gets_the_same_answer_for_32_seconds()
    {
        await using var bench = new TransactionBench();
        var (flow, handled) = Serve(bench);

        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Subscribe), flow);
        bench.Pass(31.9);
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Subscribe), flow);
        Assert.Single(handled);
        bench.Pass(0.2);
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Subscribe), flow);

        Assert.Equal(2, handled.Count);
        Assert.Equal(3, flow.Sent.Count);
        Assert.Equal("""
            SIP/2.0 200 OK
            Via: SIP/2.0/UDP 192.0.2.77:5060;branch=z9hG4bKabc;rport=5060;received=192.0.2.77
            From: <sip:1001@example.com>;tag=phone
            To: <sip:1002@example.com>;tag=us
            Call-ID: call-2
            CSeq: 1 SUBSCRIBE
            Expires: 3600
            Content-Length: 0


            """.ReplaceLineEndings("\r\n"), flow.Sent[1]);
    }

    [Fact]
    public async Task Before_an_answer_a_repeated_request_is_absorbed()
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow();
        ServerTransaction? handled = null;
        bench.Layer.Handle(Methods.Subscribe, transaction => handled = transaction);

        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Subscribe), flow);
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Subscribe), flow);
        Assert.Empty(flow.Sent);
        handled!.Respond(new(handled.Request, 100, "Trying"));
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Subscribe), flow);

        Assert.Equal(["SIP/2.0 100 Trying", "SIP/2.0 100 Trying"], flow.Lines);
        Assert.False(handled.IsAnswered);
    }

    [Fact]
    public async Task A_second_final_answer_is_ignored()
    {
        await using var bench = new TransactionBench();
        var (flow, handled) = Serve(bench);

        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Subscribe), flow);
        handled[0].Respond(new(handled[0].Request, 500, "Server Internal Error", "us"));

        Assert.Equal(["SIP/2.0 200 OK"], flow.Lines);
        Assert.True(handled[0].IsAnswered);
    }

    [Fact]
    public async Task Over_TCP_nothing_is_kept()
    {
        await using var bench = new TransactionBench();
        var (_, handled) = Serve(bench);
        var flow = new RecordingFlow(TransportProtocol.Tcp);

        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Subscribe), flow);
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Subscribe), flow);

        Assert.Equal(2, handled.Count);
    }

    [Theory]
    [InlineData("branch=z9hG4bKabc", "branch=z9hG4bKABD")]
    [InlineData("UDP 192.0.2.77:5060", "UDP 192.0.2.78:5060")]
    [InlineData("UDP 192.0.2.77:5060", "UDP 192.0.2.77:5061")]
    public async Task Another_branch_or_sent_by_is_another_request(string from, string to)
    {
        await using var bench = new TransactionBench();
        var (flow, handled) = Serve(bench);

        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Subscribe), flow);
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Subscribe.Replace(from, to)), flow);

        Assert.Equal(2, handled.Count);
    }

    [Theory]
    [InlineData("CSeq: 1", "CSeq: 2")]
    [InlineData("tag=phone", "tag=other")]
    [InlineData("call-2", "call-3")]
    [InlineData("192.0.2.77:5060\n", "192.0.2.77:5061\n")]
    [InlineData("SUBSCRIBE sip:1002", "SUBSCRIBE sip:1003")]
    [InlineData("To: <sip:1002@example.com>", "To: <sip:1002@example.com>;tag=t")]
    public async Task Without_a_branch_everything_that_RFC_2543_names_tells_requests_apart(string from, string to)
    {
        await using var bench = new TransactionBench();
        var (flow, handled) = Serve(bench);

        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Rfc2543), flow);
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Rfc2543), flow);
        Assert.Single(handled);
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Rfc2543.ReplaceLineEndings("\n").Replace(from, to)), flow);

        Assert.Equal(2, handled.Count);
    }

    [Fact]
    public async Task Too_many_stored_answers_cost_the_oldest()
    {
        await using var bench = new TransactionBench(new() { MaxStoredAnswers = 16 });
        var (flow, handled) = Serve(bench);

        for (var i = 0; i < 17; i++)
            bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Subscribe.Replace("abc", $"b{i}")), flow);
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Subscribe.Replace("abc", "b1")), flow);
        Assert.Equal(17, handled.Count);
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Subscribe.Replace("abc", "b0")), flow);

        Assert.Equal(18, handled.Count);
    }

    [Fact]
    public async Task Too_many_unanswered_requests_are_answered_503_without_memory()
    {
        await using var bench = new TransactionBench(new() { MaxServerTransactions = 16 });
        var flow = new RecordingFlow();
        bench.Layer.Handle(Methods.Subscribe, _ => { });

        for (var i = 0; i < 17; i++)
            bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Subscribe.Replace("abc", $"b{i}")), flow);

        Assert.Equal(["SIP/2.0 503 Service Unavailable"], flow.Lines);
        Assert.Contains("Retry-After: 32\r\n", flow.Last);
        bench.Pass(33); // nobody waits for those any more
        flow.Clear();
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Subscribe), flow);
        Assert.Empty(flow.Sent);
    }

    [Fact]
    public async Task A_method_that_nobody_handles_is_405_with_Allow_and_an_unknown_one_501()
    {
        await using var bench = new TransactionBench();
        var (flow, _) = Serve(bench);

        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Subscribe.Replace("SUBSCRIBE", "MESSAGE")), flow);
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Subscribe.Replace("SUBSCRIBE", "DANCE")), flow);

        Assert.Equal(["SIP/2.0 405 Method Not Allowed", "SIP/2.0 501 Not Implemented"], flow.Lines);
        Assert.Contains("Allow: SUBSCRIBE\r\n", flow.Sent[0]);
    }

    [Fact]
    public async Task CANCEL_of_what_is_not_known_is_481()
    {
        await using var bench = new TransactionBench();
        var (flow, _) = Serve(bench);

        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Subscribe.Replace("branch=z9hG4bKabc", "branch=z9hG4bKother")), flow);
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Cancel), flow);

        Assert.Equal(["SIP/2.0 200 OK", "SIP/2.0 481 Call/Transaction Does Not Exist"], flow.Lines);
    }

    [Fact]
    public async Task CANCEL_of_a_SUBSCRIBE_that_was_answered_is_200_with_the_same_tag()
    {
        await using var bench = new TransactionBench();
        var (flow, _) = Serve(bench);

        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Subscribe), flow);
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Cancel), flow);
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Subscribe), flow);

        Assert.Equal(3, flow.Sent.Count);
        Assert.Equal("""
            SIP/2.0 200 OK
            Via: SIP/2.0/UDP 192.0.2.77:5060;branch=z9hG4bKabc;rport=5060;received=192.0.2.77
            From: <sip:1001@example.com>;tag=phone
            To: <sip:1002@example.com>;tag=us
            Call-ID: call-2
            CSeq: 1 CANCEL
            Content-Length: 0


            """.ReplaceLineEndings("\r\n"), flow.Sent[1]);
        Assert.Equal(flow.Sent[0], flow.Sent[2]);
    }

    [Fact]
    public async Task A_SUBSCRIBE_goes_on_when_it_is_cancelled()
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow();
        ServerTransaction? pending = null;
        bench.Layer.Handle(Methods.Subscribe, transaction => pending = transaction);

        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Subscribe), flow);
        bench.Layer.OnMessage(RecordingFlow.Parse<SipRequest>(Cancel), flow);
        Assert.False(pending!.IsAnswered);
        pending.Respond(new(pending.Request, 202, "Accepted", pending.LocalTag));

        Assert.Equal(["SIP/2.0 200 OK", "SIP/2.0 202 Accepted"], flow.Lines);
        Assert.All(flow.Sent, message => Assert.Contains($"To: <sip:1002@example.com>;tag={pending.LocalTag}\r\n", message));
    }

    private static (RecordingFlow Flow, List<ServerTransaction> Handled) Serve(TransactionBench bench)
    {
        var handled = new List<ServerTransaction>();
        bench.Layer.Handle(Methods.Subscribe, transaction =>
        {
            handled.Add(transaction);
            transaction.Respond(new OutgoingResponse(transaction.Request, 200, "OK", "us").Add(HeaderName.Expires, "3600"));
        });
        return (new(), handled);
    }
}
