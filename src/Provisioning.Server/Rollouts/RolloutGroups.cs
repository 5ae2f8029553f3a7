using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>Puts phones into groups. Pure, and the same for the same fleet: a dry run shows what would be.</summary>
internal static class RolloutGroups
{
    public static ImmutableArray<(string Name, ImmutableArray<Device> Devices)> Of(IEnumerable<Device> devices, RolloutGrouping grouping)
    {
        var left = devices.OrderBy(device => UpdateHash.Of(device.Mac, 0)).ThenBy(device => device.Mac).ToList();
        var groups = ImmutableArray.CreateBuilder<(string, ImmutableArray<Device>)>();
        var canaries = Canaries(left, grouping);
        if (!canaries.IsEmpty)
        {
            groups.Add(("canary", canaries));
            var taken = canaries.Select(device => device.Mac).ToHashSet();
            left.RemoveAll(device => taken.Contains(device.Mac));
        }

        foreach (var (name, members) in Parts(left, grouping))
            groups.AddRange(Cut(name, members, grouping.GroupSize));
        return groups.ToImmutable();
    }

    private static ImmutableArray<Device> Canaries(List<Device> devices, RolloutGrouping grouping)
    {
        if (!grouping.Canaries.IsEmpty)
            return [.. devices.Where(device => grouping.Canaries.Contains(device.Mac))];
        // What breaks is mostly one model, or one site: first one of each pair, then the second of each.
        if (grouping.CanaryCount == 0)
            return [];
        var seen = new Dictionary<(string, string), int>();
        return [.. devices.Select(device => (Device: device, Place: CollectionsMarshal.GetValueRefOrAddDefault(seen, (device.Model, device.Site), out _)++))
            .Where(candidate => candidate.Place < grouping.CanaryCount).OrderBy(candidate => candidate.Place).Take(grouping.CanaryCount).Select(candidate => candidate.Device)];
    }

    private static IEnumerable<(string Name, List<Device> Devices)> Parts(List<Device> devices, RolloutGrouping grouping)
    {
        if (!grouping.BySite && grouping.SiteOrder.IsEmpty)
            return devices.Count == 0 ? [] : [("all", devices)];
        return devices.GroupBy(device => device.Site)
            .OrderBy(site => grouping.SiteOrder.IndexOf(site.Key) is var place and >= 0 ? place : int.MaxValue).ThenBy(site => site.Key, StringComparer.Ordinal)
            .Select(site => (site.Key, site.ToList()));
    }

    private static IEnumerable<(string, ImmutableArray<Device>)> Cut(string name, List<Device> devices, int size)
    {
        if (size <= 0 || devices.Count <= size)
            return [(name, [.. devices])];
        return devices.Chunk(size).Select((part, place) => (string.Create(CultureInfo.InvariantCulture, $"{name} {place + 1}"), part.ToImmutableArray()));
    }
}
