namespace Provisioning.Monitoring;

/// <summary>Links that were picked, until they would have expired. All live equally long, so they leave in the order in which they came, or nearly so.</summary>
internal sealed class UsedLinks(int most)
{
    private readonly Lock _lock = new();
    private readonly HashSet<ulong> _all = [];
    private readonly Queue<(ulong Link, long Expires)> _inOrder = [];

    /// <summary>False for one that was picked before, and when no more can be remembered.</summary>
    public bool TryAdd(ulong link, long expires, long now)
    {
        lock (_lock)
        {
            while (_inOrder.TryPeek(out var oldest) && oldest.Expires <= now)
                _all.Remove(_inOrder.Dequeue().Link);
            if (_all.Count >= most || !_all.Add(link))
                return false;
            _inOrder.Enqueue((link, expires));
            return true;
        }
    }
}
