using System.Collections.Immutable;
using Provisioning.Devices;
using Provisioning.Dialogs;

namespace Provisioning.CallSources;

/// <summary>State that somebody published (RFC 3903): calls of one extension, until a time.</summary>
/// <param name="publisher">Who.</param>
/// <param name="extension">Whose calls.</param>
internal sealed class Publication(string publisher, ExtensionNumber extension)
{
    public string Publisher => publisher;

    public ExtensionNumber Extension => extension;

    /// <summary>Another one after each change (RFC 3903 §6 step 6).</summary>
    public string Tag { get; set; } = "";

    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>Its calls that go on, by dialog id.</summary>
    public ImmutableDictionary<string, DialogElement> Dialogs { get; set; } = ImmutableDictionary.Create<string, DialogElement>(StringComparer.Ordinal);
}

/// <summary>What a document changes in a publication. Pure.</summary>
/// <param name="Told">Every dialog that it names, ended ones included: each says something about a lamp.</param>
/// <param name="Gone">Dialogs that a full document does not name any more.</param>
/// <param name="Left">Those that go on.</param>
internal sealed record PublicationChange(
    ImmutableArray<DialogElement> Told, ImmutableArray<string> Gone, ImmutableDictionary<string, DialogElement> Left)
{
    /// <param name="dialogs">What was published before.</param>
    /// <param name="document">Null: the same as before.</param>
    /// <param name="isRemoved">Nothing of it stays.</param>
    public static PublicationChange Of(ImmutableDictionary<string, DialogElement> dialogs, DialogInfoDocument? document, bool isRemoved)
    {
        ImmutableArray<DialogElement> told = document is null ? [.. isRemoved ? [] : dialogs.Values] : document.Dialogs;
        var left = document is null || !document.IsFull ? dialogs : dialogs.Clear();
        foreach (var dialog in told)
            left = dialog.State == DialogState.Terminated ? left.Remove(dialog.Id) : left.SetItem(dialog.Id, dialog);
        if (isRemoved)
        {
            told = told.RemoveAll(dialog => dialog.State != DialogState.Terminated);
            left = left.Clear();
        }

        var named = told.Select(dialog => dialog.Id).ToHashSet(StringComparer.Ordinal);
        return new(told, [.. dialogs.Keys.Where(id => !left.ContainsKey(id) && !named.Contains(id))], left);
    }
}
