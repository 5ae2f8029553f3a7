using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Dialogs;

/// <summary>All calls of one extension at one moment: what every watcher's document is made from.</summary>
/// <param name="Extension">Whose.</param>
/// <param name="Revision">Counts up with every change of this extension, over restarts too; the higher one is the newer one.</param>
/// <param name="Dialogs">Ended calls are not listed: an idle extension has none.</param>
internal sealed record ExtensionDialogs(ExtensionNumber Extension, long Revision, ImmutableArray<CallDialog> Dialogs)
{
    /// <summary>A source of one of these calls cannot be heard: the state may be old. Phones are shown the last known state.</summary>
    public bool IsUnknown { get; init; }
}

/// <summary>One call of an extension (an RFC 4235 dialog element).</summary>
/// <param name="Id">Unique within the extension, the same for as long as the call lasts, short and safe in XML.</param>
internal sealed record CallDialog(string Id, DialogState State, DialogDirection Direction)
{
    public bool IsHeld { get; init; }

    public CallParty? Remote { get; init; }

    public bool IsPrivate { get; init; }

    public CallLeg? Leg { get; init; }

    /// <summary>Since when it is in this state.</summary>
    public DateTimeOffset Since { get; init; }
}
