using Microsoft.Extensions.Options;
using Provisioning.Devices;

namespace Provisioning.Lamps;

/// <summary>Tells the feed of the fleet's extensions.</summary>
internal sealed class LampFleet(LampFeed feed, FleetState fleet, IOptions<LampOptions> options, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.FleetInterval, time);
        do
        {
            feed.Know(fleet.Current.Extensions);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
