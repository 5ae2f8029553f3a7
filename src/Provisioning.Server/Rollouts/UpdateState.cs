namespace Provisioning.Rollouts;

/// <summary>
/// How far a phone has come in a rollout:
/// <code>
/// Scheduled ⇄ Deferred → Notified → Fetched → Running
///                ↑__________|__________|    → Failed
/// </code>
/// </summary>
internal enum UpdateState
{
    /// <summary>Its turn has not come, or it is between two attempts.</summary>
    Scheduled,

    /// <summary>It would be its turn, but now is no time for it: see the reason.</summary>
    Deferred,

    /// <summary>It was told. That it said 200 proves nothing.</summary>
    Notified,

    /// <summary>It was given what it should have; that it runs it is not proved.</summary>
    Fetched,

    /// <summary>It proved that it runs what it should.</summary>
    Running,

    /// <summary>It ran everything before the rollout began, or needs to do nothing.</summary>
    AlreadyCurrent,

    /// <summary>It did not make it: see the reason.</summary>
    Failed,

    /// <summary>A newer rollout took the phone over.</summary>
    Superseded,

    /// <summary>It has left the fleet.</summary>
    Removed,

    /// <summary>The rollout was stopped before its turn came, or before it proved anything.</summary>
    Stopped,
}

/// <summary>Why a phone waits, or did not make it.</summary>
internal enum UpdateReason
{
    None,

    /// <summary>It rings, talks or holds.</summary>
    InCall,

    /// <summary>Nobody can tell whether it is in a call.</summary>
    CallsUnknown,

    /// <summary>It registered with a server that died, and must register again before a reboot could be told from the start before.</summary>
    NotHeardYet,

    /// <summary>Its site's reboot window is closed.</summary>
    OutsideWindow,

    /// <summary>As many phones as the network bears are told, or reboot, at the moment.</summary>
    Cap,

    /// <summary>It was told as often as one window allows.</summary>
    AttemptsOfWindow,

    /// <summary>It did not answer.</summary>
    NoAnswer,

    /// <summary>It is not registered, and there is no other way to it.</summary>
    Unreachable,

    /// <summary>It wants credentials for a NOTIFY, and did not take those of its line.</summary>
    WantsAuthentication,

    /// <summary>It refused the NOTIFY; the status code says how.</summary>
    Refused,

    /// <summary>It said 200, and did nothing.</summary>
    DidNothing,

    /// <summary>It began anew and did not fetch what it should have.</summary>
    DidNotFetch,

    /// <summary>It fetched what it should have, and was not heard of again.</summary>
    DidNotReturn,

    /// <summary>It was given the firmware and still runs another one.</summary>
    OtherFirmware,

    /// <summary>The window closed before it was through, and the rollout says that this is a failure.</summary>
    WindowEnded,

    /// <summary>The firmware image is missing, or is not the one that the catalogue describes.</summary>
    FirmwareUnusable,

    /// <summary>Its files cannot be made with the firmware image; the log says why.</summary>
    NotRendered,

    /// <summary>It asked to be told later (Retry-After).</summary>
    AskedToWait,
}
