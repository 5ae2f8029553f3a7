namespace Provisioning;

/// <summary>
/// A clock that nobody can set: it read what the system's clock read when the server started, and goes on by timestamps. What ends after a while
/// (a registration, a publication, a call's lease) counts on it, so that it neither ends early nor lives on for hours when the system's clock is
/// set. Only what is shown or written down is told in the system's time, by way of <see cref="Ahead"/>.
/// </summary>
internal sealed class SteadyClock(TimeProvider time)
{
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private readonly long _start = time.GetTimestamp();

    /// <summary>For timers, which nobody can set either.</summary>
    public TimeProvider Time => time;

    public DateTimeOffset Now => _startedAt + time.GetElapsedTime(_start);

    /// <summary>How far the system's clock was set forward since the start. In whole seconds: the two are never read at the same instant.</summary>
    public TimeSpan Ahead => TimeSpan.FromSeconds(Math.Round((time.GetUtcNow() - Now).TotalSeconds));
}
