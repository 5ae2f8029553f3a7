namespace Provisioning.Sip.Transactions;

/// <summary>
/// All timers of all transactions on one periodic timer. Setting and cancelling cost a few pointers. What is set lies in the slot of its
/// tick, or of a tick whole turns before; a slot's entries are looked at once a turn.
/// </summary>
internal sealed class TimerWheel : IDisposable
{
    /// <summary>A power of two. At 25 ms a turn takes 12.8 s: no timer but the 32 s ones is passed over, and those twice.</summary>
    private const int Slots = 512;

    private readonly Lock _lock = new();
    private readonly TimerEntry?[] _slots = new TimerEntry?[Slots];
    private readonly Action<Exception> _faulted;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly long _startedAt;
    private readonly long _tick;
    private long _lastTick;
    private int _isTicking;

    /// <param name="faulted">An owner threw: a bug. The others' timers still fire.</param>
    public TimerWheel(TimeProvider time, TimeSpan tick, Action<Exception> faulted)
    {
        (_time, _faulted) = (time, faulted);
        _tick = (long)tick.TotalMilliseconds;
        _startedAt = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Turn(), null, tick, tick);
    }

    /// <summary>Milliseconds since the wheel was made.</summary>
    public long Now => (long)_time.GetElapsedTime(_startedAt).TotalMilliseconds;

    /// <summary>Sets or moves a timer.</summary>
    public void Set(TimerEntry entry, long at)
    {
        lock (_lock)
        {
            RemoveLocked(entry);
            entry.DueTick = Math.Max((at + _tick - 1) / _tick, _lastTick + 1);
            AddLocked(entry);
        }
    }

    public void Cancel(TimerEntry entry)
    {
        lock (_lock)
            RemoveLocked(entry);
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>
    /// Goes through every tick up to now, one after the other, so that a late timer (or a test's leap in time) fires everything in order and
    /// what is set by one tick is found by a later one.
    /// </summary>
    private void Turn()
    {
        if (Interlocked.Exchange(ref _isTicking, 1) == 1)
            return;
        for (var until = Now / _tick; _lastTick < until;)
        {
            for (var due = TakeNextTick(out var tick); due is not null;)
            {
                var next = due.NextDue;
                due.NextDue = null;
                Fire(due.Owner, tick * _tick);
                due = next;
            }
        }

        Volatile.Write(ref _isTicking, 0);
    }

    private void Fire(ITimed owner, long now)
    {
        try
        {
            owner.OnTimer(now);
        }
        catch (Exception e)
        {
            _faulted(e);
        }
    }

    private TimerEntry? TakeNextTick(out long tick)
    {
        lock (_lock)
        {
            tick = ++_lastTick;
            TimerEntry? first = null, last = null;
            for (var entry = _slots[tick & (Slots - 1)]; entry is not null;)
            {
                var next = entry.Next;
                if (entry.DueTick <= tick)
                {
                    RemoveLocked(entry);
                    if (last is null)
                        first = entry;
                    else
                        last.NextDue = entry;
                    last = entry;
                }

                entry = next;
            }

            return first;
        }
    }

    private void AddLocked(TimerEntry entry)
    {
        entry.Slot = (int)(entry.DueTick & (Slots - 1));
        entry.Next = _slots[entry.Slot];
        if (entry.Next is not null)
            entry.Next.Previous = entry;
        _slots[entry.Slot] = entry;
    }

    private void RemoveLocked(TimerEntry entry)
    {
        if (entry.Slot < 0)
            return;
        if (entry.Previous is not null)
            entry.Previous.Next = entry.Next;
        else
            _slots[entry.Slot] = entry.Next;
        if (entry.Next is not null)
            entry.Next.Previous = entry.Previous;
        (entry.Next, entry.Previous, entry.Slot) = (null, null, -1);
    }
}
