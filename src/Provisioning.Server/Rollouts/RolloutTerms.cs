namespace Provisioning.Rollouts;

/// <summary>What the operator asked for beyond the phones themselves.</summary>
internal sealed record RolloutTerms
{
    /// <summary>So many in a hundred phones of a group must have proved it before the next group starts.</summary>
    public int SuccessThreshold { get; init; } = 90;

    /// <summary>More failed phones in a hundred pause the rollout. Strict: exactly so many do not.</summary>
    public int ErrorThreshold { get; init; } = 10;

    public WindowUse Window { get; init; } = WindowUse.Everything;

    public WindowEnd WindowEnd { get; init; } = WindowEnd.Continue;

    /// <summary>Phones are told to reboot even where a re-sync would do.</summary>
    public bool AlwaysReboot { get; init; }
}

/// <summary>What waits for the site's reboot window.</summary>
internal enum WindowUse
{
    /// <summary>Whatever phones are told.</summary>
    Everything,

    /// <summary>Only reboots: a re-sync shows a new label at once.</summary>
    Reboots,

    /// <summary>Nothing: now. Needs the right to do so.</summary>
    Nothing,
}

/// <summary>What the end of a window means for phones that are not through.</summary>
internal enum WindowEnd
{
    /// <summary>They go on when it next opens.</summary>
    Continue,

    /// <summary>They have failed.</summary>
    Fail,

    /// <summary>They are told all the same; never in a call.</summary>
    Force,
}
