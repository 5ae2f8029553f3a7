using Provisioning.Devices;
using Provisioning.Firmware;

namespace Provisioning.Rollouts;

/// <summary>
/// Leads phones by the firmware catalogue. While an image's checksum is being computed nothing is said of its phones, so that they are asked for again.
/// </summary>
internal sealed partial class FirmwareLeader(FirmwareTargets targets, FirmwareLibrary library, ILogger<FirmwareLeader> logger) : IFirmwareLeader
{
    /// <summary>A template that fails for one phone may fail for thousands: so many are named in the log, and the rest is counted.</summary>
    private const int MostNamed = 20;

    public async Task<IReadOnlyCollection<FirmwareLead>> LeadAsync(IReadOnlyCollection<LeadRequest> requests, CancellationToken token)
    {
        var catalog = library.Current;
        var ready = requests.Where(request => catalog.Find(request.File)?.State != FirmwareState.Checking).ToList();
        // Of two rollouts that want the same phone the newer one wins.
        var winners = ready.OrderByDescending(request => request.Rollout).DistinctBy(request => request.Mac).ToDictionary(request => request.Mac);
        var leads = new List<(MacAddress, FirmwareImage)>();
        foreach (var request in winners.Values)
        {
            if (catalog.Find(request.File) is { } image)
                leads.Add((request.Mac, image));
        }

        var failures = new List<(MacAddress Mac, FleetProblem Problem)>();
        var versions = leads.Count == 0 ? null : await targets.SetAsync(leads, $"rollout {ready.Max(request => request.Rollout)}", failures, token);
        Log(failures);
        var failed = failures.Select(failure => failure.Mac).ToHashSet();
        return [.. ready.Select(request => new FirmwareLead(
            request.Rollout, request.Mac, request.Step, winners[request.Mac] == request ? versions?.GetValueOrDefault(request.Mac) ?? 0 : 0,
            failed.Contains(request.Mac) ? UpdateReason.NotRendered : UpdateReason.FirmwareUnusable))];
    }

    private void Log(List<(MacAddress Mac, FleetProblem Problem)> failures)
    {
        foreach (var (mac, problem) in failures.Take(MostNamed))
            LogNotRendered(mac, problem.Path, problem.Message);
        if (failures.Count > MostNamed)
            LogMoreNotRendered(failures.Count - MostNamed);
    }

    [LoggerMessage(1, LogLevel.Error, "Phone {Mac} cannot be led to its firmware because its files cannot be made: {Path}: {Problem}")]
    private partial void LogNotRendered(MacAddress mac, string path, string problem);

    [LoggerMessage(2, LogLevel.Error, "Nor can {Phones} other phones.")]
    private partial void LogMoreNotRendered(int phones);
}
