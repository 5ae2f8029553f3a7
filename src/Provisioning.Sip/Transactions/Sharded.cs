namespace Provisioning.Sip.Transactions;

/// <summary>A dictionary for many threads that costs one object in all; <c>ConcurrentDictionary</c> costs one for each entry.</summary>
internal sealed class Sharded<TKey, TValue>
    where TKey : notnull
    where TValue : class
{
    private const int Shards = 16;

    private readonly Dictionary<TKey, TValue>[] _shards = new Dictionary<TKey, TValue>[Shards];

    public Sharded()
    {
        for (var i = 0; i < Shards; i++)
            _shards[i] = [];
    }

    public int Count
    {
        get
        {
            var count = 0;
            foreach (var shard in _shards)
            {
                lock (shard)
                    count += shard.Count;
            }

            return count;
        }
    }

    public TValue? Find(TKey key)
    {
        var shard = Of(key);
        lock (shard)
            return shard.GetValueOrDefault(key);
    }

    /// <summary>False when there is another one already, which is given back.</summary>
    public bool TryAdd(TKey key, TValue value, out TValue present)
    {
        var shard = Of(key);
        lock (shard)
        {
            if (shard.TryGetValue(key, out var other))
            {
                present = other;
                return false;
            }

            shard.Add(key, value);
            present = value;
            return true;
        }
    }

    /// <summary>Puts a value in the place of another, if that is still there.</summary>
    public bool Replace(TKey key, TValue old, TValue value)
    {
        var shard = Of(key);
        lock (shard)
        {
            if (!shard.TryGetValue(key, out var present) || present != old)
                return false;
            shard[key] = value;
            return true;
        }
    }

    public bool Remove(TKey key, TValue value)
    {
        var shard = Of(key);
        lock (shard)
            return shard.TryGetValue(key, out var present) && present == value && shard.Remove(key);
    }

    public List<TValue> Where(Predicate<TValue> isWanted)
    {
        var wanted = new List<TValue>();
        foreach (var shard in _shards)
        {
            lock (shard)
            {
                foreach (var value in shard.Values)
                {
                    if (isWanted(value))
                        wanted.Add(value);
                }
            }
        }

        return wanted;
    }

    private Dictionary<TKey, TValue> Of(TKey key) => _shards[key.GetHashCode() & (Shards - 1)];
}
