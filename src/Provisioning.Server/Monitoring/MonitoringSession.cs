using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Monitoring;

/// <summary>One monitor on one call, from the asking to the end. Immutable; what happens to it is decided in <c>MonitoringSession.Advance</c>.</summary>
internal sealed record MonitoringSession
{
    /// <summary>Counts up; 0 before the session is written down.</summary>
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

    /// <summary>Who asked for it, and later who asked for another mode or its end.</summary>
    public required string Actor { get; init; }

    /// <summary>What was asked for last, and is so once the PBX has done it.</summary>
    public required Privilege Mode { get; init; }

    /// <summary>The mode that the monitor's leg begins in: listen, whisper or barge.</summary>
    public required Privilege Ordered { get; init; }

    public SessionState State { get; init; } = SessionState.Asked;

    /// <summary>What the monitor hears, as far as the PBX has done it.</summary>
    public Hearing Hears { get; init; }

    /// <summary>
    /// The leg that the other party had when the PBX was last told of a mode. A barge reaches that party alone (Asterisk binds it to who was there when it began), so it
    /// begins anew when the call is handed on.
    /// </summary>
    public string? Reaches { get; init; }

    /// <summary>The person has put the call on hold.</summary>
    public bool IsHeld { get; init; }

    /// <summary>A2: the parties are to hear that the call may be monitored, and have not yet.</summary>
    public bool IsToBeAnnounced { get; init; }

    /// <summary>The monitor's own leg; null before the PBX has told of it, and when it has ended.</summary>
    public string? MonitorLeg { get; init; }

    /// <summary>The PBX has told that the monitor's leg hears the call. A leg that does not yet cannot be switched.</summary>
    public bool IsListening { get; init; }

    /// <summary>For a feature code: the leg of the monitor's phone that dialled it. That it is answered is no other call.</summary>
    public ImmutableArray<string> Carriers { get; init; } = [];

    /// <summary>What the PBX has been told and has not answered yet: one thing at a time.</summary>
    public SessionCommand? InFlight { get; init; }

    /// <summary>The right was lost while a take-over was under way: it ends unless the call is the monitor's own by then.</summary>
    public bool HasLostRight { get; init; }

    /// <summary>The monitored person's leg ended while a take-over was under way.</summary>
    public bool HasLostLeg { get; init; }

    /// <summary>The PBX was lost while a take-over was under way: what became of it is seen when it is back.</summary>
    public bool IsUnheard { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Since when it is in this state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When the monitor's phone answered; null where it never did.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public SessionEnd? End { get; init; }

    /// <summary>The mode the monitor hears the call in before and beside a take-over.</summary>
    public Privilege HearingMode => Mode == Privilege.TakeOver ? Privilege.Listen : Mode;

    /// <summary>The most of what it does and is to do.</summary>
    public Privilege NeededRight => Hears is Hearing.Whisper or Hearing.Barge && (Privilege)(Hears - 1) > Mode ? (Privilege)(Hears - 1) : Mode;

    public bool IsOpen => State != SessionState.Ended;
}

/// <summary>What a monitor hears.</summary>
internal enum Hearing
{
    Nothing,
    Listen,
    Whisper,
    Barge,
    Music,
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

    /// <summary>It could not be written down in time, and never began.</summary>
    DatabaseAway,

    /// <summary>The call taken over ended.</summary>
    TakenOverCallEnded,
}
