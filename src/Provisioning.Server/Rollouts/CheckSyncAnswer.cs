namespace Provisioning.Rollouts;

/// <summary>What an answer to a check-sync means, and what may be tried at once; whatever else is tried waits until the phone is looked up again.</summary>
/// <param name="Verdict">When nothing is left to try.</param>
internal readonly record struct CheckSyncAnswer(TellVerdict Verdict, CheckSyncRemedy Remedy)
{
    /// <param name="status">A final one.</param>
    public static CheckSyncAnswer Of(int status) => status switch
    {
        >= 200 and < 300 => new(TellVerdict.Told, CheckSyncRemedy.None),
        401 or 407 => new(TellVerdict.WantsAuthentication, CheckSyncRemedy.Credentials),
        // RFC 6665 §4.1.3: a NOTIFY without a subscription, or without Subscription-State, is answered so by who is strict.
        481 or 489 => new(TellVerdict.Refused, CheckSyncRemedy.OtherForm),
        // The phone is not at this end of this flow (RFC 5626 §5.3 for 430). It cannot have taken the NOTIFY, so another flow of it cannot make it reboot twice.
        404 or 410 or 430 or 480 => new(TellVerdict.Silent, CheckSyncRemedy.OtherFlow),
        // On the way, or for now: moved, too slow, a loop, an incomplete or ambiguous address, busy, cancelled.
        (>= 300 and < 400) or 408 or (>= 482 and <= 487) or 491 => new(TellVerdict.Silent, CheckSyncRemedy.None),
        (>= 500 and not 501) or >= 600 => new(TellVerdict.Silent, CheckSyncRemedy.None),
        _ => new(TellVerdict.Refused, CheckSyncRemedy.None),
    };
}

/// <summary>What may be tried at once.</summary>
internal enum CheckSyncRemedy
{
    None,

    /// <summary>Once more with credentials.</summary>
    Credentials,

    /// <summary>Once more with Subscription-State, or without it.</summary>
    OtherForm,

    /// <summary>On another flow of the same phone.</summary>
    OtherFlow,
}
