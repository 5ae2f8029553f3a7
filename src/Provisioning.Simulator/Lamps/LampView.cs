using System.Collections.Immutable;
using Provisioning.Simulator.Vendors;

namespace Provisioning.Simulator.Lamps;

/// <summary>
/// What a phone makes of the documents of one subscription: it keeps a table of dialogs (RFC 4235 §4.3) and derives the lamp from it as
/// its vendor's phones do. Pure.
/// </summary>
internal sealed record LampView(LampBehaviour Behaviour)
{
    private ImmutableDictionary<string, LampDialog> Dialogs { get; init; } = ImmutableDictionary.Create<string, LampDialog>(StringComparer.Ordinal);

    public Lamp Lamp { get; private init; } = Lamp.Unknown;

    /// <summary>Of the last document that was taken; null before the first.</summary>
    public uint? Version { get; private init; }

    /// <summary>Documents that were thrown away because their version did not rise, or because they were about somebody else.</summary>
    public int Discarded { get; private init; }

    /// <summary>Who calls, while it rings.</summary>
    public string? Caller { get; private init; }

    public LampView Take(LampDocument document, string subscribedTo)
    {
        // RFC 4235 §4.3: a version that is not higher is discarded. A document about another entity is none for this key.
        if (document.Version <= Version || !IsAbout(document.Entity, subscribedTo))
            return this with { Discarded = Discarded + 1 };
        var table = (document.IsFull ? Dialogs.Clear() : Dialogs).SetItems(document.Dialogs.Select(dialog => KeyValuePair.Create(dialog.Id, dialog)));
        // Some phones look only at dialog elements: a document without any leaves their lamp as it was.
        var isIgnored = document.Dialogs.IsEmpty && Behaviour.NeedsDialog;
        return this with
        {
            Dialogs = table,
            Version = document.Version,
            Lamp = isIgnored ? Lamp : LampOf(table.Values),
            Caller = table.Values.FirstOrDefault(IsRinging)?.Caller,
        };
    }

    /// <summary>A new subscription counts from the beginning; the lamp stays as it is until it is told otherwise.</summary>
    public LampView Renewed() => this with { Version = null, Dialogs = Dialogs.Clear() };

    public LampView Lost() => this with { Lamp = Lamp.Unknown, Caller = null };

    private Lamp LampOf(IEnumerable<LampDialog> dialogs)
    {
        var live = dialogs.Where(dialog => dialog.State != "terminated").ToList();
        if (Behaviour.OneDialog && live.Count > 1)
            live = live[^1..];
        if (live.Count == 0)
            return Lamp.Off;
        if (live.Exists(IsRinging))
            return Lamp.Flashing;
        return live.TrueForAll(dialog => dialog.IsHeld) && Behaviour.ShowsHold ? Lamp.FlashingSlowly : Lamp.On;
    }

    private bool IsRinging(LampDialog dialog) => dialog.State is "early" or "proceeding" && (dialog.IsIncoming || Behaviour.FlashesWhileDialling);

    private static bool IsAbout(string entity, string subscribedTo) => entity.Equals(subscribedTo, StringComparison.OrdinalIgnoreCase);
}
