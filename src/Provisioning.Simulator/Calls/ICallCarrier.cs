namespace Provisioning.Simulator.Calls;

/// <summary>What an office telephones over: it is told what people do, step by step. A call has the same name in all steps.</summary>
internal interface ICallCarrier
{
    /// <summary>Whether somebody talks over it outside the office's story, such as a monitor.</summary>
    bool IsBusy(OfficePerson person);

    void Ring(string call, CallSide caller, CallSide callee);

    void Answer(string call);

    void Hold(string call, CallSide holder, bool isHeld);

    /// <summary>One side sends the other on, and is out of it.</summary>
    /// <param name="next">The call's name from now on.</param>
    void Transfer(string call, CallSide leaving, string next, CallSide staying, CallSide target);

    void End(string call);
}

/// <summary>A party of a call.</summary>
/// <param name="IsOutside">Nobody who works here.</param>
internal sealed record CallSide(OfficePerson Person, bool IsOutside);
