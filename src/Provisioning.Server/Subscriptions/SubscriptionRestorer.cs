using Provisioning.Sip.Transports;

namespace Provisioning.Subscriptions;

/// <summary>
/// Brings subscriptions over a restart: reads them before the first request is answered, and shows each of them the whole state as soon as call
/// sources had a moment to tell of calls that are up, at a pace that phones and network can take.
/// </summary>
internal sealed partial class SubscriptionRestorer(
    SubscriptionArchive archive, SubscriptionStore store, SubscriptionTable table, DialogSnapshots snapshots, RestoreTools tools) : BackgroundService, IHostedLifecycleService
{
    /// <summary>Of one phone there are many subscriptions, and its way is looked for once.</summary>
    private readonly Dictionary<(string Protocol, string Remote, string SentBy), Flow> _flows = [];

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        archive.Fill(await store.LoadAsync(tools.Time.GetUtcNow(), cancellationToken));
        // The numbers go on from what was written: the next crash must not begin there again.
        await store.ReserveAsync(tools.Options.NumbersAhead, cancellationToken);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var started = tools.Time.GetTimestamp();
        foreach (var key in archive.Keys)
            archive.Revive(key, FlowOf);
        _flows.Clear();
        var restored = table.All.Where(subscription => subscription.IsRestored).ToList();
        if (restored.Count == 0)
            return;

        LogRestored(tools.Logger, restored.Count);
        var left = tools.Options.RestoreDelay - tools.Time.GetElapsedTime(started);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, tools.Time, stoppingToken);
        await ShowAsync(restored, stoppingToken);
        LogShown(tools.Logger, restored.Count);
    }

    private async Task ShowAsync(List<Subscription> restored, CancellationToken token)
    {
        var pace = new TellingPace(tools.Options, tools.Time);
        for (var next = 0; next < restored.Count;)
        {
            var end = Math.Min(restored.Count, next + pace.Room());
            if (next == end)
                await Task.Delay(TellingPace.Step, tools.Time, token);
            for (; next < end; next++)
            {
                restored[next].OfferAll(snapshots.Of(restored[next]));
                pace.Note(restored[next]);
            }
        }
    }

    private Flow FlowOf(SubscriptionRow row)
    {
        var way = (row.Protocol, row.Remote, row.SentBy);
        return _flows.TryGetValue(way, out var known) ? known : _flows[way] = FlowOf(row.Flow);
    }

    /// <summary>Over UDP the way is there as before; a connection is not.</summary>
    private Flow FlowOf(LostFlow lost) => lost.Protocol == TransportProtocol.Udp && tools.Transports.FindUdp(lost.Remote) is { } found ? found : lost;

    [LoggerMessage(1, LogLevel.Information, "{Count} subscriptions are restored.")]
    private static partial void LogRestored(ILogger logger, int count);

    [LoggerMessage(2, LogLevel.Information, "{Count} restored subscriptions were sent the state of their lamps.")]
    private static partial void LogShown(ILogger logger, int count);
}

/// <summary>What restoring works with.</summary>
internal sealed record RestoreTools(TransportLayer Transports, SubscriptionOptions Options, TimeProvider Time, ILogger<SubscriptionRestorer> Logger);
