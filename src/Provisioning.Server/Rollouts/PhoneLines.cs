using System.Collections.Frozen;
using System.Collections.Immutable;
using Provisioning.Devices;
using Provisioning.Dialogs;

namespace Provisioning.Rollouts;

/// <summary>Which phones ring when an extension is called, and whether one of them is in a call. The index is made once for each fleet: calls change thousands of times a second.</summary>
internal sealed class PhoneLines(FleetState fleet, DialogEngine dialogs)
{
    private volatile LineIndex _index = new(Fleet.Empty);

    public Fleet Fleet => fleet.Current;

    /// <summary>Those with a line of this extension; several for a shared line.</summary>
    public ImmutableArray<MacAddress> PhonesOf(ExtensionNumber extension) => Index.Phones.GetValueOrDefault(extension, []);

    public ImmutableArray<ExtensionNumber> ExtensionsOf(MacAddress mac) =>
        fleet.Current.Devices.TryGetValue(mac, out var device) ? [.. device.Lines.Select(line => line.Extension)] : [];

    /// <summary>A shared line that rings, or on which one phone talks, makes all its phones busy: nobody can tell which of them it is.</summary>
    public PhoneCalls CallsOf(MacAddress mac)
    {
        if (!fleet.Current.Devices.TryGetValue(mac, out var device))
            return PhoneCalls.Idle;
        var calls = PhoneCalls.Idle;
        foreach (var line in device.Lines)
        {
            var known = dialogs.Snapshot(line.Extension);
            if (known.Dialogs.IsEmpty)
                continue;
            if (!known.IsUnknown)
                return PhoneCalls.Busy;
            calls = PhoneCalls.Unknown;
        }

        return calls;
    }

    private LineIndex Index
    {
        get
        {
            var (index, now) = (_index, fleet.Current);
            return ReferenceEquals(index.Fleet, now) ? index : _index = new(now);
        }
    }

    private sealed class LineIndex(Fleet fleet)
    {
        public Fleet Fleet => fleet;

        public FrozenDictionary<ExtensionNumber, ImmutableArray<MacAddress>> Phones { get; } = fleet.Devices.Values
            .SelectMany(device => device.Lines, (device, line) => (line.Extension, device.Mac))
            .GroupBy(line => line.Extension, line => line.Mac)
            .ToFrozenDictionary(extension => extension.Key, extension => extension.Distinct().ToImmutableArray());
    }
}
