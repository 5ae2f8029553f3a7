namespace Provisioning.Sip.Authentication;

/// <summary>
/// The counts used with each nonce (RFC 7616 §3.4, §5.5: a server checks nc for replays). Two generations, each of half the
/// capacity: when the younger is full the elder is dropped, and every nonce as old as a dropped one is stale unless it is still
/// remembered. So forgetting never opens the door to a replay.
/// </summary>
internal sealed class NonceTable(int capacity)
{
    private readonly Lock _lock = new();
    private Dictionary<NonceId, ReplayWindow> _young = [];
    private Dictionary<NonceId, ReplayWindow> _old = [];
    private long _newestDropped = long.MinValue;

    public int Count
    {
        get
        {
            lock (_lock)
                return _young.Count + _old.Count;
        }
    }

    public NonceUse Use(NonceId id, uint count)
    {
        lock (_lock)
        {
            if (_young.TryGetValue(id, out var window) || _old.TryGetValue(id, out window))
                return window.TryUse(count) ? NonceUse.Accepted : NonceUse.Replayed;
            if (id.IssuedAt <= _newestDropped)
                return NonceUse.Forgotten;
            if (_young.Count >= capacity / 2)
                DropElderLocked();
            window = new ReplayWindow();
            _young.Add(id, window);
            return window.TryUse(count) ? NonceUse.Accepted : NonceUse.Replayed;
        }
    }

    private void DropElderLocked()
    {
        foreach (var id in _old.Keys)
            _newestDropped = Math.Max(_newestDropped, id.IssuedAt);
        _old.Clear();
        (_young, _old) = (_old, _young);
    }
}

/// <summary>What became of a count.</summary>
internal enum NonceUse
{
    Accepted,
    Replayed,
    Forgotten,
}
