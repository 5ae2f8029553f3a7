namespace Provisioning.Subscriptions;

/// <summary>The watchers of one extension. Coming and going cost the same however many there are; a fan-out reads a copy that is made once.</summary>
internal sealed class WatcherList
{
    private readonly Lock _lock = new();
    private readonly List<Subscription> _all = [];
    private Subscription[]? _snapshot = [];

    /// <summary>Not to be changed.</summary>
    public Subscription[] Snapshot
    {
        get
        {
            if (Volatile.Read(ref _snapshot) is { } known)
                return known;
            lock (_lock)
                return _snapshot ??= [.. _all];
        }
    }

    public void Add(Subscription subscription)
    {
        lock (_lock)
        {
            subscription.Place = _all.Count;
            _all.Add(subscription);
            _snapshot = null;
        }
    }

    /// <summary>The last one takes its place.</summary>
    public void Remove(Subscription subscription)
    {
        lock (_lock)
        {
            // A list stands among the watchers of many extensions, and there are few of them: it is searched for.
            var place = subscription.Watcher.IsList ? _all.IndexOf(subscription) : subscription.Place;
            if (place < 0)
                return;
            var last = _all[^1];
            (_all[place], last.Place) = (last, place);
            _all.RemoveAt(_all.Count - 1);
            subscription.Place = -1;
            _snapshot = null;
        }
    }
}
