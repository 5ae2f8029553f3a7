using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Provisioning.Devices;

namespace Provisioning.Rendering;

/// <summary>Who monitors whom, seen from the monitor. Made once for each fleet, however many phones are rendered.</summary>
internal sealed class MonitoringIndex
{
    /// <summary>The one switch of the account (rule A1).</summary>
    private const string Switch = "monitoring";

    private static readonly ConditionalWeakTable<ImmutableDictionary<string, MonitoringGroup>, MonitoringIndex> Made = [];

    private readonly ImmutableDictionary<ExtensionNumber, Extension> _extensions;
    private readonly Dictionary<ExtensionNumber, List<MonitoredPerson[]>> _watchedBy = [];

    private MonitoringIndex(Fleet fleet)
    {
        _extensions = fleet.Extensions;
        foreach (var group in fleet.MonitoringGroups.Values)
        {
            var monitored = CanBeMonitored(group);
            foreach (var monitor in group.Monitors.Where(CanMonitor))
            {
                if (!_watchedBy.TryGetValue(monitor, out var lists))
                    _watchedBy[monitor] = lists = [];
                lists.Add(monitored);
            }
        }
    }

    public static bool IsSwitchedOn(Fleet fleet) => fleet.Account.Values.TryGetValue(Switch, out var value) && bool.TryParse(value.Text, out var isOn) && isOn;

    public static MonitoringIndex Of(Fleet fleet)
    {
        if (Made.TryGetValue(fleet.MonitoringGroups, out var index) && ReferenceEquals(index._extensions, fleet.Extensions))
            return index;
        index = new MonitoringIndex(fleet);
        Made.AddOrUpdate(fleet.MonitoringGroups, index);
        return index;
    }

    /// <summary>
    /// Whom the people of this phone may monitor, by number, with the highest privilege over all groups that join the two.
    /// </summary>
    public IReadOnlyList<MonitoredPerson> MonitoredFrom(Device device)
    {
        List<MonitoredPerson>? all = null;
        foreach (var line in device.Lines)
        {
            foreach (var list in _watchedBy.GetValueOrDefault(line.Extension) ?? [])
            {
                foreach (var person in list)
                {
                    if (!IsOnThisPhone(person.Extension.Number, device))
                        (all ??= []).Add(person);
                }
            }
        }

        return all is null ? [] : HighestOfEach(all);
    }

    /// <summary>By whom of this phone each person is monitored: of several lines, the first one that may go furthest.</summary>
    public IReadOnlyDictionary<ExtensionNumber, ExtensionNumber> MonitorsOn(Device device)
    {
        var best = new Dictionary<ExtensionNumber, (ExtensionNumber Monitor, Privilege Privilege)>();
        foreach (var line in device.Lines)
        {
            foreach (var person in (_watchedBy.GetValueOrDefault(line.Extension) ?? []).SelectMany(list => list))
            {
                var number = person.Extension.Number;
                if (!IsOnThisPhone(number, device) && (!best.TryGetValue(number, out var known) || known.Privilege < person.Privilege))
                    best[number] = (line.Extension, person.Privilege);
            }
        }

        return best.ToDictionary(person => person.Key, person => person.Value.Monitor);
    }

    private static List<MonitoredPerson> HighestOfEach(List<MonitoredPerson> all)
    {
        var isSorted = true;
        for (var i = 1; i < all.Count && isSorted; i++)
            isSorted = all[i - 1].Extension.Number.CompareTo(all[i].Extension.Number) < 0;
        if (isSorted)
            return all;
        all.Sort();
        var kept = 0;
        for (var i = 1; i < all.Count; i++)
        {
            // Sorted by number and then by privilege, the last one of each number is the highest.
            if (all[i].Extension.Number != all[kept].Extension.Number)
                kept++;
            all[kept] = all[i];
        }

        all.RemoveRange(kept + 1, all.Count - kept - 1);
        return all;
    }

    private MonitoredPerson[] CanBeMonitored(MonitoringGroup group)
    {
        var people = new List<MonitoredPerson>(group.Monitored.Count);
        foreach (var number in group.Monitored)
        {
            if (_extensions.TryGetValue(number, out var extension) && !extension.SharedLine)
                people.Add(new(extension, group.Privilege));
        }

        return [.. people];
    }

    /// <summary>A place cannot monitor, and neither can a line that several people answer.</summary>
    private bool CanMonitor(ExtensionNumber number) =>
        _extensions.TryGetValue(number, out var extension) && !extension.CommonArea && !extension.SharedLine;

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

/// <summary>Somebody whose calls may be monitored from a phone, and how far.</summary>
internal readonly record struct MonitoredPerson(Extension Extension, Privilege Privilege) : IComparable<MonitoredPerson>
{
    public int CompareTo(MonitoredPerson other)
    {
        var byNumber = Extension.Number.CompareTo(other.Extension.Number);
        return byNumber != 0 ? byNumber : Privilege.CompareTo(other.Privilege);
    }
}
