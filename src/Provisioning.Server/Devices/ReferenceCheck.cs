namespace Provisioning.Devices;

/// <summary>Does everything that is named exist? One rule a method; what a model can hold is the vendor data's to say.</summary>
internal static class ReferenceCheck
{
    /// <summary>
    /// Checks the whole fleet when something was removed (anything may have named it), otherwise only what changed: a small
    /// change of a large fleet stays small.
    /// </summary>
    public static IReadOnlyList<FleetProblem> Run(Fleet fleet, IReadOnlyCollection<FleetChange> changes)
    {
        var things = changes.Any(change => change.After is null)
            ? FleetNoun.Nouns.SelectMany(noun => noun.All(fleet))
            : changes.Select(change => change.After!);
        return [.. things.SelectMany(thing => References(fleet, thing)).OrderBy(problem => problem.Path, StringComparer.Ordinal)];
    }

    private static IEnumerable<FleetProblem> References(Fleet fleet, object thing) => thing switch
    {
        Site site => Site(fleet, site),
        Extension extension => Extension(fleet, extension),
        Device device => Device(fleet, device),
        MonitoringGroup group => Group(fleet, group),
        _ => [],
    };

    private static IEnumerable<FleetProblem> Site(Fleet fleet, Site site)
    {
        if (!fleet.Pbxs.ContainsKey(site.Pbx))
            yield return new($"sites/{site.Name}/pbx", Missing("PBX", site.Pbx, fleet.Pbxs.Keys));
    }

    private static IEnumerable<FleetProblem> Extension(Fleet fleet, Extension extension)
    {
        if (!fleet.Sites.ContainsKey(extension.Site))
            yield return new($"extensions/{extension.Number}/site", Missing("site", extension.Site, fleet.Sites.Keys));
    }

    private static IEnumerable<FleetProblem> Device(Fleet fleet, Device device)
    {
        var path = $"devices/{device.Mac}";
        if (!fleet.Sites.ContainsKey(device.Site))
            yield return new($"{path}/site", Missing("site", device.Site, fleet.Sites.Keys));

        for (var index = 0; index < device.Lines.Length; index++)
        {
            if (!fleet.Extensions.ContainsKey(device.Lines[index].Extension))
                yield return new($"{path}/lines/{index}", $"'{device.Lines[index].Extension}' is no extension of this fleet; list it under extensions");
        }

        var taken = new Dictionary<KeyPosition, int>();
        for (var index = 0; index < device.Keys.Length; index++)
        {
            var key = device.Keys[index];
            if (key.Extension is { } watched && !fleet.Extensions.ContainsKey(watched))
                yield return new($"{path}/keys/{index}/extension", $"'{watched}' is no extension of this fleet; list it under extensions, or write a number outside as value");
            if (key.Line > Math.Max(device.Lines.Length, 1))
                yield return new($"{path}/keys/{index}/line", $"'{key.Line}' is no line of this phone, which has {device.Lines.Length}");
            if (key.Position is { } position && !taken.TryAdd(position, index))
                yield return new($"{path}/keys/{index}/position", $"'{position}' is taken by keys/{taken[position]} already");
        }
    }

    private static IEnumerable<FleetProblem> Group(Fleet fleet, MonitoringGroup group)
    {
        var path = $"monitoringGroups/{group.Name}";
        if (group.Site is { } site && !fleet.Sites.ContainsKey(site))
            yield return new($"{path}/site", Missing("site", site, fleet.Sites.Keys));
        foreach (var (field, members) in new[] { ("monitors", group.Monitors), ("monitored", group.Monitored) })
        {
            foreach (var member in members)
            {
                var place = $"{path}/{field}/{member}";
                if (!fleet.Extensions.TryGetValue(member, out var extension))
                    yield return new(place, $"'{member}' is no extension of this fleet; list it under extensions");
                else if (field == "monitors" && extension.CommonArea)
                    yield return new(place, $"'{member}' ({extension.Name}) is a common area, which can be monitored but cannot monitor");
                else if (field == "monitored" && extension.SharedLine)
                    yield return new(place, $"'{member}' ({extension.Name}) is a shared line and gets no monitoring key", ProblemSeverity.Warning);
            }
        }
    }

    private static string Missing(string what, string name, IEnumerable<string> allowed)
    {
        var known = string.Join(", ", allowed.Order(StringComparer.Ordinal));
        return $"'{name}' is no {what} of this fleet; {(known.Length > 0 ? $"allowed: {known}" : $"there is none yet, list one first")}";
    }
}
