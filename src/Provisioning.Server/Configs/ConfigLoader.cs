using System.Diagnostics;
using Provisioning.Devices;

namespace Provisioning.Configs;

/// <summary>Fills memory from the database before the first phone is answered.</summary>
internal sealed partial class ConfigLoader(
    FleetStore store, FleetState fleet, ConfigStore configStore, PublishedConfigs published, ILogger<ConfigLoader> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        fleet.Swap(await store.LoadAsync(cancellationToken));
        await configStore.LoadAsync(published, cancellationToken);
        Loaded(logger, fleet.Current.Devices.Count, published.Count, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Information, "Loaded {Devices} devices and {Configs} configurations in {Milliseconds:F0} ms")]
    private static partial void Loaded(ILogger logger, int devices, int configs, double milliseconds);
}
