using Provisioning.Devices;

namespace Provisioning.Dialogs;

/// <summary>Something that a source of call state said. <see cref="DialogEngine.Apply"/> takes facts one after the other.</summary>
/// <param name="Source">Who said it: the name of a PBX connection, a publisher, a script. A call belongs to the source that told of it.</param>
internal abstract record CallFact(string Source);

/// <summary>One extension's side of one call, as it is now.</summary>
/// <param name="Extension">Whose lamp it concerns.</param>
/// <param name="CallId">Names the call at its source; the two sides of a call may share it, as each has its own extension.</param>
/// <param name="State">An RFC 4235 §3.7.1 state.</param>
internal sealed record CallEvent(string Source, ExtensionNumber Extension, string CallId, DialogState State) : CallFact(Source)
{
    /// <summary>Recipient while a call comes in, initiator for one that this extension makes.</summary>
    public DialogDirection Direction { get; init; } = DialogDirection.Recipient;

    /// <summary>This extension itself has put the call on hold. Being put on hold by the other side is no hold of ours.</summary>
    public bool IsHeld { get; init; }

    /// <summary>The other side, where the source tells it.</summary>
    public CallParty? Remote { get; init; }

    /// <summary>Nobody may be told who the other side is (RFC 4235 §3.6).</summary>
    public bool IsPrivate { get; init; }

    /// <summary>The SIP dialog behind it, where the source knows it; needed to pick the call up with Replaces.</summary>
    public CallLeg? Leg { get; init; }

    /// <summary>
    /// Counts up within one call at its source, where the source counts. An event with a lower number than one that was applied is late and
    /// changes nothing. Without numbers, order is that of arrival, and an ended call still never comes back.
    /// </summary>
    public long? Sequence { get; init; }
}

/// <summary>A source cannot be heard any more: what it told of is unknown from now on.</summary>
internal sealed record SourceLost(string Source) : CallFact(Source);

/// <summary>A source tells all its calls from here to <see cref="SnapshotEnd"/>; those that it does not mention have ended.</summary>
internal sealed record SnapshotBegin(string Source) : CallFact(Source);

/// <summary>Ends what <see cref="SnapshotBegin"/> began, and makes a lost source known again.</summary>
internal sealed record SnapshotEnd(string Source) : CallFact(Source);

/// <summary>A source lives: its leases run anew.</summary>
internal sealed record SourceAlive(string Source) : CallFact(Source);

/// <summary>A lost source is heard again, and nothing that it told meanwhile was missed: what it told before holds.</summary>
internal sealed record SourceResumed(string Source) : CallFact(Source);

/// <summary>Who is on the other side.</summary>
/// <param name="Number">As dialled or shown; an extension or an outside number, or the user part of a URI.</param>
/// <param name="Name">As the PBX shows it; may hold anything.</param>
internal sealed record CallParty(string Number, string? Name = null);

/// <summary>A SIP dialog as the watched phone's PBX knows it (RFC 4235 §4.1.1): what an INVITE with Replaces needs.</summary>
internal sealed record CallLeg(string CallId, string LocalTag, string RemoteTag);

/// <summary>RFC 4235 §3.7.1, in its order.</summary>
internal enum DialogState
{
    Trying,
    Proceeding,
    Early,
    Confirmed,
    Terminated,
}

/// <summary>RFC 4235 §4.1.</summary>
internal enum DialogDirection
{
    Initiator,
    Recipient,
}
