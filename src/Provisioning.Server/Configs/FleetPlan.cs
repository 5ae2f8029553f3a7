using System.Collections.Immutable;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Configs;

/// <summary>What a change would do to one phone.</summary>
/// <param name="Version">The version it has now; 0 for a new phone.</param>
/// <param name="Class">What the phone must do until all of it works.</param>
internal sealed record DevicePlan(MacAddress Mac, string Model, int Version, RebootClass Class, ImmutableArray<ParameterChange> Changes);

/// <summary>Compares what phones have with what they would get.</summary>
internal sealed class FleetPlanner(FleetState fleet, RendererSource renderer, PublishedConfigs published, ConfigHistory history)
{
    /// <summary>Renders the phone from this fleet and compares it with its current version.</summary>
    public async Task<DevicePlan> PlanAsync(Device device, Fleet after, CancellationToken token)
    {
        var current = renderer.Current;
        var version = published.Find(device.Mac)?.Version;
        var vendor = current.Catalog.Vendors.TryFindModel(device.Model, out var model) ? model.Vendor : null;
        var changes = ConfigDiff.Between(await history.ReadAsync(version, token), Contents(current.Render(device, after)), vendor);
        var most = changes.Select(change => change.Class).DefaultIfEmpty(RebootClass.None).Max();
        return new(device.Mac, device.Model, version?.Number ?? 0, most, changes);
    }

    public async Task<ImmutableArray<ParameterChange>> CompareAsync(MacAddress mac, ConfigVersion before, ConfigVersion after, CancellationToken token)
    {
        var device = fleet.Current.Devices.GetValueOrDefault(mac);
        var vendor = device is not null && renderer.Current.Catalog.Vendors.TryFindModel(device.Model, out var model) ? model.Vendor : null;
        return ConfigDiff.Between(await history.ReadAsync(before, token), await history.ReadAsync(after, token), vendor);
    }

    /// <summary>An older version against what the phone would get now.</summary>
    public async Task<ImmutableArray<ParameterChange>> CompareAsync(Device device, ConfigVersion before, CancellationToken token)
    {
        var current = renderer.Current;
        var vendor = current.Catalog.Vendors.TryFindModel(device.Model, out var model) ? model.Vendor : null;
        return ConfigDiff.Between(await history.ReadAsync(before, token), Contents(current.Render(device, fleet.Current)), vendor);
    }

    /// <summary>What the phone would get now, whether or not it was published.</summary>
    public RenderedConfig Preview(Device device) => renderer.Current.Render(device, fleet.Current);

    private static IReadOnlyCollection<FileContent> Contents(RenderedConfig rendered) =>
        [.. rendered.Files.Select(file => new FileContent(file.Name, file.Format, new Content(file.Content, file.Secrets)))];
}
