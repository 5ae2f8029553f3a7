using System.Collections.Immutable;

namespace Provisioning.Dialogs;

/// <summary>The extensions that one fact touched. Used again for the next one, so that a fact costs no list.</summary>
internal sealed class LampChanges
{
    private readonly List<ExtensionCalls> _touched = [];

    public void Touch(ExtensionCalls extension)
    {
        if (extension.IsTouched)
            return;
        extension.IsTouched = true;
        _touched.Add(extension);
    }

    /// <summary>The new snapshots of those that look different now.</summary>
    public ImmutableArray<ExtensionDialogs> Take(ref long revision)
    {
        var snapshots = ImmutableArray.CreateBuilder<ExtensionDialogs>(_touched.Count);
        foreach (var extension in _touched)
        {
            extension.IsTouched = false;
            if (!extension.Renew(revision + 1))
                continue;
            revision++;
            snapshots.Add(extension.Snapshot);
        }

        _touched.Clear();
        return snapshots.DrainToImmutable();
    }
}
