namespace Provisioning.Dialogs;

/// <summary>How a phone needs its documents. Phones of one style that watch one extension share one body. Vendor data decides, not code.</summary>
internal sealed record DialogInfoStyle
{
    /// <summary>For a phone that nothing is known of.</summary>
    public static DialogInfoStyle Neutral { get; } = new();

    /// <summary>
    /// Dialog elements in one document. With 1 the element has the same id in every state, for phones that track the id instead of
    /// replacing their table.
    /// </summary>
    public int MaxDialogs { get; init; } = 3;

    /// <summary>The id of the one terminated dialog of an idle extension; its number when null.</summary>
    public string? IdleId { get; init; }

    /// <summary>RFC 4235 §4.1.6.2 says <c>pval</c>; PBXs write, and phones read, <c>pvalue</c>.</summary>
    public string HoldAttribute { get; init; } = "pvalue";

    /// <summary>Of which calls the two parties are told.</summary>
    public DetailScope Identities { get; init; } = DetailScope.Ringing;

    /// <summary>
    /// Of which calls the SIP dialog is named, so that they can be picked up with Replaces. Of an answered call it would allow to take
    /// it away from those who talk.
    /// </summary>
    public DetailScope PickupIds { get; init; } = DetailScope.Ringing;

    /// <summary>Characters of a caller's name.</summary>
    public int MaxNameLength { get; init; } = 48;

    /// <summary>The shortest document that still lights the lamp, for a phone that can only be reached by datagrams.</summary>
    public DialogInfoStyle Shortest => this with { MaxDialogs = 1, Identities = DetailScope.None, PickupIds = DetailScope.None };

    public static bool Tells(DetailScope scope, DialogState shown) =>
        scope == DetailScope.All || (scope == DetailScope.Ringing && shown == DialogState.Early);
}

internal enum DetailScope
{
    None,
    Ringing,
    All,
}
