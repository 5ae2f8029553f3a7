using Provisioning.Devices;

namespace Provisioning.Monitoring;

/// <summary>What a session has come to, for those who asked for it. Pure.</summary>
internal static class SessionOutcome
{
    /// <summary>A start is done when the PBX has taken the order; that the phone answers nobody waits for.</summary>
    public static MonitoringRefusal? OfStart(MonitoringSession session) => session switch
    {
        { IsOpen: false } => OfEnd(session.End),
        { InFlight: CallMonitor } or { Id: 0 } => null,
        _ => MonitoringRefusal.None,
    };

    /// <summary>A switch is done when the monitor hears so, or will when the phone has answered or the call is resumed.</summary>
    public static Func<MonitoringSession, MonitoringRefusal?> OfSwitch(Privilege mode) => session => session switch
    {
        { IsOpen: false } => OfEnd(session.End),
        { Id: 0 } => null,
        { State: SessionState.TakenOver } => mode == Privilege.TakeOver ? MonitoringRefusal.None : MonitoringRefusal.TakenOver,
        { State: SessionState.Asked } => session.Mode == mode ? MonitoringRefusal.None : MonitoringRefusal.PbxRefused,
        // It may have been done or not: what the PBX tells of the legs decides.
        { State: SessionState.TakingOver } when mode == Privilege.TakeOver => null,
        { InFlight: null } => session.Mode == mode ? MonitoringRefusal.None : MonitoringRefusal.PbxRefused,
        _ when mode != Privilege.TakeOver && session.Hears == (Hearing)(mode + 1) => MonitoringRefusal.None,
        _ => null,
    };

    private static MonitoringRefusal OfEnd(SessionEnd? end) => end switch
    {
        SessionEnd.CallEnded => MonitoringRefusal.NoCall,
        SessionEnd.PbxLost => MonitoringRefusal.PbxAway,
        SessionEnd.PbxRefused => MonitoringRefusal.PbxRefused,
        SessionEnd.RightLost => MonitoringRefusal.NoGroup,
        SessionEnd.DatabaseAway => MonitoringRefusal.DatabaseAway,
        // A call that was taken over and is over already was taken over.
        SessionEnd.TakenOverCallEnded => MonitoringRefusal.None,
        _ => MonitoringRefusal.NoSession,
    };
}
