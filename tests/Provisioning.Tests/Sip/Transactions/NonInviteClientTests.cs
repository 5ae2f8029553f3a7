using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;

namespace Provisioning.Tests.Sip.Transactions;

/// <summary>RFC 3261 §17.1.2, figure 6.</summary>
public sealed class NonInviteClientTests
{
    [Fact]
    public async Task A_notify_to_a_dead_phone_is_sent_eleven_times_in_32_seconds_and_then_times_out()
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow();

        bench.Send(Methods.Notify, flow);
        var repeated = bench.SendTimes(flow, seconds: 31.975);
        Assert.Empty(bench.Told);
        bench.Pass(0.025);

        Assert.Equal([500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500], repeated);
        Assert.Equal(11, flow.Sent.Count);
        Assert.Single(flow.Sent.Distinct());
        Assert.Equal(["Timeout"], bench.Told);
        bench.Pass(100);
        Assert.Equal(11, flow.Sent.Count);
    }

    [Fact]
    public async Task After_a_provisional_response_it_is_repeated_every_four_seconds()
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow();

        bench.Send(Methods.Notify, flow);
        bench.Layer.OnMessage(flow.Answer(100, "Trying"), flow);
        var repeated = bench.SendTimes(flow, seconds: 32);

        Assert.Equal([500, 4_500, 8_500, 12_500, 16_500, 20_500, 24_500, 28_500], repeated);
        Assert.Equal(["100", "Timeout"], bench.Told);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(481)]
    public async Task A_final_response_ends_it_and_is_told_once(int status)
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow();

        bench.Send(Methods.Notify, flow);
        var response = flow.Answer(status, "Whatever");
        bench.Layer.OnMessage(response, flow);
        bench.Layer.OnMessage(response, flow);
        bench.Pass(40);

        Assert.Equal([status.ToString()], bench.Told);
        Assert.Single(flow.Sent);
    }

    [Fact]
    public async Task Over_TCP_nothing_is_repeated_but_it_times_out_all_the_same()
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow(TransportProtocol.Tcp);

        bench.Send(Methods.Notify, flow);
        bench.Pass(32);

        Assert.Single(flow.Sent);
        Assert.Equal(["Timeout"], bench.Told);
    }

    [Fact]
    public async Task What_cannot_be_sent_fails_but_not_from_within_the_call()
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow { IsBroken = true };

        bench.Send(Methods.Notify, flow);
        Assert.Empty(bench.Told);
        bench.Pass(0.025);

        Assert.Equal(["Transport"], bench.Told);
    }

    [Fact]
    public async Task A_repetition_that_cannot_be_sent_fails_it()
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow();

        bench.Send(Methods.Notify, flow);
        flow.IsBroken = true;
        bench.Pass(40);

        Assert.Equal(["Transport"], bench.Told);
    }

    [Fact]
    public async Task A_connection_that_closes_fails_its_requests()
    {
        await using var bench = new TransactionBench();
        var (closed, open) = (new RecordingFlow(TransportProtocol.Tcp), new RecordingFlow(TransportProtocol.Tcp));
        Flow? told = null;
        bench.Layer.FlowClosed += flow => told = flow;

        bench.Send(Methods.Notify, closed);
        bench.Send(Methods.Notify, open);
        bench.Layer.OnClosed(closed);

        Assert.Equal(["Transport"], bench.Told);
        Assert.Same(closed, told);
    }

    [Fact]
    public async Task A_response_finds_its_request_by_branch_and_method()
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow();

        bench.Send(Methods.Notify, flow);
        var right = System.Text.Encoding.UTF8.GetString(flow.Answer(200, "OK").Bytes);
        bench.Layer.OnMessage(RecordingFlow.Parse<SipResponse>(right.Replace("1 NOTIFY", "1 OPTIONS")), flow);
        bench.Layer.OnMessage(RecordingFlow.Parse<SipResponse>(right.Replace("branch=z9hG4bK", "branch=z9hG4bKf")), flow);
        Assert.Empty(bench.Told);
        bench.Layer.OnMessage(RecordingFlow.Parse<SipResponse>(right), flow);

        Assert.Equal(["200"], bench.Told);
    }

    [Fact]
    public async Task The_request_carries_our_Via_with_rport_first()
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow();

        bench.Send(Methods.Notify, flow);

        Assert.Matches("""
            ^NOTIFY sip:1001@192\.0\.2\.77:5060 SIP/2\.0\r
            Via: SIP/2\.0/UDP 192\.0\.2\.1:5062;branch=z9hG4bK[0-9a-f]{16};rport\r
            Max-Forwards: 70\r
            From: <sip:1002@example\.com>;tag=us\r
            To: <sip:1001@example\.com>\r
            Call-ID: call-1\r
            CSeq: 1 NOTIFY\r
            Content-Length: 0\r
            \r
            $
            """.ReplaceLineEndings("\n"), flow.Last);
    }

    [Fact]
    public async Task As_a_task_it_ends_with_the_final_response()
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow();

        var sending = bench.Layer.SendAsync(TransactionBench.Request(Methods.Options), flow, TestContext.Current.CancellationToken);
        bench.Layer.OnMessage(flow.Answer(404, "Not Found"), flow);
        var outcome = await sending;

        Assert.Equal((404, 404), (outcome.Status, outcome.Response!.Status));
    }

    [Fact]
    public async Task As_a_task_a_timeout_counts_as_408()
    {
        await using var bench = new TransactionBench();

        var sending = bench.Layer.SendAsync(TransactionBench.Request(Methods.Options), new RecordingFlow(), TestContext.Current.CancellationToken);
        bench.Pass(32);
        var outcome = await sending;

        Assert.Equal((ClientFailure.Timeout, 408), (outcome.Failure, outcome.Status));
    }

    [Fact]
    public async Task An_abandoned_request_is_not_sent_again_and_nothing_more_is_told_of_it()
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow();

        var notify = bench.Send(Methods.Notify, flow);
        bench.Pass(1);
        Assert.Equal(2, flow.Sent.Count);
        Assert.True(notify.Abandon());
        bench.Layer.OnMessage(flow.Answer(200, "OK"), flow);
        bench.Pass(40);

        Assert.Empty(bench.Told);
        Assert.Equal(2, flow.Sent.Count);
        Assert.False(notify.Abandon());
    }

    [Fact]
    public async Task An_abandoned_request_forgets_its_provisional_response_and_its_connection()
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow(TransportProtocol.Tcp);

        var notify = bench.Send(Methods.Notify, flow);
        bench.Layer.OnMessage(flow.Answer(100, "Trying"), flow);
        Assert.True(notify.Abandon());
        bench.Layer.OnClosed(flow);
        bench.Pass(40);

        Assert.Equal(["100"], bench.Told);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_has_ended_cannot_be_abandoned(bool isAnswered)
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow();

        var notify = bench.Send(Methods.Notify, flow);
        if (isAnswered)
            bench.Layer.OnMessage(flow.Answer(200, "OK"), flow);
        else
            bench.Pass(33);

        Assert.False(notify.Abandon());
        Assert.Equal([isAnswered ? "200" : "Timeout"], bench.Told);
    }

    [Fact]
    public async Task An_INVITE_is_cancelled_and_not_abandoned()
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow();

        var invite = bench.Send(Methods.Invite, flow);

        Assert.False(invite.Abandon());
        bench.Layer.OnMessage(flow.Answer(180, "Ringing"), flow);
        Assert.Equal(["180"], bench.Told);
    }

    [Fact]
    public async Task Who_abandons_and_who_answers_at_once_agree_on_who_was_first()
    {
        await using var bench = new TransactionBench();
        var (abandoned, told) = (0, 0);
        for (var round = 0; round < 500; round++)
        {
            bench.Told.Clear();
            var flow = new RecordingFlow();
            var notify = bench.Send(Methods.Notify, flow);
            var answer = flow.Answer(200, "OK");
            using var start = new Barrier(2);
            var answering = Task.Run(
                () =>
                {
                    start.SignalAndWait();
                    bench.Layer.OnMessage(answer, flow);
                },
                TestContext.Current.CancellationToken);
            start.SignalAndWait(TestContext.Current.CancellationToken);
            var isAbandoned = notify.Abandon();
            await answering;

            Assert.Equal(isAbandoned ? 0 : 1, bench.Told.Count);
            (abandoned, told) = isAbandoned ? (abandoned + 1, told) : (abandoned, told + 1);
        }

        Assert.Equal(500, abandoned + told);
    }
}
