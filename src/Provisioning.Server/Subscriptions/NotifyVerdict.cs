namespace Provisioning.Subscriptions;

/// <summary>What the answer to a NOTIFY means for the subscription (RFC 6665 §4.2.2, RFC 5057 table 1).</summary>
internal enum NotifyVerdict
{
    /// <summary>The phone has it.</summary>
    Delivered,

    /// <summary>The phone does not know the subscription, or never will take it: remove it.</summary>
    Gone,

    /// <summary>The phone asks who we are: once more with credentials.</summary>
    Challenged,

    /// <summary>Only this NOTIFY has failed: again later.</summary>
    Later,

    /// <summary>Nobody answered: here, or at the proxy that answered for the phone.</summary>
    Silence,
}

internal static class NotifyVerdicts
{
    public static NotifyVerdict Of(int status) => status switch
    {
        < 300 => NotifyVerdict.Delivered,
        401 or 407 => NotifyVerdict.Challenged,
        404 or 405 or 410 or 416 or (>= 480 and <= 485) or 489 or 501 or 604 => NotifyVerdict.Gone,
        // RFC 3261 §8.1.3.1: a client's own timeout is treated as a 408; so is a proxy's.
        408 => NotifyVerdict.Silence,
        _ => NotifyVerdict.Later,
    };
}
