using System.Collections.Immutable;

namespace Provisioning.Simulator.Calls;

/// <summary>The same calls over several at once.</summary>
internal sealed class CallCarriers(ImmutableArray<ICallCarrier> carriers) : ICallCarrier
{
    public bool IsBusy(OfficePerson person) => carriers.Any(carrier => carrier.IsBusy(person));

    public void Ring(string call, CallSide caller, CallSide callee) => All(carrier => carrier.Ring(call, caller, callee));

    public void Answer(string call) => All(carrier => carrier.Answer(call));

    public void Hold(string call, CallSide holder, bool isHeld) => All(carrier => carrier.Hold(call, holder, isHeld));

    public void Transfer(string call, CallSide leaving, string next, CallSide staying, CallSide target) =>
        All(carrier => carrier.Transfer(call, leaving, next, staying, target));

    public void End(string call) => All(carrier => carrier.End(call));

    private void All(Action<ICallCarrier> act)
    {
        foreach (var carrier in carriers)
            act(carrier);
    }
}
