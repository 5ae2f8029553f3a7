using Provisioning.Sip.Transports;

namespace Provisioning.Subscriptions;

/// <summary>
/// Brings subscriptions over a restart: reads them before the first request is answered, and shows each of them the whole state as soon as call
/// sources had a moment to tell of calls that are up, at a pace that phones and network can take.
/// </summary>
internal sealed partial class SubscriptionRestorer(
    SubscriptionArchive archive, SubscriptionStore store, SubscriptionTable table, DialogSnapshots snapshots, RestoreTools tools) : BackgroundService, IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken) => archive.Fill(await store.LoadAsync(tools.Time.GetUtcNow(), cancellationToken));

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        foreach (var key in archive.Keys)
            archive.Revive(key, FlowOf);
        var restored = table.All.Where(subscription => subscription.IsRestored).ToList();
        if (restored.Count == 0)
            return;

        LogRestored(tools.Logger, restored.Count);
        await Task.Delay(tools.Options.RestoreDelay, tools.Time, stoppingToken);
        await ShowAsync(restored, stoppingToken);
        LogShown(tools.Logger, restored.Count);
    }

    private async Task ShowAsync(List<Subscription> restored, CancellationToken token)
    {
        var pace = new TellingPace(tools.Options, tools.Time);
        for (var next = 0; next < restored.Count;)
        {
            for (var end = Math.Min(restored.Count, next + pace.Room()); next < end; next++)
            {
                restored[next].OfferAll(snapshots.Of(restored[next]));
                pace.Note(restored[next]);
            }

            if (next < restored.Count)
                await Task.Delay(TellingPace.Step, tools.Time, token);
        }
    }

    /// <summary>Over UDP the way is there as before; a connection is not.</summary>
    private Flow FlowOf(SubscriptionRow row)
    {
        var lost = row.Flow;
        return lost.Protocol == TransportProtocol.Udp && tools.Transports.FindUdp(lost.Remote) is { } found ? found : lost;
    }

    [LoggerMessage(1, LogLevel.Information, "{Count} subscriptions are restored.")]
    private static partial void LogRestored(ILogger logger, int count);

    [LoggerMessage(2, LogLevel.Information, "{Count} restored subscriptions were sent the state of their lamps.")]
    private static partial void LogShown(ILogger logger, int count);
}

/// <summary>What restoring works with.</summary>
internal sealed record RestoreTools(TransportLayer Transports, SubscriptionOptions Options, TimeProvider Time, ILogger<SubscriptionRestorer> Logger);
