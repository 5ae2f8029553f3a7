using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Dialogs;

/// <summary>A document that somebody sent us (RFC 4235 §4.1).</summary>
/// <param name="Entity">Whose calls.</param>
/// <param name="IsFull">What it does not list does not exist; otherwise it lists what changed.</param>
internal sealed record DialogInfoDocument(string Entity, long Version, bool IsFull, ImmutableArray<DialogElement> Dialogs);

/// <summary>A dialog element (RFC 4235 §4.1.1).</summary>
internal sealed record DialogElement(string Id, DialogState State)
{
    /// <summary>Not every sender tells it.</summary>
    public DialogDirection? Direction { get; init; }

    /// <summary>Names the SIP dialog, where the document does so completely.</summary>
    public CallLeg? Leg { get; init; }

    public DialogParty? Local { get; init; }

    public DialogParty? Remote { get; init; }

    /// <summary>The observed user renders nothing: it holds the call (<c>+sip.rendering</c>, RFC 4235 §4.1.6.2).</summary>
    public bool IsHeld { get; init; }

    /// <param name="source">Who published it. Each publication is a source of its own: one that ends takes only its own calls along.</param>
    public CallEvent ToEvent(string source, ExtensionNumber extension) => new(source, extension, Id, State)
    {
        Direction = Direction ?? DialogDirection.Recipient,
        IsHeld = IsHeld,
        Leg = Leg,
        Remote = Remote is { } remote ? new CallParty(remote.User, remote.Display) : null,
        IsPrivate = Remote?.IsAnonymous ?? false,
    };
}

/// <summary>Local or remote participant (RFC 4235 §4.1.6).</summary>
/// <param name="Uri">Of the identity, or of the target where there is none.</param>
internal sealed record DialogParty(string Uri, string? Display)
{
    /// <summary>RFC 3323 §4.1.1.3.</summary>
    public bool IsAnonymous => Uri.EndsWith("@anonymous.invalid", StringComparison.OrdinalIgnoreCase);

    /// <summary>The part before the host: a number in most offices.</summary>
    public string User
    {
        get
        {
            var start = Uri.IndexOf(':', StringComparison.Ordinal) + 1;
            var at = Uri.IndexOf('@', start);
            var user = at < 0 ? Uri[start..] : Uri[start..at];
            var end = user.AsSpan().IndexOfAny(';', ':');
            return end < 0 ? user : user[..end];
        }
    }
}

/// <summary>Why a document was not taken.</summary>
internal enum DialogInfoRefusal
{
    None,

    /// <summary>More bytes than <see cref="DialogInfoLimits.MaxBytes"/>.</summary>
    TooLarge,

    /// <summary>Not UTF-8, which RFC 4235 §4 demands.</summary>
    NotUtf8,

    /// <summary>Not well-formed, or with a document type: entities can make a small document huge.</summary>
    NotXml,

    /// <summary>Well-formed, but no <c>dialog-info</c>, or without what the schema requires of it.</summary>
    NotDialogInfo,

    /// <summary>A dialog without an id, or whose state is none of RFC 4235 §3.7.1.</summary>
    BadDialog,

    /// <summary>More than <see cref="DialogInfoLimits.MaxDialogs"/>.</summary>
    TooManyDialogs,

    /// <summary>More than <see cref="DialogInfoLimits.MaxDepth"/>.</summary>
    TooDeep,

    /// <summary>Longer than <see cref="DialogInfoLimits.MaxTextLength"/>.</summary>
    TextTooLong,
}
