namespace Provisioning.Sip.Transports;

/// <summary>
/// A bounded table of what was used lately. Two generations of half the capacity: what is used moves to the younger one; when that is full,
/// the elder is forgotten.
/// </summary>
internal sealed class RecentTable<TKey, TValue>(int capacity)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _lock = new();
    private Dictionary<TKey, TValue> _young = [];
    private Dictionary<TKey, TValue> _old = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _young.Count + _old.Count;
        }
    }

    public bool TryFind(TKey key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TValue? value)
    {
        lock (_lock)
        {
            if (_young.TryGetValue(key, out value))
                return true;
            if (!_old.Remove(key, out value))
                return false;
            AddLocked(key, value);
            return true;
        }
    }

    /// <summary>The value that is there already, or else the given one, which is there from now on.</summary>
    public TValue GetOrAdd(TKey key, TValue value)
    {
        lock (_lock)
        {
            if (_young.TryGetValue(key, out var known))
                return known;
            if (_old.Remove(key, out known))
                value = known;
            AddLocked(key, value);
            return value;
        }
    }

    public void Set(TKey key, TValue value)
    {
        lock (_lock)
        {
            _old.Remove(key);
            _young.Remove(key);
            AddLocked(key, value);
        }
    }

    private void AddLocked(TKey key, TValue value)
    {
        if (_young.Count >= capacity / 2)
            (_young, _old) = ([], _young);
        _young.Add(key, value);
    }
}
