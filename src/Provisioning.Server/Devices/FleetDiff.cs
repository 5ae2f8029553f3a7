using System.Collections.Immutable;

namespace Provisioning.Devices;

/// <summary>One thing that was added (no before), removed (no after) or changed.</summary>
internal sealed record FleetChange(FleetNoun Noun, string Id, object? Before, object? After)
{
    public string Path => Noun.PathOf(Id);

    public string Action => (Before, After) switch
    {
        (null, _) => "added",
        (_, null) => "removed",
        _ => "changed",
    };
}

internal static class FleetDiff
{
    /// <summary>What differs between two fleets, in the order of <see cref="FleetNoun.Nouns"/> and then by name.</summary>
    public static ImmutableArray<FleetChange> Between(Fleet before, Fleet after) =>
        [.. FleetNoun.Nouns.SelectMany(noun => Between(noun, before, after).OrderBy(change => change.Id, StringComparer.Ordinal))];

    private static IEnumerable<FleetChange> Between(FleetNoun noun, Fleet before, Fleet after)
    {
        foreach (var item in noun.All(after))
        {
            var id = noun.IdOf(item);
            var old = noun.Find(before, id);
            if (!ReferenceEquals(old, item) && !item.Equals(old))
                yield return new(noun, id, old, item);
        }

        foreach (var item in noun.All(before))
        {
            var id = noun.IdOf(item);
            if (noun.Find(after, id) is null)
                yield return new(noun, id, item, null);
        }
    }
}
