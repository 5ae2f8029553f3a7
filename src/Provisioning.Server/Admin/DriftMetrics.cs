using System.Diagnostics.Metrics;
using Provisioning.Devices;
using Provisioning.Rollouts;

namespace Provisioning.Admin;

/// <summary>How many phones there are, and how many of them do not provably run what they should.</summary>
internal sealed class DriftMetrics
{
    public DriftMetrics(DriftList drift, FleetState fleet, IMeterFactory meters)
    {
        var meter = meters.Create("Provisioning.Admin");
        meter.CreateObservableGauge("provisioning_devices", () => fleet.Current.Devices.Count, description: "Phones of the fleet");
        meter.CreateObservableGauge(
            "provisioning_devices_drifted", () => fleet.Current.Devices.Values.Count(device => drift.Of(device, null).Reason != DriftLine.Current),
            description: "Phones that do not provably run what they should");
    }
}
