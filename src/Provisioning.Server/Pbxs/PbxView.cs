using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Pbxs;

/// <summary>All legs of a PBX at one moment.</summary>
internal sealed class PbxView
{
    public static readonly PbxView Empty = new([], []);

    private readonly ImmutableDictionary<string, PbxLeg> _legs;
    private readonly ImmutableDictionary<ExtensionNumber, ImmutableArray<string>> _byExtension;

    private PbxView(ImmutableDictionary<string, PbxLeg> legs, ImmutableDictionary<ExtensionNumber, ImmutableArray<string>> byExtension) =>
        (_legs, _byExtension) = (legs, byExtension);

    public IEnumerable<PbxLeg> Legs => _legs.Values;

    public int Count => _legs.Count;

    public PbxLeg? Find(string? id) => id is null ? null : _legs.GetValueOrDefault(id);

    /// <summary>In the order in which they came; monitors' legs among them.</summary>
    public IEnumerable<PbxLeg> Of(ExtensionNumber extension) => _byExtension.TryGetValue(extension, out var ids) ? ids.Select(id => _legs[id]) : [];

    public PbxView With(PbxLeg leg)
    {
        var before = _legs.GetValueOrDefault(leg.Id);
        var byExtension = _byExtension;
        if (before?.Extension != leg.Extension)
        {
            byExtension = Without(byExtension, before);
            if (leg.Extension is { } extension)
                byExtension = byExtension.SetItem(extension, byExtension.TryGetValue(extension, out var ids) ? ids.Add(leg.Id) : [leg.Id]);
        }

        return new(_legs.SetItem(leg.Id, leg), byExtension);
    }

    public PbxView Without(string id) => _legs.TryGetValue(id, out var leg) ? new(_legs.Remove(id), Without(_byExtension, leg)) : this;

    private static ImmutableDictionary<ExtensionNumber, ImmutableArray<string>> Without(
        ImmutableDictionary<ExtensionNumber, ImmutableArray<string>> byExtension, PbxLeg? leg)
    {
        if (leg?.Extension is not { } extension || !byExtension.TryGetValue(extension, out var ids))
            return byExtension;
        ids = ids.Remove(leg.Id);
        return ids.IsEmpty ? byExtension.Remove(extension) : byExtension.SetItem(extension, ids);
    }
}
