using System.Collections.Concurrent;
using Provisioning.Dialogs;
using Provisioning.Rendering;

namespace Provisioning.Subscriptions;

/// <summary>How each phone needs its documents: vendor data, by what the phone says of itself. Phones of one style share the record, and so their bodies.</summary>
internal sealed class DialogStyles(RendererSource renderers)
{
    /// <summary>User-Agents that are remembered: models times firmwares; a stranger who makes up more of them costs a reading each, no memory.</summary>
    private const int MaxKnown = 2_000;

    private readonly ConcurrentDictionary<WatcherTraits, DialogInfoStyle> _styles = new();
    private readonly ConcurrentDictionary<string, DialogInfoStyle> _byUserAgent = new(StringComparer.Ordinal);
    private VendorCatalog? _readFrom;

    public DialogInfoStyle Of(Watcher watcher)
    {
        var style = Of(watcher.UserAgent);
        return watcher.IsList ? style.Shortest : style;
    }

    private DialogInfoStyle Of(string userAgent)
    {
        var vendors = renderers.Current.Catalog.Vendors;
        if (!ReferenceEquals(Interlocked.Exchange(ref _readFrom, vendors), vendors))
            _byUserAgent.Clear();
        if (_byUserAgent.TryGetValue(userAgent, out var known))
            return known;
        var style = _styles.GetOrAdd(vendors.WatcherOf(userAgent), StyleOf);
        if (_byUserAgent.Count < MaxKnown)
            _byUserAgent[userAgent] = style;
        return style;
    }

    internal static DialogInfoStyle StyleOf(WatcherTraits traits) => new()
    {
        MaxDialogs = traits.Dialogs,
        IdleId = traits.IdleId,
        HoldAttribute = traits.HoldAttribute,
        Identities = ScopeOf(traits.Identities),
        PickupIds = ScopeOf(traits.PickupIds),
        MaxNameLength = traits.NameLength,
    };

    private static DetailScope ScopeOf(CallScope scope) => scope switch
    {
        CallScope.None => DetailScope.None,
        CallScope.Ringing => DetailScope.Ringing,
        _ => DetailScope.All,
    };
}
