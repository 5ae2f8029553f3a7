using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Provisioning.Simulator.Cli;

/// <summary>The little that a simulation needs to know of a fleet file: which phones and people there are.</summary>
internal sealed record FleetDevices
{
    public List<FleetDevice> Devices { get; init; } = [];

    public List<FleetPerson> Extensions { get; init; } = [];

    public List<FleetPbx> Pbxs { get; init; } = [];

    public static bool TryRead(FileInfo file, out FleetDevices fleet, out string problem)
    {
        (fleet, problem) = (new(), "");
        try
        {
            var yaml = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).IgnoreUnmatchedProperties().Build();
            fleet = yaml.Deserialize<FleetDevices?>(File.ReadAllText(file.FullName)) ?? new();
            if (fleet.Devices.Count == 0)
                problem = $"{file.Name} lists no devices";
        }
        catch (YamlException wrong)
        {
            problem = $"{file.Name}, line {wrong.Start.Line}: {wrong.Message}";
        }

        return problem.Length == 0;
    }
}

/// <summary>A device of a fleet file.</summary>
internal sealed record FleetDevice
{
    public string Mac { get; init; } = "";

    public string Model { get; init; } = "";

    public List<string> ExpansionModules { get; init; } = [];
}

/// <summary>An extension of a fleet file.</summary>
internal sealed record FleetPerson
{
    public string Number { get; init; } = "";

    public string Name { get; init; } = "";
}

/// <summary>A PBX of a fleet file.</summary>
internal sealed record FleetPbx
{
    public FleetControl? Control { get; init; }
}

/// <summary>How the server signs in at it.</summary>
internal sealed record FleetControl
{
    public string User { get; init; } = "";

    /// <summary>Text, or a mapping that says where the password is.</summary>
    public object? Password { get; init; }
}
