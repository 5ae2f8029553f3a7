namespace Provisioning.Subscriptions;

/// <summary>Why a subscription ends (RFC 6665 §4.1.3); it tells the phone whether to come back.</summary>
internal enum TerminationReason : byte
{
    /// <summary>It expired, was ended, or was asked for only once: subscribe anew if you like.</summary>
    Timeout,

    /// <summary>The server goes down: subscribe anew at once.</summary>
    Deactivated,

    /// <summary>It is no longer allowed: do not come back.</summary>
    Rejected,

    /// <summary>What was watched is no more: do not come back.</summary>
    NoResource,
}

internal static class TerminationReasons
{
    public static string ToToken(this TerminationReason reason) => reason switch
    {
        TerminationReason.Timeout => "terminated;reason=timeout",
        TerminationReason.Deactivated => "terminated;reason=deactivated",
        TerminationReason.Rejected => "terminated;reason=rejected",
        _ => "terminated;reason=noresource",
    };
}
