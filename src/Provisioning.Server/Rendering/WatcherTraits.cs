using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Provisioning.Rendering;

/// <summary>What kind of document a phone needs to show the lamps of others: <c>lamps</c> in vendor.yaml, or a row of <c>watchers.yaml</c>.</summary>
internal sealed record WatcherTraits
{
    /// <summary>For a phone that nothing is known of, where <c>watchers.yaml</c> says nothing either.</summary>
    public static WatcherTraits Neutral { get; } = new();

    /// <summary>Dialog elements that the phone takes in one document; 1 where several confuse it.</summary>
    public int Dialogs { get; init; } = 3;

    /// <summary>The id of the dialog of an idle extension; the number of the extension when null.</summary>
    public string? IdleId { get; init; }

    /// <summary>The attribute by which the phone reads hold: <c>pvalue</c> or <c>pval</c>.</summary>
    public string HoldAttribute { get; init; } = "pvalue";

    public CallScope Identities { get; init; } = CallScope.Ringing;

    public CallScope PickupIds { get; init; } = CallScope.Ringing;

    /// <summary>Characters of a caller's name.</summary>
    public int NameLength { get; init; } = 48;
}

/// <summary>Of which calls something is told.</summary>
internal enum CallScope
{
    None,
    Ringing,
    All,
}

/// <summary>Phones that are no maker's of ours, by how they introduce themselves.</summary>
internal sealed record WatcherRow(ImmutableArray<Regex> UserAgents, WatcherTraits Traits);

/// <summary>All of <c>watchers.yaml</c>.</summary>
internal sealed record WatcherRows(WatcherTraits Default, ImmutableArray<WatcherRow> Others)
{
    public static WatcherRows Neutral { get; } = new(WatcherTraits.Neutral, []);
}
