using System.Collections.Frozen;
using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Pbxs;

/// <summary>Whose phone a SIP account of a PBX is: the extensions of the sites that use it. Follows the fleet.</summary>
internal sealed class PbxPeople(FleetState fleet, string pbx)
{
    private volatile Index _index = new([], [], FrozenDictionary<string, ExtensionNumber>.Empty);

    /// <summary>The account of an extension.</summary>
    public static string UserOf(Extension extension) => extension.SipUser is { Length: > 0 } user ? user : extension.Number.ToString();

    /// <summary>Null for trunks, and for whoever is not in the fleet.</summary>
    public ExtensionNumber? Find(string user) => Current().Users.TryGetValue(user, out var number) ? number : null;

    /// <summary>Who calls, by account or by extension.</summary>
    public ExtensionNumber? FindCaller(string number) =>
        Find(number) ?? (ExtensionNumber.TryParse(number, out var extension) && Current().Extensions.TryGetValue(extension, out var known) && Current().Users.ContainsKey(UserOf(known)) ? extension : null);

    /// <summary>As people see it; null for whoever is not in the fleet.</summary>
    public Extension? Of(ExtensionNumber? number) => number is { } some ? fleet.Current.Extensions.GetValueOrDefault(some) : null;

    private Index Current()
    {
        var (now, index) = (fleet.Current, _index);
        if (ReferenceEquals(index.Extensions, now.Extensions) && ReferenceEquals(index.Sites, now.Sites))
            return index;
        var users = new Dictionary<string, ExtensionNumber>(StringComparer.Ordinal);
        foreach (var extension in now.Extensions.Values.Where(extension => now.Sites.GetValueOrDefault(extension.Site)?.Pbx == pbx))
            users[UserOf(extension)] = extension.Number;
        return _index = new(now.Extensions, now.Sites, users.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private sealed record Index(
        ImmutableDictionary<ExtensionNumber, Extension> Extensions, ImmutableDictionary<string, Site> Sites, FrozenDictionary<string, ExtensionNumber> Users);
}
