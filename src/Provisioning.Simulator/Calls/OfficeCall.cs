namespace Provisioning.Simulator.Calls;

/// <summary>One call between two parties, of whom at least one works here.</summary>
internal sealed class OfficeCall(string id, CallSide caller, CallSide callee)
{
    public string Id => id;

    public CallSide Caller => caller;

    public CallSide Callee => callee;

    public bool IsOver { get; set; }

    public bool IsUp { get; set; }

    /// <summary>The sides that work here.</summary>
    public IEnumerable<CallSide> Inside => new[] { caller, callee }.Where(side => !side.IsOutside);
}
