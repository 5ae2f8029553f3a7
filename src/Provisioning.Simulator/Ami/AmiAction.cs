using System.Collections.Immutable;

namespace Provisioning.Simulator.Ami;

/// <summary>What a client asks for: its lines in order. Names are found whatever their case, as the real one does it.</summary>
internal sealed record AmiAction(ImmutableArray<(string Name, string Value)> Lines)
{
    public string Name => this["Action"];

    public string? Id => Find("ActionID");

    /// <summary>The first line of that name; empty where there is none.</summary>
    public string this[string name] => Find(name) ?? "";

    public IEnumerable<string> All(string name) => Lines.Where(line => IsSame(line.Name, name)).Select(line => line.Value);

    public bool IsTrue(string name) => this[name].ToLowerInvariant() is "true" or "yes" or "y" or "t" or "1" or "on";

    private string? Find(string name) => Lines.Where(line => IsSame(line.Name, name)).Select(line => line.Value).FirstOrDefault();

    private static bool IsSame(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
