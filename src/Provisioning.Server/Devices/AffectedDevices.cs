using System.Collections.Immutable;

namespace Provisioning.Devices;

/// <summary>
/// Whose files could look different after a change. Only these are rendered: a rename reaches the phones that show the name,
/// a monitoring group reaches the phones of its monitors, and nobody else.
/// </summary>
internal static class AffectedDevices
{
    /// <summary>Phones to render (they are in <paramref name="after"/>), in the order of their MAC addresses.</summary>
    public static ImmutableArray<Device> Of(Fleet before, Fleet after, IReadOnlyCollection<FleetChange> changes)
    {
        if (changes.Any(change => change.Noun == FleetNoun.Account))
            return Sorted(after.Devices.Values);

        var pbxs = Ids(changes, FleetNoun.Pbxs);
        var sites = Ids(changes, FleetNoun.Sites);
        sites.UnionWith(after.Sites.Values.Where(site => pbxs.Contains(site.Pbx)).Select(site => site.Name));
        var models = Ids(changes, FleetNoun.Models);
        var devices = Ids(changes, FleetNoun.Devices).Select(MacAddress.Parse).ToHashSet();
        var extensions = Ids(changes, FleetNoun.Extensions).Select(ExtensionNumber.Parse).ToHashSet();

        // Whose lines show a change: the extension's own phones, and the phones of those who monitor it.
        var owners = new HashSet<ExtensionNumber>(extensions);
        owners.UnionWith(changes.Where(change => change.Noun == FleetNoun.MonitoringGroups).SelectMany(Monitors));
        if (extensions.Count > 0)
            owners.UnionWith(after.MonitoringGroups.Values.Where(group => group.Monitored.Any(extensions.Contains)).SelectMany(group => group.Monitors));

        return Sorted(after.Devices.Values.Where(device =>
            devices.Contains(device.Mac)
            || sites.Contains(device.Site)
            || models.Contains(device.Model)
            || (owners.Count > 0 && device.Lines.Any(line => owners.Contains(line.Extension)))
            || (extensions.Count > 0 && device.Keys.Any(key => key.Extension is { } watched && extensions.Contains(watched)))));
    }

    private static IEnumerable<ExtensionNumber> Monitors(FleetChange change)
    {
        var (before, after) = ((MonitoringGroup?)change.Before, (MonitoringGroup?)change.After);
        // New members among the monitored concern every monitor; new monitors alone concern only themselves.
        if (before is not null && after is not null && before.Monitored.SetEquals(after.Monitored) && before.Privilege == after.Privilege)
            return before.Monitors.SymmetricExcept(after.Monitors);
        return (before?.Monitors ?? []).Union(after?.Monitors ?? []);
    }

    private static HashSet<string> Ids(IEnumerable<FleetChange> changes, FleetNoun noun) =>
        changes.Where(change => change.Noun == noun).Select(change => change.Id).ToHashSet(StringComparer.Ordinal);

    private static ImmutableArray<Device> Sorted(IEnumerable<Device> devices) => [.. devices.OrderBy(device => device.Mac)];
}
