namespace Provisioning.Pbxs;

/// <summary>Channels that have ended: what is told of them late must not bring them back. Ids are never used again.</summary>
internal sealed class FreeSwitchEnded
{
    /// <summary>What is late, is late by seconds: the calls of a busy hour in ten thousand.</summary>
    private const int Most = 10_000;

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = [];

    public bool Contains(string id) => _ids.Contains(id);

    public void Add(string id)
    {
        if (!_ids.Add(id))
            return;
        _order.Enqueue(id);
        if (_order.Count > Most)
            _ids.Remove(_order.Dequeue());
    }
}
