using Provisioning.Devices;
using Provisioning.Registrations;
using Provisioning.Rendering;

namespace Provisioning.Rollouts;

/// <summary>Looks up anew for each attempt who the phone is and how it is reached.</summary>
internal sealed class CheckSyncTargets(FleetState fleet, RendererSource renderers, RegistrationTable registrations, PhoneWays ways)
{
    /// <summary>Null for a phone that has left the fleet, or of whose maker nothing is known.</summary>
    public CheckSyncTarget? Find(Tell tell)
    {
        if (!fleet.Current.Devices.TryGetValue(tell.Mac, out var device) || !renderers.Current.Catalog.Vendors.TryFindModel(device.Model, out var model))
            return null;
        var notify = tell.Method == TellMethod.Reboot ? model.Vendor.Reboot : model.Vendor.Resync;
        return new(device, notify, KindOf(device), ways.To(device));
    }

    private string KindOf(Device device) => registrations.Find(device.Mac) switch
    {
        { Model: { } model } phone => $"{model} {phone.Firmware}",
        { UserAgent: { Length: > 0 } userAgent } => userAgent,
        _ => device.Model,
    };
}
