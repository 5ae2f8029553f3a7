namespace Provisioning.Subscriptions;

/// <summary>
/// When which subscription must be looked at again: one timer for all of them. Places are rings of things that are due within the same tick, or
/// whole turns later; taking something out again costs nothing, so that what has ended is not remembered until its time.
/// </summary>
internal sealed class DueWheel : IDisposable
{
    /// <summary>Milliseconds; no phone shows a difference.</summary>
    private const int Tick = 20;

    /// <summary>A turn takes 82 seconds: an hour's expiry is passed over 44 times, at a few nanoseconds each.</summary>
    private const int Slots = 4096;

    private readonly Lock _lock = new();
    private readonly Due?[] _slots = new Due?[Slots];
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly long _start;
    private long _lastTick;
    private int _count;

    public DueWheel(TimeProvider time)
    {
        (_time, _start) = (time, time.GetTimestamp());
        _timer = time.CreateTimer(_ => Turn(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Milliseconds since the wheel was made; never jumps, whatever the machine's clock does.</summary>
    public long Now => (long)_time.GetElapsedTime(_start).TotalMilliseconds;

    public void Schedule(Due due, long at)
    {
        lock (_lock)
        {
            if (due.Slot != Due.Nowhere)
            {
                if (due.At == at)
                    return;
                Unlink_NeedsLock(due);
            }

            // Never the tick that is being handled: what is due already comes with the next one.
            var tick = Math.Max(Math.Max(at, Now) / Tick, _lastTick) + 1;
            due.At = at;
            Link_NeedsLock(due, (int)(tick % Slots));
            if (_count == 1)
                Start_NeedsLock();
        }
    }

    public void Remove(Due due)
    {
        lock (_lock)
        {
            if (due.Slot != Due.Nowhere)
                Unlink_NeedsLock(due);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Turn()
    {
        List<Due>? due = null;
        lock (_lock)
        {
            var now = Now;
            var tick = now / Tick;
            // After a pause longer than a turn, one turn visits every place.
            var first = Math.Max(_lastTick + 1, tick - Slots + 1);
            for (var at = first; at <= tick; at++)
                Collect_NeedsLock((int)(at % Slots), now, ref due);
            _lastTick = Math.Max(tick, _lastTick);
            if (_count == 0)
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        foreach (var one in due ?? [])
            one.OnDue();
    }

    private void Collect_NeedsLock(int slot, long now, ref List<Due>? due)
    {
        for (var one = _slots[slot]; one is not null;)
        {
            var next = one.Next;
            if (one.At <= now)
            {
                Unlink_NeedsLock(one);
                (due ??= []).Add(one);
            }

            one = next;
        }
    }

    private void Start_NeedsLock()
    {
        _lastTick = Math.Max(_lastTick, (Now / Tick) - 1);
        var tick = TimeSpan.FromMilliseconds(Tick);
        _timer.Change(tick, tick);
    }

    private void Link_NeedsLock(Due due, int slot)
    {
        (due.Slot, due.Previous, due.Next) = (slot, null, _slots[slot]);
        if (due.Next is { } next)
            next.Previous = due;
        _slots[slot] = due;
        _count++;
    }

    private void Unlink_NeedsLock(Due due)
    {
        if (due.Previous is { } previous)
            previous.Next = due.Next;
        else
            _slots[due.Slot] = due.Next;
        if (due.Next is { } next)
            next.Previous = due.Previous;
        (due.Slot, due.Previous, due.Next) = (Due.Nowhere, null, null);
        _count--;
    }
}
