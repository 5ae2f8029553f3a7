using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Dialogs;

/// <summary>The calls of one extension. The engine's writer changes it; anybody may read <see cref="Snapshot"/>.</summary>
internal sealed class ExtensionCalls(ExtensionDialogs idle)
{
    private readonly List<CallRecord> _calls = [];
    private volatile ExtensionDialogs _snapshot = idle;

    public ExtensionNumber Number => _snapshot.Extension;

    public ExtensionDialogs Snapshot => _snapshot;

    public int Count => _calls.Count;

    /// <summary>Ended calls that are remembered.</summary>
    public int Remembered { get; set; }

    /// <summary>The fact that is being applied concerns it.</summary>
    public bool IsTouched { get; set; }

    public void Add(CallRecord call) => _calls.Add(call);

    public void Remove(CallRecord call) => _calls.Remove(call);

    /// <summary>The same for all sources of a call; told apart from the other calls even where two hashes are the same.</summary>
    public string IdFor(string callId)
    {
        foreach (var call in _calls)
        {
            if (call.Key.CallId == callId)
                return call.Dialog!.Id;
        }

        var hash = DialogId.HashOf(callId);
        while (_calls.Exists(call => call.Dialog!.Id == DialogId.Of(hash)))
            hash++;
        return DialogId.Of(hash);
    }

    /// <summary>Takes a new snapshot, unless nothing in it would differ.</summary>
    public bool Renew(long revision)
    {
        var (dialogs, isUnknown) = Merge();
        var before = _snapshot;
        if (before.IsUnknown == isUnknown && before.Dialogs.AsSpan().SequenceEqual(dialogs.AsSpan()))
            return false;
        _snapshot = new(before.Extension, revision, dialogs) { IsUnknown = isUnknown };
        return true;
    }

    /// <summary>Several sources may tell of one call: it is shown once, in the order in which calls came.</summary>
    private (ImmutableArray<CallDialog> Dialogs, bool IsUnknown) Merge()
    {
        if (_calls.Count == 0)
            return ([], false);
        var isUnknown = false;
        var dialogs = ImmutableArray.CreateBuilder<CallDialog>(_calls.Count);
        for (var i = 0; i < _calls.Count; i++)
        {
            if (IsShownBefore(i))
                continue;
            var best = _calls[i];
            var dialog = best.Dialog!;
            for (var j = i + 1; j < _calls.Count; j++)
            {
                if (_calls[j].Dialog!.Id != dialog.Id)
                    continue;
                dialog = Together(best, dialog, _calls[j]);
                best = IsBetter(_calls[j], best) ? _calls[j] : best;
            }

            isUnknown |= best.UnknownSince is not null;
            dialogs.Add(dialog);
        }

        return (dialogs.DrainToImmutable(), isUnknown);
    }

    private bool IsShownBefore(int index)
    {
        for (var i = 0; i < index; i++)
        {
            if (_calls[i].Dialog!.Id == _calls[index].Dialog!.Id)
                return true;
        }

        return false;
    }

    /// <summary>What one of the sources does not tell, the other may; privacy that one asks for holds.</summary>
    private static CallDialog Together(CallRecord best, CallDialog shown, CallRecord other)
    {
        var (first, second) = IsBetter(other, best) ? (other.Dialog!, shown) : (shown, other.Dialog!);
        return first with
        {
            Remote = first.Remote ?? second.Remote,
            Leg = first.Leg ?? second.Leg,
            IsPrivate = first.IsPrivate || second.IsPrivate,
        };
    }

    /// <summary>A source that can be heard knows more than one that cannot; then the call that went further, then the newer word.</summary>
    private static bool IsBetter(CallRecord one, CallRecord other)
    {
        if ((one.UnknownSince is null) != (other.UnknownSince is null))
            return one.UnknownSince is null;
        var (state, than) = (one.Dialog!.State, other.Dialog!.State);
        return state != than ? state > than : one.ToldOrder > other.ToldOrder;
    }
}
