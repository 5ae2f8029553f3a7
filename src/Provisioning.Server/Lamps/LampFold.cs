using Provisioning.Dialogs;

namespace Provisioning.Lamps;

/// <summary>One state from all calls of an extension. Ringing comes first: it is what one may pick up.</summary>
internal static class LampFold
{
    public static (LampState State, CallDialog? Call) Of(ExtensionDialogs dialogs)
    {
        var (state, call) = dialogs.Dialogs.Select(dialog => (State: StateOf(dialog), Call: dialog)).OrderBy(Rank).ThenBy(told => told.Call.Since).FirstOrDefault();
        return dialogs.IsUnknown ? (LampState.Unknown, call) : (state, call);
    }

    private static LampState StateOf(CallDialog dialog) => dialog switch
    {
        { State: DialogState.Terminated } => LampState.Idle,
        { State: DialogState.Confirmed, IsHeld: true } => LampState.Held,
        { State: DialogState.Confirmed } or { Direction: DialogDirection.Initiator } => LampState.Busy,
        { State: DialogState.Early } => LampState.Ringing,
        _ => LampState.Trying,
    };

    private static int Rank((LampState State, CallDialog Call) told) => told.State switch
    {
        LampState.Ringing => 0,
        LampState.Busy => 1,
        LampState.Trying => 2,
        LampState.Held => 3,
        _ => 4,
    };
}
