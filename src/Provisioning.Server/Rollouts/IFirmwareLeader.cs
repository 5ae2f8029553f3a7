using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>Makes phones' configurations name a firmware image.</summary>
internal interface IFirmwareLeader
{
    /// <summary>Doing it twice changes nothing.</summary>
    Task<IReadOnlyCollection<FirmwareLead>> LeadAsync(IReadOnlyCollection<LeadRequest> requests, CancellationToken token);
}

/// <param name="Step">The place of the firmware step.</param>
/// <param name="File">The image.</param>
internal sealed record LeadRequest(long Rollout, MacAddress Mac, int Step, string File);

/// <param name="Version">The configuration that names it; 0 when there is none.</param>
/// <param name="Problem">Why there is none.</param>
internal sealed record FirmwareLead(long Rollout, MacAddress Mac, int Step, int Version, UpdateReason Problem = UpdateReason.FirmwareUnusable);
