using Provisioning.Devices;

namespace Provisioning.Tests.Devices;

/// <summary>Reads fleet files for tests, with the words of the shipped vendor data.</summary>
internal static class Reading
{
    public static readonly FleetWords Words = new(
        setting => setting is "adminPassword" or "userPassword",
        parameter => parameter.Contains("password", StringComparison.OrdinalIgnoreCase));

    public static (Fleet Fleet, string[] Problems) Read(string text, Fleet? current = null, Dictionary<string, string>? secrets = null)
    {
        var reading = new FleetReading(current ?? Fleet.Empty, Words, secrets ?? []);
        var fleet = FleetFile.Read(text, reading);
        return (fleet, [.. reading.Problems.Select(problem => problem.Describe("fleet.yaml"))]);
    }

    /// <summary>A text without problems.</summary>
    public static Fleet Sound(string text, Fleet? current = null, Dictionary<string, string>? secrets = null)
    {
        var (fleet, problems) = Read(text, current, secrets);
        Assert.Empty(problems);
        return fleet;
    }

    public static ExtensionNumber Number(string digits) => ExtensionNumber.Parse(digits);
}
