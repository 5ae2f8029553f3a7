using Microsoft.Extensions.Options;
using Provisioning.Devices;

namespace Provisioning.Delivery;

/// <summary>Phones that asked and are not ours, at most <see cref="DeliveryOptions.MaxDiscovered"/>; the one not seen for longest gives way.</summary>
internal sealed class DiscoveredPhones(IOptions<DeliveryOptions> options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<MacAddress, LinkedListNode<DiscoveredPhone>> _byMac = [];
    private readonly LinkedList<DiscoveredPhone> _byLastSeen = new();
    private readonly HashSet<MacAddress> _changed = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _byMac.Count;
        }
    }

    /// <summary>Last seen first.</summary>
    public IReadOnlyList<DiscoveredPhone> List()
    {
        lock (_lock)
            return [.. _byLastSeen.Reverse()];
    }

    /// <summary>True when the phone was not known yet.</summary>
    public bool Record(MacAddress mac, string address, string userAgent, string? model, DateTimeOffset at)
    {
        lock (_lock)
        {
            var former = RemoveLocked(mac);
            AddLocked(new(mac, former?.FirstAt ?? at, at, (former?.Requests ?? 0) + 1, address, userAgent, model));
            _changed.Add(mac);
            return former is null;
        }
    }

    /// <summary>When it has become one of ours, or shall not be shown again.</summary>
    public void Forget(MacAddress mac)
    {
        lock (_lock)
            RemoveLocked(mac);
    }

    internal List<DiscoveredPhone> TakeChanged()
    {
        lock (_lock)
        {
            var changed = _changed.Where(_byMac.ContainsKey).Select(mac => _byMac[mac].Value).ToList();
            _changed.Clear();
            return changed;
        }
    }

    internal void Restore(DiscoveredPhone phone)
    {
        lock (_lock)
        {
            RemoveLocked(phone.Mac);
            AddLocked(phone);
        }
    }

    private void AddLocked(DiscoveredPhone phone)
    {
        _byMac.Add(phone.Mac, _byLastSeen.AddLast(phone));
        if (_byMac.Count <= options.Value.MaxDiscovered)
            return;
        RemoveLocked(_byLastSeen.First!.Value.Mac);
    }

    private DiscoveredPhone? RemoveLocked(MacAddress mac)
    {
        if (!_byMac.Remove(mac, out var node))
            return null;
        _byLastSeen.Remove(node);
        _changed.Remove(mac);
        return node.Value;
    }
}

/// <summary>A phone that asked and is not ours.</summary>
internal sealed record DiscoveredPhone(
    MacAddress Mac, DateTimeOffset FirstAt, DateTimeOffset LastAt, long Requests, string Address, string UserAgent, string? Model);
