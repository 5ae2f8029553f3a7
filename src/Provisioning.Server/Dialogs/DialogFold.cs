using System.Collections.Immutable;

namespace Provisioning.Dialogs;

/// <summary>
/// Which calls a watcher is told of, and as what. First what rings, as somebody may want to pick it up, then who talks, who holds, who dials;
/// of two that are alike the newer one. A phone that takes one dialog gets the first. Pure.
/// </summary>
internal static class DialogFold
{
    /// <summary>
    /// An outgoing call is confirmed for watchers from its first moment: that person is busy, and some phones blink on early whatever the
    /// direction (Asterisk and FreeSWITCH do the same).
    /// </summary>
    public static DialogState StateShown(CallDialog dialog) =>
        dialog.Direction == DialogDirection.Initiator && dialog.State < DialogState.Confirmed ? DialogState.Confirmed : dialog.State;

    /// <summary>Only a call that was answered can be on hold.</summary>
    public static bool IsHeldShown(CallDialog dialog) => dialog.IsHeld && dialog.State == DialogState.Confirmed;

    /// <summary>Lower comes first.</summary>
    public static int RankOf(CallDialog dialog) => StateShown(dialog) switch
    {
        DialogState.Early => 0,
        DialogState.Confirmed => IsHeldShown(dialog) ? 2 : 1,
        DialogState.Proceeding => 3,
        DialogState.Trying => 4,
        _ => 5,
    };

    /// <summary>Writes the places of those that are shown, the first one first; returns how many.</summary>
    public static int Choose(ImmutableArray<CallDialog> dialogs, Span<int> shown)
    {
        var count = 0;
        for (var next = 0; next < dialogs.Length; next++)
        {
            if (RankOf(dialogs[next]) == 5)
                continue;
            var place = count;
            while (place > 0 && IsBefore(dialogs[next], dialogs[shown[place - 1]]))
                place--;
            if (place == shown.Length)
                continue;
            count = Math.Min(count + 1, shown.Length);
            shown[place..(count - 1)].CopyTo(shown[(place + 1)..]);
            shown[place] = next;
        }

        return count;
    }

    /// <summary>The same for who is not in a hurry.</summary>
    public static ImmutableArray<CallDialog> Choose(ExtensionDialogs dialogs, int most)
    {
        var shown = new int[most];
        var count = Choose(dialogs.Dialogs, shown);
        return [.. shown.Take(count).Select(place => dialogs.Dialogs[place])];
    }

    /// <summary>Later in the list is newer where the times are the same.</summary>
    private static bool IsBefore(CallDialog one, CallDialog other)
    {
        var (rank, than) = (RankOf(one), RankOf(other));
        return rank != than ? rank < than : one.Since >= other.Since;
    }
}
