namespace Provisioning.Subscriptions;

/// <summary>
/// A planned stop: every phone is told that its subscriptions are deactivated, which sends it back at once (RFC 6665 §4.1.3), and new ones are refused
/// meanwhile. Who acknowledges is forgotten; who does not is restored at the next start, as after a crash.
/// </summary>
internal sealed partial class SubscriptionFarewell(
    SubscriptionTable table, SubscriptionDoors doors, SubscriptionOptions options, TimeProvider time, ILogger<SubscriptionFarewell> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        doors.Close();
        if (options.OnStop == OnStop.Keep || table.Count == 0)
            return;
        var all = table.All.ToList();
        var start = time.GetTimestamp();
        var pace = new TellingPace(options, time);
        try
        {
            for (var next = 0; table.Count > 0 && time.GetElapsedTime(start) < options.StopWithin;)
            {
                for (var end = Math.Min(all.Count, next + pace.Room()); next < end; next++)
                {
                    all[next].End(TerminationReason.Deactivated);
                    pace.Note(all[next]);
                }

                await Task.Delay(TellingPace.Step, time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The host waits no longer.
        }

        LogEnded(all.Count, table.Count);
    }

    [LoggerMessage(1, LogLevel.Information, "{Count} subscriptions were ended; {Unanswered} phones' lamps had not acknowledged when time was up, and are restored at the next start.")]
    private partial void LogEnded(int count, int unanswered);
}
