using System.Data.Common;
using Provisioning.Audit;

namespace Provisioning.Rollouts;

/// <summary>
/// Phones whose monitoring keys have changed take the change by themselves (rules A6, A7, E23): whoever saves a monitoring group, renames somebody or turns the switch need
/// not think of a rollout. This one waits for calls to end as all do, and with reboots for the site's window.
/// </summary>
internal sealed class KeyKeeper(KeyChanges changes, IRolloutStarter starter, RolloutClock clock, ILogger<KeyKeeper> logger) : BackgroundService
{
    private bool _isFailing;

    /// <summary>Looks once.</summary>
    public async Task KeepAsync(CancellationToken token)
    {
        var change = await changes.FindAsync(token);
        if (!change.Phones.IsEmpty)
        {
            var request = new RolloutRequest
            {
                Name = "monitoring keys",
                Selection = new() { Macs = change.Phones },
                Steps = [StepKind.Configuration],
                Terms = new() { Window = WindowUse.Reboots, SuccessThreshold = 0, ErrorThreshold = 100 },
            };
            // Refused where a phone has left the fleet meanwhile: the next look is at the fleet without it.
            if ((await starter.StartAsync(request, AuditEntry.Server, token)).Rollout is not { } rollout)
                return;
            KeyLog.Led(logger, change.Phones.Length, rollout.Id);
        }

        await changes.SettleAsync(change, token);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (clock.Options.MonitoringKeys == DriftHandling.ReportOnly)
            return;
        using var timer = new PeriodicTimer(clock.Options.MonitoringKeysAfter, clock.Time);
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
                    KeyLog.Failed(logger, e);
                _isFailing = true;
            }
        }
    }
}

internal static partial class KeyLog
{
    [LoggerMessage(1, LogLevel.Information, "The monitoring keys of {Phones} phones have changed; rollout {Rollout} tells them.")]
    public static partial void Led(ILogger logger, int phones, long rollout);

    [LoggerMessage(2, LogLevel.Warning, "Phones whose monitoring keys have changed wait for the database.")]
    public static partial void Failed(ILogger logger, Exception cause);
}
