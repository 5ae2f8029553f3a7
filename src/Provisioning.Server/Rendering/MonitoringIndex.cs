using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Provisioning.Devices;

namespace Provisioning.Rendering;

/// <summary>Who monitors whom, seen from the monitor. Made once for each set of groups, however many phones are rendered.</summary>
internal sealed class MonitoringIndex
{
    private static readonly ConditionalWeakTable<ImmutableDictionary<string, MonitoringGroup>, MonitoringIndex> Made = [];

    private readonly Dictionary<ExtensionNumber, List<MonitoringGroup>> _groupsOf = [];

    private MonitoringIndex(ImmutableDictionary<string, MonitoringGroup> groups)
    {
        foreach (var group in groups.Values)
        {
            foreach (var monitor in group.Monitors)
            {
                if (!_groupsOf.TryGetValue(monitor, out var list))
                    _groupsOf[monitor] = list = [];
                list.Add(group);
            }
        }
    }

    public static MonitoringIndex Of(Fleet fleet) => Made.GetValue(fleet.MonitoringGroups, groups => new MonitoringIndex(groups));

    /// <summary>
    /// Whom the people of this phone may monitor, by number, with the highest privilege over all groups that join the two.
    /// </summary>
    public SortedDictionary<ExtensionNumber, Privilege>? MonitoredFrom(Device device, Fleet fleet)
    {
        SortedDictionary<ExtensionNumber, Privilege>? monitored = null;
        foreach (var line in device.Lines)
        {
            if (!_groupsOf.TryGetValue(line.Extension, out var groups) || !CanMonitor(line.Extension, fleet))
                continue;
            foreach (var group in groups)
            {
                foreach (var target in group.Monitored)
                {
                    if (!CanBeMonitored(target, fleet) || IsOnThisPhone(target, device))
                        continue;
                    monitored ??= [];
                    if (!monitored.TryGetValue(target, out var privilege) || privilege < group.Privilege)
                        monitored[target] = group.Privilege;
                }
            }
        }

        return monitored;
    }

    /// <summary>A place cannot monitor, and neither can a line that several people answer.</summary>
    private static bool CanMonitor(ExtensionNumber number, Fleet fleet) =>
        fleet.Extensions.TryGetValue(number, out var extension) && !extension.CommonArea && !extension.SharedLine;

    private static bool CanBeMonitored(ExtensionNumber number, Fleet fleet) =>
        fleet.Extensions.TryGetValue(number, out var extension) && !extension.SharedLine;

    private static bool IsOnThisPhone(ExtensionNumber number, Device device)
    {
        foreach (var line in device.Lines)
        {
            if (line.Extension == number)
                return true;
        }

        return false;
    }
}
