namespace Provisioning.Dialogs;

/// <summary>Keeps what sources tell of people within the limits. Pure.</summary>
internal static class CallTexts
{
    public static CallParty? Bounded(CallParty? party, DialogOptions options) =>
        party is null || (party.Number.Length <= options.MaxNameLength && (party.Name?.Length ?? 0) <= options.MaxNameLength)
            ? party
            : new(Cut(party.Number, options.MaxNameLength), party.Name is { } name ? Cut(name, options.MaxNameLength) : null);

    /// <summary>A dialog that cannot be named whole cannot be replaced either.</summary>
    public static CallLeg? Bounded(CallLeg? leg, DialogOptions options) =>
        leg is null || Math.Max(leg.CallId.Length, Math.Max(leg.LocalTag.Length, leg.RemoteTag.Length)) > options.MaxIdLength ? null : leg;

    /// <summary>Never between the two halves of one character.</summary>
    public static string Cut(string text, int length) => text.Length <= length ? text : text[..CutAt(text, length)];

    public static int CutAt(ReadOnlySpan<char> text, int length)
    {
        if (text.Length <= length)
            return text.Length;
        return length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
    }
}
