using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Provisioning.CallSources;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Wrap = Microsoft.Extensions.Options.Options;

namespace Provisioning.Tests.CallSources;

public sealed class RetainedCallsTests : IDisposable
{
    private const int MaxHeldFacts = 200_000;

    private readonly FakeTimeProvider _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CallSourceOptions _options = new();
    private readonly CallSourceTable _sources;
    private readonly CallFactQueue _queue;
    private readonly RetainedCalls _retained;

    public RetainedCallsTests()
    {
        _sources = new(Wrap.Create(_options));
        _queue = new(Wrap.Create(_options), new CallMetrics(_services.GetRequiredService<IMeterFactory>()));
        _retained = new(_sources, _queue, Wrap.Create(_options), _time);
    }

    [Fact]
    public void What_the_broker_tells_of_a_retaining_source_is_a_snapshot()
    {
        var source = Source("pbx", isRetaining: true);
        _retained.Begin(missedNothing: false);
        Assert.True(_retained.TryHold(source, Call("pbx", "a")));
        Assert.True(_retained.TryHold(source, Call("pbx", "b")));

        Assert.Equal([new SnapshotBegin("pbx"), Call("pbx", "a"), Call("pbx", "b"), new SnapshotEnd("pbx")], _retained.End(nothingForgotten: true));
    }

    [Fact]
    public void When_the_broker_tells_no_call_every_call_of_a_retaining_source_has_ended()
    {
        Source("pbx", isRetaining: true);
        _retained.Begin(missedNothing: true);

        Assert.Equal([new SnapshotBegin("pbx"), new SnapshotEnd("pbx")], _retained.End(nothingForgotten: true));
    }

    [Fact]
    public void The_silence_of_a_broker_that_lost_its_memory_ends_no_call()
    {
        var source = Source("pbx", isRetaining: true);
        _retained.Begin(missedNothing: false);
        _retained.TryHold(source, Call("pbx", "a"));

        Assert.Equal([Call("pbx", "a")], _retained.End(nothingForgotten: false));
    }

    [Fact]
    public void A_snapshot_that_the_source_tells_meanwhile_stays_whole_and_is_the_only_one()
    {
        var source = Source("pbx", isRetaining: true);
        CallFact[] told = [Call("pbx", "old"), new SnapshotBegin("pbx"), Call("pbx", "a"), new SnapshotEnd("pbx"), Call("pbx", "b")];
        _retained.Begin(missedNothing: false);

        Assert.All(told, fact => Assert.True(_retained.TryHold(source, fact)));

        Assert.Equal(told, _retained.End(nothingForgotten: true));
    }

    [Fact]
    public void A_snapshot_that_has_only_begun_is_completed_by_what_comes_after()
    {
        var source = Source("pbx", isRetaining: true);
        _retained.Begin(missedNothing: false);
        _retained.TryHold(source, new SnapshotBegin("pbx"));
        _retained.TryHold(source, Call("pbx", "a"));

        Assert.Equal([new SnapshotBegin("pbx"), new SnapshotBegin("pbx"), Call("pbx", "a"), new SnapshotEnd("pbx")], _retained.End(nothingForgotten: true));
        Assert.False(_retained.TryHold(source, new SnapshotEnd("pbx")));
    }

