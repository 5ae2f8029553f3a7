using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>
/// The phones of an open rollout, and an order in them by the time at which each is to be looked at: a turn costs what is due, not how many phones wait. Changed by the
/// one runner.
/// </summary>
internal sealed class RolloutPhones
{
    private readonly DeviceUpdate[] _updates;
    private readonly Dictionary<MacAddress, int> _places;
    private readonly GroupCounts[] _counts;
    private readonly SortedSet<(long At, int Place)>[] _waiting;
    private readonly SortedSet<(long At, int Place)> _underWay;
    private readonly Dictionary<string, int> _rebootingBySite = new(StringComparer.Ordinal);

    public RolloutPhones(int groups, IEnumerable<DeviceUpdate> updates)
    {
        // Shuffled, so that no site comes first; the same in every run, so that a rollout that goes on after a restart keeps its order.
        _updates = [.. updates.OrderBy(update => UpdateHash.Of(update.Mac, (int)update.Rollout)).ThenBy(update => update.Mac)];
        _places = new(_updates.Length);
        _counts = [.. Enumerable.Range(0, groups).Select(_ => new GroupCounts())];
        // Made at once: a set sorts what it is given and builds itself from that, instead of looking for the place of each.
        var (waiting, underWay) = (Enumerable.Range(0, groups).Select(_ => new List<(long, int)>()).ToArray(), new List<(long, int)>());
        for (var place = 0; place < _updates.Length; place++)
        {
            var update = _updates[place];
            _places[update.Mac] = place;
            Count(update, 1);
            if (update.IsOpen)
                (update.IsUnderWay ? underWay : waiting[update.Group]).Add((update.NextAt.UtcTicks, place));
        }

        (_waiting, _underWay) = ([.. waiting.Select(Order)], Order(underWay));
    }

    public IReadOnlyList<DeviceUpdate> All => _updates;

    public ReadOnlySpan<GroupCounts> Counts => _counts;

    /// <summary>Phones that may be starting now.</summary>
    public IReadOnlyDictionary<string, int> RebootingBySite => _rebootingBySite;

    public DeviceUpdate? Find(MacAddress mac) => _places.TryGetValue(mac, out var place) ? _updates[place] : null;

    /// <summary>Told, without proof; the one that is to be looked at first comes first.</summary>
    public IEnumerable<DeviceUpdate> UnderWay() => _underWay.Select(entry => _updates[entry.Place]);

    /// <summary>To be told; the one that is to be looked at first comes first.</summary>
    public IEnumerable<DeviceUpdate> Waiting(int group) => _waiting[group].Select(entry => _updates[entry.Place]);

    public void Set(DeviceUpdate update)
    {
        var place = _places[update.Mac];
        Remove(_updates[place], place);
        _updates[place] = update;
        Add(update, place);
    }

    /// <summary>Those that wait for a window are looked at again: when it opens was worked out by a clock that has been set. Pauses between attempts are not told by that one.</summary>
    public void Wake(DateTimeOffset now)
    {
        foreach (var update in _waiting.SelectMany(group => group).Select(entry => _updates[entry.Place]).Where(update => update.WaitsForWindow).ToList())
            Set(update with { NextAt = now });
    }

    private static SortedSet<(long At, int Place)> Order(IEnumerable<(long At, int Place)> entries) => new(entries, Comparer<(long At, int Place)>.Default);

    private void Add(DeviceUpdate update, int place)
    {
        Count(update, 1);
        if (update.IsOpen)
            OrderOf(update).Add((update.NextAt.UtcTicks, place));
    }

    private void Remove(DeviceUpdate update, int place)
    {
        Count(update, -1);
        if (update.IsOpen)
            OrderOf(update).Remove((update.NextAt.UtcTicks, place));
    }

    private void Count(DeviceUpdate update, int by)
    {
        _counts[update.Group].Add(update.State, by);
        if (update.IsRebooting)
            _rebootingBySite[update.Site] = _rebootingBySite.GetValueOrDefault(update.Site) + by;
    }

    private SortedSet<(long At, int Place)> OrderOf(DeviceUpdate update) => update.IsUnderWay ? _underWay : _waiting[update.Group];
}
