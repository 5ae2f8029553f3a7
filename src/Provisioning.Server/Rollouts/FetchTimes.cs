namespace Provisioning.Rollouts;

/// <summary>How long phones waited for their files lately: what shows a storm of boots before it hurts.</summary>
internal sealed class FetchTimes
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();

    /// <summary>The newest; more in ten seconds say nothing more.</summary>
    private readonly TimeSpan[] _times = new TimeSpan[1024];

    private int _count;
    private DateTimeOffset _takenAt = DateTimeOffset.MinValue;

    public void Record(TimeSpan took)
    {
        lock (_lock)
            _times[_count++ % _times.Length] = took;
    }

    /// <summary>Once in ten seconds: what one phone in twenty waited longer than, or null within when nobody asked.</summary>
    public FetchTime? Take(DateTimeOffset now)
    {
        TimeSpan[] taken;
        lock (_lock)
        {
            if (now - _takenAt < Interval)
                return null;
            _takenAt = now;
            taken = _times[..Math.Min(_count, _times.Length)];
            _count = 0;
        }

        Array.Sort(taken);
        return new(taken.Length == 0 ? null : taken[taken.Length * 95 / 100]);
    }
}

/// <param name="Slow">Null when nobody asked.</param>
internal readonly record struct FetchTime(TimeSpan? Slow);
