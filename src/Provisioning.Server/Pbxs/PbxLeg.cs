using Provisioning.Devices;
using Provisioning.Dialogs;

namespace Provisioning.Pbxs;

/// <summary>One party's side of a call at the PBX: a channel. What every kind of PBX is translated into.</summary>
/// <param name="Id">Unique at this PBX, over restarts too: Asterisk's <c>Uniqueid</c>, FreeSWITCH's <c>Unique-ID</c>.</param>
internal sealed record PbxLeg(string Id)
{
    /// <summary>What commands name it by: <c>PJSIP/101-0000002a</c>; the id itself at FreeSWITCH.</summary>
    public string Channel { get; init; } = Id;

    /// <summary>Whose phone it is; null for the world outside, and for channels that are nobody's phone.</summary>
    public ExtensionNumber? Extension { get; init; }

    /// <summary>The same for all legs of a call.</summary>
    public string Call { get; init; } = Id;

    public DialogState State { get; init; } = DialogState.Trying;

    /// <summary>Recipient for a phone that rings, initiator for one that dials.</summary>
    public DialogDirection Direction { get; init; }

    /// <summary>Who is on the other side, as this phone is shown it.</summary>
    public CallParty? Remote { get; init; }

    public bool IsPrivate { get; init; }

    /// <summary>This phone itself has put the call on hold.</summary>
    public bool IsHolding { get; init; }

    /// <summary>The leg that it talks with; null while it talks with nobody, or with more than one.</summary>
    public string? Peer { get; init; }

    /// <summary>It is the leg of a monitor, and this the key that <see cref="MonitorOrder.Key"/> gave it.</summary>
    public string? MonitorKey { get; init; }

    /// <summary>The leg that a monitor's leg listens to; null before it begins, and while it hears music.</summary>
    public string? ListensTo { get; init; }

    /// <summary>A monitor's leg that talks, or has talked: the call is its own. Kept by <see cref="PbxLegs"/>.</summary>
    public bool HasTakenOver { get; init; }

    /// <summary>What a monitor's phone was shown while it monitored. Kept by <see cref="PbxLegs"/>.</summary>
    public CallParty? Label { get; init; }

    public bool IsMonitor => MonitorKey is not null;
}
