namespace Provisioning.Simulator.Calls;

/// <summary>One call between two parties, of whom at least one works here. Tells each change to both sides that have a lamp.</summary>
internal sealed class OfficeCall(string id, CallSide caller, CallSide callee, Action<CallChange> tell)
{
    private long _sequence;

    public string Id => id;

    public CallSide Caller { get; } = caller;

    public CallSide Callee { get; } = callee;

    public bool IsOver { get; private set; }

    public bool IsUp { get; private set; }

    /// <summary>The sides that work here.</summary>
    public IEnumerable<CallSide> Inside => new[] { Caller, Callee }.Where(side => !side.IsOutside);

    public void Ring()
    {
        Tell(Caller, CallState.Trying);
        Tell(Callee, CallState.Early);
        Tell(Caller, CallState.Early);
    }

    public void Answer()
    {
        IsUp = true;
        TellBoth(CallState.Confirmed);
    }

    public void Hold(CallSide holder, bool isHeld)
    {
        holder.IsHolding = isHeld;
        Tell(holder, CallState.Confirmed);
    }

    public void End()
    {
        IsOver = true;
        IsUp = false;
        TellBoth(CallState.Terminated);
    }

    private void TellBoth(CallState state)
    {
        Tell(Caller, state);
        Tell(Callee, state);
    }

    private void Tell(CallSide side, CallState state)
    {
        if (side.IsOutside)
            return;
        var remote = ReferenceEquals(side, Caller) ? Callee : Caller;
        tell(new CallChange(side.Person.Number, id, state, ReferenceEquals(side, Callee), side.IsHolding, remote.Person, ++_sequence));
    }
}

/// <summary>A party of a call.</summary>
internal sealed class CallSide(OfficePerson person, bool isOutside)
{
    public OfficePerson Person => person;

    public bool IsOutside => isOutside;

    public bool IsHolding { get; set; }
}
