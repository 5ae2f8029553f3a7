using System.Diagnostics.Metrics;
using Provisioning.Configs;
using Provisioning.Delivery;
using Provisioning.Devices;

namespace Provisioning.Admin;

/// <summary>Does a phone have what it should have?</summary>
/// <param name="Desired">The version it should have; 0 when none was published.</param>
/// <param name="IsHeld">A rollback keeps it there.</param>
/// <param name="LastFetch">When it was last given, or confirmed to have, one of its files.</param>
/// <param name="Reason"><c>current</c>, or why not: <c>never fetched</c>, <c>has older files</c>, <c>nothing published</c>.</param>
internal sealed record DeliveryStatus(MacAddress Mac, string Model, string Site, int Desired, bool IsHeld, DateTimeOffset? LastFetch, string Reason);

/// <summary>Compares desired with served, phone by phone; also as a metric.</summary>
internal sealed class DeliveryStatuses
{
    private readonly PublishedConfigs _published;
    private readonly ServedVersions _served;

    public DeliveryStatuses(PublishedConfigs published, ServedVersions served, FleetState fleet, IMeterFactory meters)
    {
        (_published, _served) = (published, served);
        var meter = meters.Create("Provisioning.Admin");
        meter.CreateObservableGauge("provisioning_devices", () => fleet.Current.Devices.Count, description: "Phones of the fleet");
        meter.CreateObservableGauge(
            "provisioning_devices_drifted", () => fleet.Current.Devices.Values.Count(device => Of(device).Reason != "current"),
            description: "Phones that do not have the version they should have");
    }

    public DeliveryStatus Of(Device device)
    {
        var config = _published.Find(device.Mac);
        var files = _served.Find(device.Mac);
        var reason = (config, files) switch
        {
            (null, _) => "nothing published",
            (_, { IsEmpty: true }) => "never fetched",
            _ => _served.IsCurrent(config.Version) ? "current" : "has older files",
        };
        return new(device.Mac, device.Model, device.Site, config?.Version.Number ?? 0, config?.IsHeld ?? false, files.IsEmpty ? null : files.Max(file => file.At), reason);
    }
}
