using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Configs;

/// <summary>Where phones are led next to what administrators wrote. No edit of a fleet touches it, and a phone that leaves takes it along.</summary>
internal static class FleetTargets
{
    public static readonly ImmutableDictionary<MacAddress, FirmwareTarget?> None = [];

    /// <summary>The fleet after an edit, with the phones led where they were led before it.</summary>
    public static Fleet Kept(Fleet before, Fleet after)
    {
        var gone = before.FirmwareTargets.Keys.Where(mac => !after.Devices.ContainsKey(mac)).ToList();
        var kept = before.FirmwareTargets.RemoveRange(gone);
        return ReferenceEquals(kept, after.FirmwareTargets) ? after : after with { FirmwareTargets = kept };
    }

    /// <summary>The fleet with phones led elsewhere, or nowhere where the target is null.</summary>
    public static Fleet With(Fleet before, ImmutableDictionary<MacAddress, FirmwareTarget?> targets)
    {
        var after = before.FirmwareTargets.ToBuilder();
        foreach (var (mac, target) in targets)
        {
            if (target is null)
                after.Remove(mac);
            else
                after[mac] = target;
        }

        return before with { FirmwareTargets = after.ToImmutable() };
    }
}
