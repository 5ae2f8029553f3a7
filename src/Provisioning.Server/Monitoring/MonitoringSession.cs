using Provisioning.Devices;

namespace Provisioning.Monitoring;

/// <summary>One monitor on one call, from the asking to the end. Immutable; what happens to it is decided in <c>MonitoringSession.Advance</c>.</summary>
internal sealed record MonitoringSession
{
    /// <summary>Counts up.</summary>
    public required long Id { get; init; }

    /// <summary>Names it at the PBX: see <see cref="Pbxs.MonitorOrder"/>.</summary>
    public required string Key { get; init; }

    public required string Pbx { get; init; }

    public required ExtensionNumber Monitor { get; init; }

    public required ExtensionNumber Monitored { get; init; }

    /// <summary>The monitored person's leg.</summary>
    public required string Leg { get; init; }

    /// <summary>The leg it talks with.</summary>
    public required string Other { get; init; }

    public required MonitoringOrigin Origin { get; init; }

    /// <summary>What was asked for last, and is so once the PBX has done it.</summary>
    public required Privilege Mode { get; init; }

    public SessionState State { get; init; } = SessionState.Asked;

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public SessionEnd? End { get; init; }
}

internal enum SessionState
{
    /// <summary>The PBX has been asked; the monitor's phone rings or answers.</summary>
    Asked,

    /// <summary>The monitor hears the call.</summary>
    Active,

    /// <summary>The call is on hold: the monitor hears music (rule E20).</summary>
    OnHold,

    /// <summary>The monitor takes the call over.</summary>
    TakingOver,

    /// <summary>The call is the monitor's own; the session is over once that call is (rule D17).</summary>
    TakenOver,

    Ended,
}

/// <summary>How a session ended.</summary>
internal enum SessionEnd
{
    /// <summary>The monitor hung up.</summary>
    MonitorHungUp,

    /// <summary>Stopped by the API, the menu, or an administrator.</summary>
    Stopped,

    /// <summary>The call that was monitored ended.</summary>
    CallEnded,

    /// <summary>E22: the monitor answered another call.</summary>
    AnsweredAnother,

    /// <summary>E23: the right was taken away.</summary>
    RightLost,

    /// <summary>The monitor's phone did not answer.</summary>
    NoAnswer,

    /// <summary>The PBX refused.</summary>
    PbxRefused,

    /// <summary>The PBX could not be reached any more; what was left there was hung up when it came back.</summary>
    PbxLost,

    /// <summary>This server was restarted; what was left at the PBX was hung up.</summary>
    Restarted,

    /// <summary>The call taken over ended.</summary>
    TakenOverCallEnded,
}
