using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Provisioning.Simulator.Cli;

/// <summary>The little that a simulation needs to know of a fleet file: which phones there are.</summary>
internal sealed record FleetDevices
{
    public List<FleetDevice> Devices { get; init; } = [];

    public static bool TryRead(FileInfo file, out List<FleetDevice> devices, out string problem)
    {
        (devices, problem) = ([], "");
        try
        {
            var yaml = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).IgnoreUnmatchedProperties().Build();
            devices = yaml.Deserialize<FleetDevices?>(File.ReadAllText(file.FullName))?.Devices ?? [];
            if (devices.Count == 0)
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
