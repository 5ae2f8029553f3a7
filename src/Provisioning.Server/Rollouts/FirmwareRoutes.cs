using Provisioning.Devices;
using Provisioning.Firmware;

namespace Provisioning.Rollouts;

/// <summary>Which images lead a phone from what it runs to what it should run.</summary>
internal sealed class FirmwareRoutes(FirmwareLibrary library)
{
    /// <param name="current">As the phone tells it; null for a phone that has told nothing.</param>
    /// <param name="target">Null for the newest that the catalogue has for its model.</param>
    /// <param name="problems">Phones that cannot be led there are named here, and left as they are.</param>
    public IEnumerable<UpdateStep> StepsFor(Device device, string? current, string? target, ICollection<FleetProblem> problems)
    {
        var place = $"devices/{device.Mac}";
        var catalog = library.Current;
        if (current is null || !FirmwareVersion.TryParse(current, out var from))
        {
            problems.Add(new(place, "has not told which firmware it runs; it is left out", ProblemSeverity.Warning));
            return [];
        }

        var to = target is null ? catalog.For(device.Model).Where(image => image.IsUsable).Select(image => image.Version).Max() : Read(target);
        if (to is null)
        {
            problems.Add(new(place, target is null ? $"the firmware catalogue lists no image for {device.Model}" : $"'{target}' is no firmware version", Severity(target)));
            return [];
        }

        var path = FirmwarePath.Find(catalog, device.Model, from, to);
        if (path.Refusal is { } refusal)
        {
            problems.Add(new(place, refusal, Severity(target)));
            return [];
        }

        return path.Images.Select(image => new UpdateStep(StepKind.Firmware, TellMethod.Reboot, 0, image.Version.Text, image.File));
    }

    private static FirmwareVersion? Read(string text) => FirmwareVersion.TryParse(text, out var version) ? version : null;

    /// <summary>Who names a version means it for every phone; who wants the newest takes what there is.</summary>
    private static ProblemSeverity Severity(string? target) => target is null ? ProblemSeverity.Warning : ProblemSeverity.Error;
}
