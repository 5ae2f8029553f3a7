using Provisioning.Simulator.Calls;

namespace Provisioning.Simulator.Pbx;

/// <summary>
/// Carries an office's calls over a simulated PBX. Others may act on the same calls there, a monitor who takes one over for example: a step that has become
/// impossible is left out, and what is left of a call is hung up when the office ends it.
/// </summary>
internal sealed class PbxCarrier(SimulatedPbx pbx) : ICallCarrier
{
    private readonly Dictionary<string, (CallSide Caller, string CallerLeg, CallSide Callee, string? CalleeLeg)> _calls = new(StringComparer.Ordinal);

    public bool IsBusy(OfficePerson person) => pbx.IsBusy(person.Number);

    public void Ring(string call, CallSide caller, CallSide callee)
    {
        var (callerLeg, calleeLeg) = pbx.Dial(PartyOf(caller), PartyOf(callee));
        _calls[call] = (caller, callerLeg, callee, calleeLeg);
    }

    public void Answer(string call)
    {
        if (_calls.TryGetValue(call, out var legs) && legs.CalleeLeg is { } callee)
            pbx.Answer(callee);
    }

    public void Hold(string call, CallSide holder, bool isHeld)
    {
        if (LegOf(call, holder) is { } leg)
            pbx.Hold(leg, isHeld);
    }

    public void Transfer(string call, CallSide leaving, string next, CallSide staying, CallSide target)
    {
        if (LegOf(call, leaving) is not { } leg || LegOf(call, staying) is not { } other || pbx.PeerOf(leg) != other)
        {
            End(call);
            return;
        }

        _calls.Remove(call);
        _calls[next] = (staying, other, target, pbx.Transfer(leg, PartyOf(target)));
    }

    public void End(string call)
    {
        if (!_calls.Remove(call, out var legs))
            return;
        pbx.HangUp(legs.CallerLeg);
        if (legs.CalleeLeg is not null)
            pbx.HangUp(legs.CalleeLeg);
    }

    private string? LegOf(string call, CallSide side) =>
        !_calls.TryGetValue(call, out var legs) ? null : side == legs.Caller ? legs.CallerLeg : side == legs.Callee ? legs.CalleeLeg : null;

    private static PbxParty PartyOf(CallSide side) => new(side.Person.Number, side.Person.Name);
}