    [Fact]
    public void Signs_of_life_are_not_held_back()
    {
        var source = Source("pbx", isRetaining: true);
        _retained.Begin(missedNothing: false);

        Assert.False(_retained.TryHold(source, new SourceAlive("pbx")));
        Assert.False(_retained.TryHold(source, new SourceLost("pbx")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_source_that_retains_nothing_goes_on_when_nothing_was_missed(bool missedNothing)
    {
        var source = Source("pbx", isRetaining: false);
        _retained.Begin(missedNothing);
        Assert.False(_retained.TryHold(source, Call("pbx", "a")));

        Assert.Equal(missedNothing ? [new SourceResumed("pbx")] : [], _retained.End(nothingForgotten: true));
    }

    [Fact]
    public void A_source_whose_will_was_told_is_lost_after_all_that_is_known_of_it()
    {
        var source = Source("pbx", isRetaining: true);
        source.IsOffline = true;
        _retained.Begin(missedNothing: false);
        _retained.TryHold(source, Call("pbx", "a"));

        Assert.Equal([new SnapshotBegin("pbx"), Call("pbx", "a"), new SnapshotEnd("pbx"), new SourceLost("pbx")], _retained.End(nothingForgotten: true));
    }

    [Fact]
    public void More_than_can_be_held_is_no_snapshot()
    {
        var source = Source("pbx", isRetaining: true);
        var call = Call("pbx", "a");
        _retained.Begin(missedNothing: false);
        for (var i = 0; i < MaxHeldFacts; i++)
            Assert.True(_retained.TryHold(source, call));

        Assert.False(_retained.TryHold(source, call));

        var facts = _retained.End(nothingForgotten: true);
        Assert.Equal(MaxHeldFacts, facts.Count);
        Assert.All(facts, fact => Assert.IsType<CallEvent>(fact));
    }

    [Fact]
    public void What_was_held_back_when_the_connection_broke_is_told_anew_by_the_next_one()
    {
        var source = Source("pbx", isRetaining: true);
        _retained.Begin(missedNothing: false);
        _retained.TryHold(source, Call("pbx", "a"));

        _retained.Begin(missedNothing: false);
        _retained.TryHold(source, Call("pbx", "b"));

        Assert.Equal([new SnapshotBegin("pbx"), Call("pbx", "b"), new SnapshotEnd("pbx")], _retained.End(nothingForgotten: true));
    }

    [Fact]
    public async Task When_the_broker_is_away_for_longer_than_the_grace_all_its_sources_are()
    {
        Source("one", isRetaining: true);
        Source("two", isRetaining: false);
        Source("script", isRetaining: false).IsOnMqtt = false;
        Connect();

        _retained.Disconnected();
        Assert.False(_retained.IsConnected);
        _time.Advance(_options.LossGrace - TimeSpan.FromMilliseconds(1));
        Assert.Empty(await QueuedAsync());
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal([new SourceLost("one"), new SourceLost("two")], (await QueuedAsync()).OrderBy(fact => fact.Source, StringComparer.Ordinal));
    }

    [Fact]
    public async Task When_the_broker_is_back_within_the_grace_nobody_is_lost()
    {
        Source("pbx", isRetaining: true);
        Connect();

        _retained.Disconnected();
        _time.Advance(_options.LossGrace - TimeSpan.FromMilliseconds(1));
        Connect();
        _time.Advance(_options.LossGrace * 2);

        Assert.True(_retained.IsConnected);
        Assert.Empty(await QueuedAsync());
    }

    [Fact]
    public async Task A_broker_that_was_never_reached_loses_nobody()
    {
        Source("pbx", isRetaining: true);

        _retained.Disconnected();
        _time.Advance(_options.LossGrace * 2);

        Assert.Empty(await QueuedAsync());
    }

    public void Dispose()
    {
        _retained.Dispose();
        _services.Dispose();
    }

    private void Connect()
    {
        _retained.Begin(missedNothing: true);
        _retained.End(nothingForgotten: true);
    }

    private CallSource Source(string name, bool isRetaining)
    {
        Assert.True(_sources.TryEnter(name, out var source, out _));
        (source.IsOnMqtt, source.IsRetaining) = (true, isRetaining);
        return source;
    }

    /// <summary>All that waits for the engine.</summary>
    private async Task<List<CallFact>> QueuedAsync()
    {
        var (facts, last) = (new List<CallFact>(), new SourceAlive("last"));
        Assert.True(_queue.TryWrite(last));
        await foreach (var queued in _queue.ReadAllAsync(TestServer.Token))
        {
            if (ReferenceEquals(queued.Fact, last))
                break;
            facts.Add(queued.Fact!);
        }

        return facts;
    }

    private static CallEvent Call(string source, string id) => new(source, ExtensionNumber.Parse("101"), id, DialogState.Early);
}
