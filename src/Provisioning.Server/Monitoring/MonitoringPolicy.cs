using Provisioning.Devices;
using Provisioning.Pbxs;
using Provisioning.Rendering;

namespace Provisioning.Monitoring;

/// <summary>
/// Whether somebody may monitor somebody now, and if not, the first reason why not: may they ever, can the PBX be asked, is there a call, is there room
/// (rules A1 to A5, D17, E19 to E21, E25, E26). Pure; what is not known is refused.
/// </summary>
internal static class MonitoringPolicy
{
    public static MonitoringRefusal Decide(ExtensionNumber monitor, ExtensionNumber monitored, Privilege mode, MonitoringFacts facts)
    {
        if (Right(monitor, monitored, mode, facts.Fleet) is not MonitoringRefusal.None and var never)
            return never;
        if (facts.Pbx is null)
            return MonitoringRefusal.NoPbx;
        if (facts.View is null)
            return MonitoringRefusal.PbxAway;
        if (facts.Sessions.Any(session => session.Monitor == monitor))
            return MonitoringRefusal.MonitorBusy;
        var call = MonitoredCall.Of(facts.Dialogs, facts.View, facts.Sessions);
        if (call is not { Leg: { } leg, Other: { } other })
            return NoCall(call.State);
        // Their own call with the person: they hear it already.
        if (other.Extension == monitor)
            return MonitoringRefusal.Oneself;
        if (facts.Sessions.Count(session => IsOn(session, facts.Pbx, leg, other)) >= facts.MonitorsPerCall)
            return MonitoringRefusal.CallFull;
        return mode == Privilege.TakeOver && call.State == MonitoredState.Held ? MonitoringRefusal.CallOnHold : MonitoringRefusal.None;
    }

    /// <summary>Whether a session may go over to another mode.</summary>
    /// <param name="view">Of its PBX.</param>
    public static MonitoringRefusal DecideSwitch(MonitoringSession session, Privilege mode, Fleet fleet, PbxView? view)
    {
        if (!session.IsOpen)
            return MonitoringRefusal.NoSession;
        if (Right(session.Monitor, session.Monitored, mode, fleet) is not MonitoringRefusal.None and var never)
            return never;
        if (session.State is SessionState.TakingOver or SessionState.TakenOver)
            return MonitoringRefusal.TakenOver;
        if (view is null)
            return MonitoringRefusal.PbxAway;
        if (mode != Privilege.TakeOver)
            return MonitoringRefusal.None;
        if (session.IsHeld)
            return MonitoringRefusal.CallOnHold;
        return view.Find(view.Find(session.Leg)?.Peer) is null ? MonitoringRefusal.UnclearState : MonitoringRefusal.None;
    }

    /// <summary>Whether they may at all, whatever goes on.</summary>
    public static MonitoringRefusal Right(ExtensionNumber monitor, ExtensionNumber monitored, Privilege mode, Fleet fleet)
    {
        if (!MonitoringIndex.IsSwitchedOn(fleet))
            return MonitoringRefusal.SwitchedOff;
        if (!fleet.Extensions.TryGetValue(monitor, out var one) || !fleet.Extensions.TryGetValue(monitored, out var other))
            return MonitoringRefusal.UnknownPerson;
        if (monitor == monitored)
            return MonitoringRefusal.Oneself;
        if (one.CommonArea)
            return MonitoringRefusal.CommonArea;
        if (one.SharedLine || other.SharedLine)
            return MonitoringRefusal.SharedLine;
        return Highest(monitor, monitored, fleet) switch
        {
            null => MonitoringRefusal.NoGroup,
            { } highest when highest < mode => MonitoringRefusal.BeyondPrivilege,
            _ => MonitoringRefusal.None,
        };
    }

    /// <summary>A4: the highest privilege over all groups that join the two; null where none does.</summary>
    public static Privilege? Highest(ExtensionNumber monitor, ExtensionNumber monitored, Fleet fleet)
    {
        Privilege? highest = null;
        foreach (var group in Joining(monitor, monitored, fleet))
            highest = highest > group.Privilege ? highest : group.Privilege;
        return highest;
    }

    /// <summary>A2: one group that joins the two and announces is enough.</summary>
    public static bool IsAnnounced(ExtensionNumber monitor, ExtensionNumber monitored, Fleet fleet) => Joining(monitor, monitored, fleet).Any(group => group.Announcement);

    private static IEnumerable<MonitoringGroup> Joining(ExtensionNumber monitor, ExtensionNumber monitored, Fleet fleet) =>
        fleet.MonitoringGroups.Values.Where(group => group.Monitors.Contains(monitor) && group.Monitored.Contains(monitored));

    /// <summary>Either side of the call is the call.</summary>
    private static bool IsOn(MonitoringSession session, string pbx, PbxLeg leg, PbxLeg other) =>
        session.Pbx == pbx && (session.Leg == leg.Id || session.Leg == other.Id || session.Other == leg.Id || session.Other == other.Id);

    private static MonitoringRefusal NoCall(MonitoredState state) => state switch
    {
        MonitoredState.Idle => MonitoringRefusal.NoCall,
        MonitoredState.Dialling => MonitoringRefusal.Dialling,
        MonitoredState.Ringing => MonitoringRefusal.Ringing,
        _ => MonitoringRefusal.UnclearState,
    };
}
