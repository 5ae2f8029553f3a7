namespace Provisioning.Tests;

/// <summary>A system clock that somebody sets, or that a sleeping virtual machine finds changed: timestamps and timers go on as before.</summary>
internal sealed class SettableTime(TimeProvider time) : TimeProvider
{
    private TimeSpan _set;

    public SettableTime()
        : this(System)
    {
    }

    public override long TimestampFrequency => time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public void Jump(int hours) => Jump(TimeSpan.FromHours(hours));

    public void Jump(TimeSpan by) => _set += by;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + _set;

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
}
