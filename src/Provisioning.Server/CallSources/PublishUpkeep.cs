namespace Provisioning.CallSources;

/// <summary>Lets publications end that were not refreshed.</summary>
internal sealed class PublishUpkeep(PublicationTable publications, SteadyClock clock) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1); // Expires counts in seconds

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock.Time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            publications.Expire(clock.Now);
    }
}
