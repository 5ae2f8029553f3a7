using System.Data.Common;
using System.Net;
using Provisioning.Devices;

namespace Provisioning.Delivery;

/// <summary>Remembers after a restart where phones were. Behind the start: a long transcript is read through, and phones are served meanwhile.</summary>
internal sealed partial class FetchAddressLoader(FetchStore store, FetchAddresses addresses, TimeProvider time, ILogger<FetchAddressLoader> logger) : BackgroundService
{
    /// <summary>A phone that has not fetched for longer is probably somewhere else; most look for a new configuration each day.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromDays(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            foreach (var place in await store.LastPlacesAsync(time.GetUtcNow() - Memory, stoppingToken))
            {
                if (MacAddress.TryParse(place.Mac, out var mac) && IPAddress.TryParse(place.Address, out var address))
                    addresses.Restore(mac, address, DateTimeOffset.FromUnixTimeMilliseconds(place.AtMilliseconds));
            }
        }
        catch (DbException e)
        {
            LogNotRead(e);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Where phones last were could not be read; those that are not registered can be told when they have fetched something.")]
    private partial void LogNotRead(Exception cause);
}
