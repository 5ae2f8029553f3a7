using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.Tests.Sip.Transactions;

/// <summary>RFC 3261 §17.1.1, figure 5, with RFC 6026.</summary>
public sealed class InviteClientTests
{
    [Fact]
    public async Task Timer_A_doubles_without_end_and_timer_B_ends_it()
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow();

        bench.Send(Methods.Invite, flow);
        var repeated = bench.SendTimes(flow, seconds: 32);

        Assert.Equal([500, 1_500, 3_500, 7_500, 15_500, 31_500], repeated);
        Assert.Equal(["Timeout"], bench.Told);
    }

    [Fact]
    public async Task A_provisional_response_ends_the_repetitions_and_the_patience_is_the_users()
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow();

        bench.Send(Methods.Invite, flow);
        bench.Layer.OnMessage(flow.Answer(180, "Ringing"), flow);
        bench.Pass(300);
        bench.Layer.OnMessage(flow.Answer(180, "Ringing"), flow);

        Assert.Single(flow.Sent);
        Assert.Equal(["180", "180"], bench.Told);
    }

    [Fact]
    public async Task A_refusal_is_acknowledged_each_time_and_told_once_until_timer_D()
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow();

        bench.Layer.Send(TransactionBench.Request(Methods.Invite).Add(HeaderName.Route, "<sip:proxy.example.com;lr>"), flow, bench);
        var via = flow.Last.Split("\r\n")[1];
        var busy = flow.Answer(486, "Busy Here", "them");
        bench.Layer.OnMessage(busy, flow);
        Assert.Equal($"""
            ACK sip:1001@192.0.2.77:5060 SIP/2.0
            {via}
            Route: <sip:proxy.example.com;lr>
            Max-Forwards: 70
            From: <sip:1002@example.com>;tag=us
            To: <sip:1001@example.com>;tag=them
            Call-ID: call-1
            CSeq: 1 ACK
            Content-Length: 0


            """.ReplaceLineEndings("\r\n"), flow.Last);

        bench.Pass(31.9);
        bench.Layer.OnMessage(busy, flow);
        Assert.Equal(["486"], bench.Told);
        Assert.Equal(3, flow.Sent.Count);
        bench.Pass(0.2);
        bench.Layer.OnMessage(busy, flow);
        Assert.Equal(3, flow.Sent.Count);
    }

    [Fact]
    public async Task Over_TCP_it_ends_with_the_ACK()
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow(TransportProtocol.Tcp);
        var strays = new List<int>();
        bench.Layer.StrayResponse = (response, _) => strays.Add(response.Status);

        bench.Send(Methods.Invite, flow);
        var busy = flow.Answer(486, "Busy Here");
        bench.Layer.OnMessage(busy, flow);
        bench.Layer.OnMessage(busy, flow);

        Assert.Equal(2, flow.Sent.Count);
        Assert.Equal([486], strays);
    }

    [Fact]
    public async Task Every_2xx_is_told_until_timer_M_and_none_is_acknowledged_here()
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow();
        var strays = 0;
        bench.Layer.StrayResponse = (_, _) => strays++;

        bench.Send(Methods.Invite, flow);
        var (one, two) = (flow.Answer(200, "OK", "one"), flow.Answer(200, "OK", "two"));
        bench.Layer.OnMessage(one, flow);
        bench.Pass(1);
        bench.Layer.OnMessage(one, flow);
        bench.Layer.OnMessage(two, flow);
        bench.Pass(30.9);
        bench.Layer.OnMessage(two, flow);
        Assert.Equal((4, 0), (bench.Told.Count, strays));
        bench.Pass(0.2);
        bench.Layer.OnMessage(two, flow);

        Assert.Equal((4, 1), (bench.Told.Count, strays));
        Assert.Single(flow.Sent);
    }

    [Fact]
    public async Task CANCEL_waits_for_a_provisional_response_and_has_the_branch_of_its_INVITE()
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow();

        var invite = bench.Send(Methods.Invite, flow);
        var ringing = flow.Answer(180, "Ringing");
        var terminated = flow.Answer(487, "Request Terminated");
        var via = flow.Last.Split("\r\n")[1];
        invite.Cancel();
        invite.Cancel();
        Assert.Single(flow.Sent);
        bench.Layer.OnMessage(ringing, flow);
        bench.Layer.OnMessage(ringing, flow);
        Assert.Equal(2, flow.Sent.Count);
        Assert.Equal($"""
            CANCEL sip:1001@192.0.2.77:5060 SIP/2.0
            {via}
            Max-Forwards: 70
            From: <sip:1002@example.com>;tag=us
            To: <sip:1001@example.com>
            Call-ID: call-1
            CSeq: 1 CANCEL
            Content-Length: 0


            """.ReplaceLineEndings("\r\n"), flow.Last);

        bench.Layer.OnMessage(flow.Answer(200, "OK"), flow);
        bench.Layer.OnMessage(terminated, flow);
        bench.Pass(40);

        Assert.Equal(["180", "180", "487"], bench.Told);
        Assert.Equal(["INVITE", "CANCEL", "ACK"], flow.Lines.Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public async Task A_cancelled_INVITE_without_a_final_response_ends_after_32_seconds()
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow(TransportProtocol.Tcp);

        var invite = bench.Send(Methods.Invite, flow);
        bench.Layer.OnMessage(flow.Answer(180, "Ringing"), flow);
        bench.Pass(100);
        invite.Cancel();
        bench.Pass(31.9);
        Assert.Equal(["180"], bench.Told);
        bench.Pass(0.2);

        Assert.Equal(["180", "Timeout"], bench.Told);
    }

    [Fact]
    public async Task A_connection_that_closes_while_it_rings_fails_it()
    {
        await using var bench = new TransactionBench();
        var flow = new RecordingFlow(TransportProtocol.Tls);

        bench.Send(Methods.Invite, flow);
        bench.Layer.OnMessage(flow.Answer(180, "Ringing"), flow);
        bench.Layer.OnClosed(flow);

        Assert.Equal(["180", "Transport"], bench.Told);
    }
}
