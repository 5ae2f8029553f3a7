using Provisioning.Devices;

namespace Provisioning.Monitoring;

/// <summary>One kind of refusal of one pair.</summary>
internal readonly record struct RefusalKey(ExtensionNumber Monitor, ExtensionNumber Monitored, Privilege Mode, MonitoringRefusal Refusal, string Actor);

/// <summary>
/// Which refusals are written down at once, and which are only counted because the same was written a moment ago. The desk's loop alone uses it. Memory is bounded:
/// whoever makes up extensions gets one row for all that are too many.
/// </summary>
internal sealed class RefusalLog(int most, TimeSpan kept)
{
    private readonly Dictionary<RefusalKey, (DateTimeOffset WrittenAt, int Again)> _known = [];
    private readonly Queue<(RefusalKey Key, DateTimeOffset WrittenAt)> _order = new();

    /// <summary>Refused, and neither written nor counted under a name.</summary>
    public int Overflow { get; private set; }

    /// <summary>True when it is to be written now.</summary>
    public bool Note(RefusalKey refused, DateTimeOffset now)
    {
        if (_known.TryGetValue(refused, out var known))
        {
            _known[refused] = known with { Again = known.Again + 1 };
            return false;
        }

        if (_known.Count >= most)
        {
            Overflow++;
            return false;
        }

        _known[refused] = (now, 0);
        _order.Enqueue((refused, now));
        return true;
    }

    /// <summary>Those that were counted and are to be written now, as their time is over.</summary>
    public IReadOnlyList<(RefusalKey Key, int Again)> TakeDue(DateTimeOffset now)
    {
        var due = new List<(RefusalKey, int)>();
        while (_order.TryPeek(out var oldest) && now - oldest.WrittenAt >= kept)
        {
            _order.Dequeue();
            if (_known.Remove(oldest.Key, out var known) && known.Again > 0)
                due.Add((oldest.Key, known.Again));
        }

        return due;
    }

    public int TakeOverflow()
    {
        var overflow = Overflow;
        Overflow = 0;
        return overflow;
    }
}
