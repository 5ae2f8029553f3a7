using Provisioning.Devices;
using Provisioning.Firmware;

namespace Provisioning.Rollouts;

/// <summary>
/// Leads phones by the firmware catalogue. While an image's checksum is being computed nothing is said of its phones, so that they are asked for again.
/// </summary>
internal sealed class FirmwareLeader(FirmwareTargets targets, FirmwareLibrary library) : IFirmwareLeader
{
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

        var versions = leads.Count == 0 ? null : await targets.SetAsync(leads, $"rollout {ready.Max(request => request.Rollout)}", token);
        return [.. ready.Select(request => new FirmwareLead(
            request.Rollout, request.Mac, request.Step, winners[request.Mac] == request ? versions?.GetValueOrDefault(request.Mac) ?? 0 : 0))];
    }
}
