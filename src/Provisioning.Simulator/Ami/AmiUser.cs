namespace Provisioning.Simulator.Ami;

/// <summary>A section of <c>manager.conf</c>.</summary>
internal sealed record AmiUser(string Name, string Secret)
{
    public AmiClasses Read { get; init; } = AmiClasses.System | AmiClasses.Call;

    public AmiClasses Write { get; init; } = AmiClasses.System | AmiClasses.Call | AmiClasses.Originate;
}
