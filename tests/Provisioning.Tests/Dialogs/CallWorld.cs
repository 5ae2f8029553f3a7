using Provisioning.Dialogs;

namespace Provisioning.Tests.Dialogs;

/// <summary>A call as it truly is.</summary>
internal sealed class TrueCall(string id, DialogDirection direction)
{
    public string Id { get; } = id;

    public DialogDirection Direction { get; } = direction;

    public DialogState State { get; set; }

    public bool IsHeld { get; set; }

    /// <summary>Counts its events at the source.</summary>
    public long Sequence { get; set; }
}

/// <summary>A PBX: what truly happens in it, and what it says of that.</summary>
internal sealed class TrueSource(string name, bool counts, Random random)
{
    private int _begun;

    public string Name { get; } = name;

    public List<TrueCall> Calls { get; } = [];

    /// <summary>Hold can only be put in order by numbers; so can a call that goes back to ringing.</summary>
    public bool IsOrderly { get; init; }

    /// <summary>Its call ids are those of the other source too.</summary>
    public bool SharesIds { get; init; }

    /// <summary>Something happens; the event that tells of it.</summary>
    public CallEvent? Next()
    {
        var call = Calls.Count == 0 || (Calls.Count < 3 && random.Next(3) == 0) ? Begin() : Calls[random.Next(Calls.Count)];
        switch (random.Next(5))
        {
            case 0:
                return End(call);
            case 1 when call.State == DialogState.Confirmed && (counts || !IsOrderly):
                call.IsHeld = !call.IsHeld;
                break;
            case 2 when call.State == DialogState.Confirmed && counts:
                (call.State, call.IsHeld) = (DialogState.Early, false);
                break;
            default:
                if (call.State < DialogState.Confirmed)
                    call.State++;
                break;
        }

        return Tell(call);
    }

    public CallEvent Tell(TrueCall call)
    {
        call.Sequence++;
        return Event(call, call.State);
    }

    /// <summary>What it says when it is asked for everything; the numbers do not rise by that.</summary>
    public IEnumerable<CallFact> Snapshot()
    {
        yield return new SnapshotBegin(Name);
        foreach (var call in Calls)
            yield return Event(call, call.State);
        yield return new SnapshotEnd(Name);
    }

    public void CountAnew() => Calls.ForEach(call => call.Sequence = random.Next(3));

    private TrueCall Begin()
    {
        var call = new TrueCall(SharesIds ? $"{_begun++}" : $"{Name}-{_begun++}", (DialogDirection)random.Next(2));
        Calls.Add(call);
        return call;
    }

    private CallEvent End(TrueCall call)
    {
        Calls.Remove(call);
        call.Sequence++;
        return Event(call, DialogState.Terminated);
    }

    private CallEvent Event(TrueCall call, DialogState state) => new(Name, Dialogs.Calls.Watched, call.Id, state)
    {
        Direction = call.Direction,
        IsHeld = call.IsHeld,
        Sequence = counts ? call.Sequence : null,
    };
}
