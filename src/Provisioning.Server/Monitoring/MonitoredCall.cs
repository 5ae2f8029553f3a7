using Provisioning.Dialogs;
using Provisioning.Pbxs;

namespace Provisioning.Monitoring;

/// <summary>What a person does, and the call that could be monitored: what lamps are told and what the PBX says must agree (rule E26). Pure.</summary>
/// <param name="Leg">The person's own; null where no call can be monitored.</param>
/// <param name="Other">The leg it talks with.</param>
internal sealed record MonitoredCall(MonitoredState State, PbxLeg? Leg = null, PbxLeg? Other = null)
{
    private static readonly MonitoredCall Unclear = new(MonitoredState.Unknown);

    /// <param name="dialogs">What lamps show of the person.</param>
    /// <param name="view">Null while the PBX cannot be heard: then nothing can be monitored, and the state is what lamps show.</param>
    /// <param name="sessions">Those that go on: a call that was taken over is the monitor's own and may be monitored.</param>
    public static MonitoredCall Of(ExtensionDialogs dialogs, PbxView? view, IReadOnlyCollection<MonitoringSession> sessions)
    {
        var shown = StateOf(dialogs);
        if (view is null || shown == MonitoredState.Unknown)
            return new(shown);
        var all = view.Of(dialogs.Extension).ToList();
        var legs = all.Where(leg => !leg.IsMonitor || sessions.Any(session => session.Key == leg.MonitorKey && session.State == SessionState.TakenOver)).ToList();
        var up = legs.Where(leg => leg is { State: DialogState.Confirmed, IsHolding: false }).ToList();
        if (up.Count > 1)
            return Unclear;
        if ((up.FirstOrDefault() ?? legs.Find(leg => leg.State == DialogState.Confirmed)) is { } call)
            return Up(call, shown, view);
        if (legs.Exists(leg => leg is { State: DialogState.Trying, Direction: DialogDirection.Recipient }))
            return new(MonitoredState.Ringing); // it does not ring yet, so the lamp is off; but it is about to
        if (legs.Exists(leg => leg is { State: < DialogState.Confirmed, Direction: DialogDirection.Recipient }))
            return shown == MonitoredState.Idle ? Unclear : new(MonitoredState.Ringing);
        if (legs.Exists(leg => leg.State < DialogState.Confirmed))
            return shown == MonitoredState.Idle ? Unclear : new(MonitoredState.Dialling);
        // A monitor's own leg is busy on the lamp, and is no call that anybody could monitor.
        return shown == MonitoredState.Idle || all.Count > 0 ? new(MonitoredState.Idle) : Unclear;
    }

    private static MonitoredCall Up(PbxLeg call, MonitoredState shown, PbxView view) =>
        shown is MonitoredState.InCall or MonitoredState.Held && view.Find(call.Peer) is { } other
            ? new(call.IsHolding ? MonitoredState.Held : MonitoredState.InCall, call, other)
            : Unclear;

    private static MonitoredState StateOf(ExtensionDialogs dialogs)
    {
        if (dialogs.IsUnknown)
            return MonitoredState.Unknown;
        var up = dialogs.Dialogs.Where(dialog => dialog.State == DialogState.Confirmed).ToList();
        if (up.Count > 0)
            return up.TrueForAll(dialog => dialog.IsHeld) ? MonitoredState.Held : MonitoredState.InCall;
        if (dialogs.Dialogs.Any(dialog => dialog.Direction == DialogDirection.Recipient && dialog.State < DialogState.Confirmed))
            return MonitoredState.Ringing;
        return dialogs.Dialogs.Any(dialog => dialog.State < DialogState.Confirmed) ? MonitoredState.Dialling : MonitoredState.Idle;
    }
}
