namespace Provisioning.Sip.Transports;

/// <summary>What one source address may still send: a token bucket for messages, a stricter one for refusals that are answered.</summary>
internal sealed class SourceBucket(SourceOptions options, bool isTrusted, TimeProvider time)
{
    private readonly Lock _lock = new();
    private double _messages = options.MessageBurst;
    private double _rejections = options.RejectionBurst;
    private long _filledAt = time.GetTimestamp();

    public bool TryTakeMessage()
    {
        if (isTrusted)
            return true;
        lock (_lock)
        {
            FillLocked();
            return TryTake(ref _messages);
        }
    }

    /// <summary>Trusted sources have no more of these than others: what they send wrong is a bug, not load.</summary>
    public bool TryTakeRejection()
    {
        lock (_lock)
        {
            FillLocked();
            return TryTake(ref _rejections);
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
        _messages = Math.Min(options.MessageBurst, _messages + (seconds * options.MessagesPerSecond));
        _rejections = Math.Min(options.RejectionBurst, _rejections + (seconds * options.RejectionsPerSecond));
    }
}
