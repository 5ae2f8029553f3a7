using System.Collections.Concurrent;
using System.Collections.Immutable;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Subscriptions;

/// <summary>
/// Who may watch whom: a phone the extensions and orbits on its own keys, and the people whom its groups let it monitor, and nobody else. Worked out
/// when a phone first asks, once for each fleet.
/// </summary>
internal sealed class WatchRights(FleetState fleet, RendererSource renderer)
{
    private volatile KeyIndex _index = new(Fleet.Empty, null!);

    public Fleet Fleet => fleet.Current;

    /// <summary>An edge proxy that vouches for its phones may watch every extension.</summary>
    public SubscribeRefusal JudgeTrusted(ExtensionNumber extension) =>
        fleet.Current.Extensions.ContainsKey(extension) ? SubscribeRefusal.None : SubscribeRefusal.UnknownExtension;

    public SubscribeRefusal Judge(MacAddress device, ExtensionNumber extension)
    {
        if (KeysOf(device).MayWatch(extension))
            return SubscribeRefusal.None;
        return fleet.Current.Extensions.ContainsKey(extension) ? SubscribeRefusal.NotOnKeys : SubscribeRefusal.UnknownExtension;
    }

    /// <summary>Empty for a phone that is not in the fleet.</summary>
    public WatchedKeys KeysOf(MacAddress device)
    {
        var (index, now, templates) = (_index, fleet.Current, renderer.Current);
        if (!ReferenceEquals(index.Fleet, now) || !ReferenceEquals(index.Renderer, templates))
            _index = index = new(now, templates);
        return index.Of(device);
    }

    private sealed record KeyIndex(Fleet Fleet, ConfigRenderer Renderer)
    {
        private readonly ConcurrentDictionary<MacAddress, WatchedKeys> _byPhone = new();

        public WatchedKeys Of(MacAddress mac)
        {
            if (_byPhone.TryGetValue(mac, out var known))
                return known;
            if (!Fleet.Devices.TryGetValue(mac, out var device))
                return WatchedKeys.None;
            var monitored = MonitoringIndex.IsSwitchedOn(Fleet) ? MonitoringIndex.Of(Fleet).MonitoredFrom(device) : [];
            var keys = WatchedKeys.Of(Renderer.LayKeys(device, Fleet).Keys, monitored);
            return _byPhone.GetOrAdd(mac, keys);
        }
    }
}

/// <summary>Whom a phone may watch.</summary>
/// <param name="Lamps">On keys with a lamp, in the order of the keys, each once: what a list of the phone's keys shows.</param>
/// <param name="Others">On its other keys, or monitored without having found a key.</param>
internal sealed record WatchedKeys(ImmutableArray<WatchedKey> Lamps, ImmutableArray<ExtensionNumber> Others)
{
    public static readonly WatchedKeys None = new([], []);

    public static WatchedKeys Of(ImmutableArray<PlacedKey> keys, IReadOnlyList<MonitoredPerson> monitored)
    {
        var lamps = ImmutableArray.CreateBuilder<WatchedKey>();
        var others = ImmutableArray.CreateBuilder<ExtensionNumber>();
        foreach (var key in keys)
        {
            var hasLamp = key.Kind is KeyKind.Blf or KeyKind.Monitor or KeyKind.Park;
            if (!TryRead(key, out var extension))
                continue;
            if (!hasLamp)
                others.Add(extension);
            else if (!lamps.Any(lamp => lamp.Extension == extension))
                lamps.Add(new(extension, key.Label));
        }

        foreach (var person in monitored)
            others.Add(person.Extension.Number);
        return new(lamps.DrainToImmutable(), [.. others.Distinct()]);
    }

    public bool MayWatch(ExtensionNumber extension)
    {
        foreach (var lamp in Lamps)
        {
            if (lamp.Extension == extension)
                return true;
        }

        return Others.Contains(extension);
    }

    /// <summary>A park key watches an orbit: a number that calls are left at, and no extension of the fleet.</summary>
    private static bool TryRead(PlacedKey key, out ExtensionNumber extension)
    {
        if (key.Extension is { } known)
        {
            extension = known;
            return true;
        }

        extension = default;
        return key.Kind == KeyKind.Park && ExtensionNumber.TryParse(key.Value, out extension);
    }
}

/// <summary>A key with a lamp.</summary>
internal readonly record struct WatchedKey(ExtensionNumber Extension, string Label);
