using Provisioning.Devices;
using Provisioning.Pbxs;
using Provisioning.Rendering;

namespace Provisioning.Monitoring;

/// <summary>What makes a monitor's phone answer by itself when the PBX calls it, as its maker wants it.</summary>
internal sealed class AutoAnswers(FleetState fleet, RendererSource renderers)
{
    /// <summary>
    /// Of the phones that have this extension. One INVITE goes to all of them, so where makers differ it is that of the phone that comes first by its address; the
    /// others ring. Null where no phone is known to understand one.
    /// </summary>
    public SipHeader? Of(ExtensionNumber monitor)
    {
        var vendors = renderers.Current.Catalog.Vendors;
        Device? first = null;
        AutoAnswer? answer = null;
        foreach (var device in fleet.Current.Devices.Values)
        {
            if ((first is null || device.Mac.CompareTo(first.Mac) < 0) && HasLine(device, monitor) && vendors.AutoAnswerOf(device.Model) is { } found)
                (first, answer) = (device, found);
        }

        return answer is null ? null : new SipHeader(answer.Header, answer.Value);
    }

    private static bool HasLine(Device device, ExtensionNumber monitor)
    {
        foreach (var line in device.Lines)
        {
            if (line.Extension == monitor)
                return true;
        }

        return false;
    }
}
