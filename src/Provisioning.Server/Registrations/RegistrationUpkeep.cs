using Microsoft.Extensions.Options;
using Provisioning.Devices;

namespace Provisioning.Registrations;

/// <summary>Lets registrations end, and asks phones whether they are still there.</summary>
internal sealed class RegistrationUpkeep(
    RegistrationTable table, FleetState fleet, KeepAlive keepAlive, RegistrationMetrics metrics, RegistrationClock clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(clock.Options.SweepInterval, clock.Steady.Time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = clock.Steady.Now;
            var devices = fleet.Current.Devices;
            var ended = table.Sweep(now, devices.ContainsKey);
            if (ended > 0)
                metrics.Ended(ended);
            keepAlive.AskDue(now);
        }
    }
}

/// <summary>The time, and how it is counted here.</summary>
internal sealed class RegistrationClock(SteadyClock steady, IOptions<RegistrationOptions> options)
{
    public SteadyClock Steady => steady;

    public RegistrationOptions Options => options.Value;
}
