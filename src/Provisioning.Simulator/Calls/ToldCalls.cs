namespace Provisioning.Simulator.Calls;

/// <summary>Carries calls by telling each change to whoever works here, as a PBX tells it to a broker. There is nobody else on such a line.</summary>
internal sealed class ToldCalls(Action<CallChange> tell) : ICallCarrier
{
    private readonly Dictionary<string, ToldCall> _calls = new(StringComparer.Ordinal);

    public bool IsBusy(OfficePerson person) => false;

    public void Ring(string call, CallSide caller, CallSide callee)
    {
        var told = _calls[call] = new ToldCall(call, caller, callee, tell);
        told.Tell(caller, CallState.Trying);
        told.Tell(callee, CallState.Early);
        told.Tell(caller, CallState.Early);
    }

    public void Answer(string call) => _calls[call].TellBoth(CallState.Confirmed);

    public void Hold(string call, CallSide holder, bool isHeld) => _calls[call].Hold(holder, isHeld);

    public void Transfer(string call, CallSide leaving, string next, CallSide staying, CallSide target)
    {
        End(call);
        Ring(next, staying, target);
    }

    public void End(string call)
    {
        if (_calls.Remove(call, out var told))
            told.TellBoth(CallState.Terminated);
    }

    private sealed class ToldCall(string id, CallSide caller, CallSide callee, Action<CallChange> tell)
    {
        private readonly HashSet<CallSide> _holding = [];
        private long _sequence;

        public void TellBoth(CallState state)
        {
            Tell(caller, state);
            Tell(callee, state);
        }

        public void Hold(CallSide holder, bool isHeld)
        {
            if (isHeld)
                _holding.Add(holder);
            else
                _holding.Remove(holder);
            Tell(holder, CallState.Confirmed);
        }

        public void Tell(CallSide side, CallState state)
        {
            if (side.IsOutside)
                return;
            var remote = side == caller ? callee : caller;
            tell(new CallChange(side.Person.Number, id, state, side == callee, _holding.Contains(side), remote.Person, ++_sequence));
        }
    }
}
