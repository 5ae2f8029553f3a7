namespace Provisioning.Delivery;

/// <summary>What one source address may still ask for: a token bucket for requests, a stricter one for failures.</summary>
internal sealed class SourceBucket(RateOptions options, TimeProvider time)
{
    private static readonly TimeSpan BetweenRefusalLines = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private double _requests = options.RequestBurst;
    private double _failures = options.FailureBurst;
    private long _filledAt = time.GetTimestamp();
    private long? _refusalLoggedAt;

    public bool TryTakeRequest()
    {
        lock (_lock)
        {
            FillLocked();
            return TryTake(ref _requests);
        }
    }

    public bool TryTakeFailure()
    {
        lock (_lock)
        {
            FillLocked();
            return TryTake(ref _failures);
        }
    }

    /// <summary>Whether this address fails too often at present.</summary>
    public bool IsFailing()
    {
        lock (_lock)
        {
            FillLocked();
            return _failures < 1;
        }
    }

    /// <summary>True once a minute: a scanner shall not fill the log.</summary>
    public bool MayLogRefusal()
    {
        lock (_lock)
        {
            if (_refusalLoggedAt is { } at && time.GetElapsedTime(at) < BetweenRefusalLines)
                return false;
            _refusalLoggedAt = time.GetTimestamp();
            return true;
        }
    }

    private static bool TryTake(ref double tokens)
    {
        if (tokens < 1)
            return false;
        tokens--;
        return true;
    }

    private void FillLocked()
    {
        var now = time.GetTimestamp();
        var seconds = time.GetElapsedTime(_filledAt, now).TotalSeconds;
        _filledAt = now;
        _requests = Math.Min(options.RequestBurst, _requests + (seconds * options.RequestsPerSecond));
        _failures = Math.Min(options.FailureBurst, _failures + (seconds * options.FailuresPerSecond));
    }
}
