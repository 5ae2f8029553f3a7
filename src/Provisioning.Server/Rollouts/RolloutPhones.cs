using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>The phones of an open rollout, in the order in which they are told: group by group, and shuffled within, so that no site comes first. Changed by the one runner.</summary>
internal sealed class RolloutPhones
{
    private readonly DeviceUpdate[] _updates;
    private readonly Dictionary<MacAddress, int> _places;
    private readonly GroupCounts[] _counts;

    public RolloutPhones(int groups, IEnumerable<DeviceUpdate> updates)
    {
        _updates = [.. updates.OrderBy(update => update.Group).ThenBy(update => Shuffle(update)).ThenBy(update => update.Mac)];
        _places = new(_updates.Length);
        _counts = [.. Enumerable.Range(0, groups).Select(_ => new GroupCounts())];
        for (var place = 0; place < _updates.Length; place++)
        {
            _places[_updates[place].Mac] = place;
            _counts[_updates[place].Group].Add(_updates[place].State, 1);
        }
    }

    public int Count => _updates.Length;

    public ReadOnlySpan<DeviceUpdate> Updates => _updates;

    public IEnumerable<DeviceUpdate> All => _updates;

    public ReadOnlySpan<GroupCounts> Counts => _counts;

    public DeviceUpdate this[int place] => _updates[place];

    public bool TryFind(MacAddress mac, out int place) => _places.TryGetValue(mac, out place);

    public DeviceUpdate? Find(MacAddress mac) => _places.TryGetValue(mac, out var place) ? _updates[place] : null;

    public void Set(DeviceUpdate update)
    {
        var place = _places[update.Mac];
        _counts[update.Group].Add(_updates[place].State, -1);
        _counts[update.Group].Add(update.State, 1);
        _updates[place] = update;
    }

    /// <summary>The same in every run: a rollout that goes on after a restart keeps its order.</summary>
    private static uint Shuffle(DeviceUpdate update) => UpdateHash.Of(update.Mac, (int)update.Rollout);
}
