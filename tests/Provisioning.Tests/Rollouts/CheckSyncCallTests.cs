using System.Net;
using Provisioning.Dialogs;
using Provisioning.Rollouts;
using Provisioning.Sip.Transports;
using Provisioning.Tests.Rendering;
using Provisioning.Tests.Sip.Transactions;

namespace Provisioning.Tests.Rollouts;

/// <summary>Never in a call: whether it was there before, begins on the way, or rings while the phone thinks.</summary>
public sealed class CheckSyncCallTests
{
    private readonly RecordingFlow _flow = new();

    [Theory]
    [InlineData(100, nameof(DialogState.Early))]
    [InlineData(100, nameof(DialogState.Trying))]
    [InlineData(101, nameof(DialogState.Confirmed))]
    public async Task A_phone_in_a_call_on_any_of_its_lines_is_sent_nothing(int extension, string state)
    {
        await using var bench = new CheckSyncBench();

        bench.Call(extension, Enum.Parse<DialogState>(state));
        bench.Register(_flow).Tell();

        Assert.Equal([new(TellVerdict.InCall, 0)], bench.Outcomes);
        Assert.Empty(_flow.Sent);
        bench.Call(extension, DialogState.Terminated);
        bench.Tell();
        Assert.Single(_flow.Sent);
    }

    [Fact]
    public async Task A_call_of_somebody_else_changes_nothing()
    {
        await using var bench = new CheckSyncBench();

        bench.Call(105, DialogState.Confirmed);
        bench.Register(_flow).Tell();
        bench.Call(106);
        bench.Pass(1);

        Assert.Empty(bench.Outcomes);
        Assert.Equal(2, _flow.Sent.Count);
    }

    [Fact]
    public async Task A_call_that_begins_before_the_answer_stops_the_repetitions()
    {
        await using var bench = new CheckSyncBench();

        bench.Register(_flow).Tell(TellMethod.Reboot);
        bench.Pass(1);
        bench.Call();
        bench.Answer(_flow, 200);
        bench.Pass(40);

        Assert.Equal([new(TellVerdict.InCall, 0)], bench.Outcomes);
        Assert.Equal(2, _flow.Sent.Count);
        Assert.Equal(0, bench.CheckSync.UnderWay);
    }

    [Fact]
    public async Task A_call_that_begins_after_the_answer_changes_nothing()
    {
        await using var bench = new CheckSyncBench();

        bench.Register(_flow).Tell();
        bench.Answer(_flow, 200);
        bench.Call();

        Assert.Equal([new(TellVerdict.Told, 200)], bench.Outcomes);
    }

    [Fact]
    public async Task A_call_that_ends_stops_nothing()
    {
        await using var bench = new CheckSyncBench();

        bench.Register(_flow).Tell();
        bench.Call(100, DialogState.Terminated);
        bench.Pass(1);

        Assert.Equal(2, _flow.Sent.Count);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(489)]
    public async Task A_call_that_begins_on_the_way_to_the_second_NOTIFY_is_seen(int status)
    {
        await using var bench = new CheckSyncBench();

        bench.Register(_flow).Tell();
        // Only the engine has it yet; the attempt is not told of it.
        bench.Dialogs.Apply(new CallEvent("pbx", TestFleet.Number(100), "c1", DialogState.Early), DateTimeOffset.UnixEpoch);
        bench.Answer(_flow, status, "WWW-Authenticate: Digest realm=\"phone\", nonce=\"n1\", qop=\"auth\"");

        Assert.Equal([new(TellVerdict.InCall, 0)], bench.Outcomes);
        Assert.Single(_flow.Sent);
    }

