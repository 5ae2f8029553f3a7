namespace Provisioning.Sip.Messages;

/// <summary>Retry-After (RFC 3261 §20.33): <c>120 (in a meeting);duration=3600</c>. The comment is for people and not kept.</summary>
/// <param name="Delay">Not before that.</param>
/// <param name="Duration">How long the peer will be there then, when it says so.</param>
public readonly record struct RetryAfter(TimeSpan Delay, TimeSpan? Duration = null)
{
    public static bool TryParse(ReadOnlySpan<byte> value, out RetryAfter retryAfter)
    {
        retryAfter = default;
        value = SipText.Trim(value);
        var end = value.IndexOfAny(" \t(;"u8);
        var number = end < 0 ? value : value[..end];
        if (!SipText.TryNumber(number, out var seconds))
            return false;
        var comment = value.LastIndexOf((byte)')');
        var rest = SipText.TrimStart(comment < 0 ? value[number.Length..] : value[(comment + 1)..]);
        TimeSpan? duration = HeaderParameters.TryFind(rest, "duration", out var text) && SipText.TryNumber(text, out var length) ? TimeSpan.FromSeconds(length) : null;
        retryAfter = new(TimeSpan.FromSeconds(seconds), duration);
        return true;
    }
}
