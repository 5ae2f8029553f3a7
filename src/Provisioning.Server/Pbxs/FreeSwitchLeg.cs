using Provisioning.Devices;
using Provisioning.Dialogs;

namespace Provisioning.Pbxs;

/// <summary>What the facts of a channel mean for its leg. That it is a monitor's does not change while it lives; what is not told stays.</summary>
internal static class FreeSwitchLeg
{
    public const string Eavesdrop = "eavesdrop";

    /// <param name="isOwnerSure">Whose phone it is was told by how it signed in: nothing else says it better.</param>
    public static PbxLeg With(PbxLeg leg, FreeSwitchFacts facts, PbxPeople people, PbxControl control, bool isOwnerSure = false)
    {
        leg = leg with
        {
            Extension = isOwnerSure && !facts.TellsOwner ? leg.Extension : FreeSwitchOwner.Of(leg.Extension, facts, people, control),
            Call = facts.Call ?? leg.Call,
            Direction = facts.IsOutbound ? DialogDirection.Recipient : DialogDirection.Initiator,
            IsPrivate = leg.IsPrivate || (!facts.IsCaller && facts.HidesCaller),
            MonitorKey = leg.MonitorKey ?? FreeSwitchMonitor.KeyOf(facts, control.Context),
        };
        return WithState(leg with { Remote = FreeSwitchRemote.Of(facts, leg.Extension) ?? leg.Remote }, facts, control);
    }

    /// <summary>Only what changes while people talk. Whom a monitor hears is told by events of its own, and by rows.</summary>
    public static PbxLeg WithState(PbxLeg leg, FreeSwitchFacts facts, PbxControl control) => leg with
    {
        State = StateOf(facts),
        IsHolding = facts.CallState switch { "HELD" => true, "UNHELD" => false, _ => leg.IsHolding }, // ACTIVE comes on any change of state, also of a leg that holds
        ListensTo = leg.IsMonitor && facts.IsRow ? FreeSwitchMonitor.HeardIn(facts, control.Context) : leg.ListensTo,
    };

    /// <summary>Who talks with somebody hears nobody in secret: after a take-over a row may go on saying so.</summary>
    public static PbxLeg TalkingWith(PbxLeg leg, string? peer) => leg with { Peer = peer, ListensTo = peer is null ? leg.ListensTo : null };

    /// <summary>An answered leg that is transferred says RINGING again (<c>switch_channel_perform_set_running_state</c>): who has answered, talks.</summary>
    private static DialogState StateOf(FreeSwitchFacts facts) => facts.CallState switch
    {
        _ when facts.AnswerState == "answered" => DialogState.Confirmed,
        "ACTIVE" or "HELD" or "UNHELD" or "RING_WAIT" => DialogState.Confirmed,
        "EARLY" => DialogState.Early,
        "RINGING" => facts.IsOutbound ? DialogState.Early : DialogState.Proceeding,
        _ => DialogState.Trying,
    };
}
