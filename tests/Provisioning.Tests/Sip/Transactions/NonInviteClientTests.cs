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
}