    [Fact]
    public async Task A_call_between_the_decision_and_the_sending_is_seen_in_either_order()
    {
        // The engine has the call before the attempt looks, and says so after it: nobody sends.
        await using (var bench = new CheckSyncBench())
        {
            var changes = bench.Dialogs.Apply(new CallEvent("pbx", TestFleet.Number(100), "c1", DialogState.Early), DateTimeOffset.UnixEpoch);
            bench.Register(_flow).Tell();
            foreach (var change in changes)
                bench.CheckSync.Publish(change);
            Assert.Equal([new(TellVerdict.InCall, 0)], bench.Outcomes);
            Assert.Empty(_flow.Sent);
        }

        // The attempt has looked, and is writing: the call is told of before the first byte leaves.
        await using (var bench = new CheckSyncBench())
        {
            var flow = new MeddlingFlow { BeforeSending = () => bench.Call() };
            bench.Register(flow).Tell();
            bench.Pass(40);
            Assert.Equal([new(TellVerdict.InCall, 0)], bench.Outcomes);
            Assert.Equal(1, flow.Sent); // nothing can call back what is between two instructions; it is never repeated
        }

        // It is told of while the bytes leave.
        await using (var bench = new CheckSyncBench())
        {
            var flow = new MeddlingFlow { WhileSending = () => bench.Call() };
            bench.Register(flow).Tell();
            bench.Pass(40);
            Assert.Equal([new(TellVerdict.InCall, 0)], bench.Outcomes);
            Assert.Equal(1, flow.Sent);
        }
    }

    [Fact]
    public async Task A_phone_whose_calls_are_unknown_counts_as_in_a_call_for_as_long_as_was_set()
    {
        await using var bench = new CheckSyncBench(rollouts: new() { UnknownIsBusyFor = TimeSpan.FromMinutes(1) });
        bench.Watch.Watch(CheckSyncBench.Phone, WatchFor.Calls);
        bench.Register(_flow).Call(100, DialogState.Confirmed);
        bench.Apply(new SourceLost("pbx"));

        bench.Pass(59);
        bench.Tell();
        Assert.Equal([new(TellVerdict.InCall, 0)], bench.Outcomes);
        bench.Pass(2);
        bench.Tell();
        Assert.Single(_flow.Sent);
        bench.Apply(new SourceResumed("pbx"));

        Assert.Equal(new(TellVerdict.InCall, 0), bench.Outcomes[^1]);
    }

    [Fact]
    public async Task However_threads_meet_a_phone_is_never_told_in_a_call_unless_the_NOTIFY_was_first()
    {
        for (var round = 0; round < 300; round++)
        {
            await using var bench = new CheckSyncBench();
            var flow = new RecordingFlow();
            bench.Register(flow);
            using var start = new Barrier(2);
            var calling = Task.Run(
                () =>
                {
                    start.SignalAndWait();
                    bench.Call();
                },
                TestContext.Current.CancellationToken);
            start.SignalAndWait(TestContext.Current.CancellationToken);
            bench.Tell();
            await calling;

            // One of the two saw the other: it is over, and nothing follows.
            Assert.Equal([new(TellVerdict.InCall, 0)], bench.Outcomes);
            bench.Pass(2);
            Assert.InRange(flow.Sent.Count, 0, 1);
        }
    }

    /// <summary>Something happens while a message is written, or sent.</summary>
    private sealed class MeddlingFlow : Flow
    {
        private int _reads;

        public Action BeforeSending { get; init; } = () => { };

        public Action WhileSending { get; init; } = () => { };

        public int Sent { get; private set; }

        public override TransportProtocol Protocol => TransportProtocol.Udp;

        public override IPEndPoint Local { get; } = new(IPAddress.Parse("192.0.2.1"), 5062);

        public override IPEndPoint Remote { get; } = new(IPAddress.Parse("192.0.2.77"), 5060);

        public override string SentBy
        {
            get
            {
                // First for our Contact, then for Via: the decision lies between.
                if (++_reads == 2)
                    BeforeSending();
                return "192.0.2.1:5062";
            }
        }

        public override bool IsOpen => true;

        public override bool TrySend(ReadOnlyMemory<byte> message)
        {
            Sent++;
            WhileSending();
            return true;
        }
    }
}
