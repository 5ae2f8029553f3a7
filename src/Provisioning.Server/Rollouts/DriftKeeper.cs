using System.Data.Common;
using Provisioning.Audit;
using Provisioning.Configs;
using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>
/// Puts phones right that are seen with something older although a rollout has brought it to everybody: those that were away then, and those that were set back. A change
/// that was only published waits for its rollout.
/// </summary>
internal sealed class DriftKeeper(DriftCandidates candidates, IRolloutStarter starter, RolloutClock clock, ILogger<DriftKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private bool _isFailing;

    /// <summary>Looks at all phones once.</summary>
    public async Task KeepAsync(CancellationToken token)
    {
        var found = await candidates.FindAsync(token);
        if (found.Count == 0)
            return;
        var request = new RolloutRequest
        {
            Name = "put right by itself",
            Selection = new() { Macs = [.. found] },
            Steps = [StepKind.Configuration],
            Terms = new() { SuccessThreshold = 0, ErrorThreshold = 100 },
        };
        if ((await starter.StartAsync(request, AuditEntry.Server, token)).Rollout is { } rollout)
            DriftLog.PutRight(logger, found.Count, rollout.Id);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (clock.Options.Drift == DriftHandling.ReportOnly)
            return;
        using var timer = new PeriodicTimer(Interval, clock.Time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await KeepAsync(stoppingToken);
                _isFailing = false;
            }
            catch (DbException e)
            {
                if (!_isFailing)
                    DriftLog.Failed(logger, e);
                _isFailing = true;
            }
        }
    }
}

/// <summary>Which phones are to be put right.</summary>
internal sealed class DriftCandidates(FleetState fleet, PublishedConfigs published, RolloutFacts facts, RolloutStore store, RolloutClock clock)
{
    public async Task<IReadOnlyList<MacAddress>> FindAsync(CancellationToken token) => fleet.Current.Devices.Keys.Any(mac => facts.Of(mac).FetchedAt is null)
        ? [.. (await store.LatestUpdatesAsync(token)).Where(IsAdrift).Select(update => update.Mac)]
        : [];

    /// <summary>Not before a day after it was last tried: a phone that cannot be helped is not told for ever.</summary>
    private bool IsAdrift(DeviceUpdate last)
    {
        if (last.State is not (UpdateState.Running or UpdateState.AlreadyCurrent or UpdateState.Failed) || clock.Steady.Now - last.Since < clock.Options.DriftPause)
            return false;
        if (!fleet.Current.Devices.ContainsKey(last.Mac) || published.Find(last.Mac)?.Version is not { } version)
            return false;
        var phone = facts.Of(last.Mac);
        var wasRolledOut = version.PublishedAt <= last.Since + clock.Steady.Ahead;
        var isSeen = phone.HeardAt > last.Since || phone.AskedAt > last.Since;
        return wasRolledOut && isSeen && phone.FetchedAt is null;
    }
}

internal static partial class DriftLog
{
    [LoggerMessage(1, LogLevel.Information, "{Phones} phones were seen with something older than they should run; rollout {Rollout} puts them right.")]
    public static partial void PutRight(ILogger logger, int phones, long rollout);

    [LoggerMessage(2, LogLevel.Error, "Phones with something older could not be looked for; it is tried again.")]
    public static partial void Failed(ILogger logger, Exception cause);
}
