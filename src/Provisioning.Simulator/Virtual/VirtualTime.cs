namespace Provisioning.Simulator.Virtual;

/// <summary>
/// A clock that jumps from one thing that happens to the next: a week passes as fast as what happens in it can be computed. What is due at one time happens in
/// the order in which it was asked for. For one thread.
/// </summary>
public sealed class VirtualTime(DateTimeOffset start) : TimeProvider
{
    private readonly PriorityQueue<Action, (long Ticks, long Order)> _due = new();
    private long _order;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public DateTimeOffset Now { get; private set; } = start;

    /// <summary>When the next thing happens; never when nothing is due.</summary>
    public DateTimeOffset NextAt => _due.TryPeek(out _, out var first) ? new(first.Ticks, TimeSpan.Zero) : DateTimeOffset.MaxValue;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => Now.UtcTicks;

    /// <summary>What is past is due at once.</summary>
    public void At(DateTimeOffset time, Action happens) => _due.Enqueue(happens, (Math.Max(time.UtcTicks, Now.UtcTicks), _order++));

    public void After(TimeSpan time, Action happens) => At(Now + time, happens);

    /// <summary>Lets everything happen that is due until then, and sets the clock to it.</summary>
    public void RunUntil(DateTimeOffset end)
    {
        while (_due.TryPeek(out _, out var first) && first.Ticks <= end.UtcTicks)
        {
            var happens = _due.Dequeue();
            Now = new(first.Ticks, TimeSpan.Zero);
            happens();
        }

        if (end > Now)
            Now = end;
    }
}
