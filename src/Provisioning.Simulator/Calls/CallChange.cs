namespace Provisioning.Simulator.Calls;

/// <summary>One person's side of a call, as a PBX would tell it.</summary>
/// <param name="Extension">Whose side.</param>
/// <param name="Call">The same on both sides.</param>
/// <param name="Sequence">Counts up within a call.</param>
public sealed record CallChange(string Extension, string Call, CallState State, bool IsIncoming, bool IsHeld, OfficePerson Remote, long Sequence);

/// <summary>What is told of a side.</summary>
public enum CallState
{
    Trying,
    Early,
    Confirmed,
    Terminated,
}
