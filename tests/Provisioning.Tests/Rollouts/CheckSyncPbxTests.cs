using Provisioning.Devices;
using Provisioning.Rollouts;
using Provisioning.Tests.Sip.Transactions;

namespace Provisioning.Tests.Rollouts;

/// <summary>Phones that are registered with a PBX and not here.</summary>
public sealed class CheckSyncPbxTests
{
    private readonly StubPbx _pbx = new();

    [Fact]
    public async Task A_phone_that_is_registered_here_is_not_told_by_its_PBX()
    {
        await using var bench = new CheckSyncBench(pbx: _pbx);
        var flow = new RecordingFlow();

        bench.Register(flow).Tell();

        Assert.Single(flow.Sent);
        Assert.Empty(_pbx.Asked);
    }

    [Fact]
    public async Task Any_other_is_with_the_outcome_that_the_PBX_tells()
    {
        await using var bench = new CheckSyncBench(pbx: _pbx);

        bench.Register(new RecordingFlow { IsBroken = true }).Tell(TellMethod.Reboot);
        Assert.Equal([new("check-sync;reboot=true", "terminated")], _pbx.Asked);
        Assert.Equal(1, bench.CheckSync.UnderWay);
        _pbx.Answer(TellVerdict.Told, 202);

        await bench.EndedAsync(new(TellVerdict.Told, 202));
        Assert.Equal(0, bench.CheckSync.UnderWay);
    }

    [Fact]
    public async Task A_PBX_that_does_not_know_the_phone_is_not_asked()
    {
        await using var bench = new CheckSyncBench(pbx: _pbx);
        _pbx.IsAway = true;

        bench.Tell();

        Assert.Equal([new(TellVerdict.Unreachable, 0)], bench.Outcomes);
        Assert.Empty(_pbx.Asked);
    }

    [Fact]
    public async Task The_other_form_is_tried_through_the_PBX_too()
    {
        await using var bench = new CheckSyncBench(pbx: _pbx);

        bench.Tell();
        _pbx.Answer(TellVerdict.Refused, 489);
        await Eventually.TrueAsync(() => _pbx.Asked.Count == 2, "the PBX is asked again");
        _pbx.Answer(TellVerdict.Refused, 481);

        await bench.EndedAsync(new(TellVerdict.Refused, 481));
        Assert.Equal([new("check-sync;reboot=false", "terminated"), new("check-sync;reboot=false", null)], _pbx.Asked);
    }

    [Fact]
    public async Task A_phone_in_a_call_is_not_asked_for_and_a_call_that_begins_takes_the_question_back()
    {
        await using var bench = new CheckSyncBench(pbx: _pbx);

        bench.Tell();
        bench.Call();
        await bench.EndedAsync(new(TellVerdict.InCall, 0));
        bench.Tell();

        Assert.Equal([new(TellVerdict.InCall, 0), new(TellVerdict.InCall, 0)], bench.Outcomes);
        Assert.Single(_pbx.Asked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_PBX_that_cannot_cope_is_a_phone_that_was_not_heard(bool isAtOnce)
    {
        await using var bench = new CheckSyncBench(pbx: _pbx);
        _pbx.Fault = isAtOnce ? new InvalidOperationException("not connected") : null;

        bench.Tell();
        if (!isAtOnce)
            _pbx.Fail(new IOException("connection lost"));

        await bench.EndedAsync(new(TellVerdict.Silent, 503));
        Assert.Equal(0, bench.CheckSync.UnderWay);
    }

    private sealed class StubPbx : IPbxNotifier
    {
        private TaskCompletionSource<TellOutcome> _answer = new();

        public List<NotifyContent> Asked { get; } = [];

        public bool IsAway { get; set; }

        public Exception? Fault { get; set; }

        public bool CanReach(Device device) => !IsAway;

        public Task<TellOutcome> NotifyAsync(Device device, NotifyContent notify, CancellationToken token)
        {
            if (Fault is not null)
                throw Fault;
            _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Asked.Add(notify);
            return _answer.Task.WaitAsync(token);
        }

        public void Answer(TellVerdict verdict, int status) => _answer.SetResult(new(verdict, status));

        public void Fail(Exception fault) => _answer.SetException(fault);
    }
}
