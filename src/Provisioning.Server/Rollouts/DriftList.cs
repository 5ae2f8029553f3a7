using Provisioning.Configs;
using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>What a phone should run, was told, was given, and provably runs; and why these differ.</summary>
/// <param name="Desired">The version it should have; 0 when none was published.</param>
/// <param name="IsHeld">A rollback keeps it there.</param>
/// <param name="Told">When a rollout last told it to take something; null when none did.</param>
/// <param name="Rollout">The last rollout it was part of; 0 when there was none.</param>
/// <param name="Served">It was given all that it should have.</param>
/// <param name="LastFetch">When it was last given, or confirmed to have, one of its files.</param>
/// <param name="Running">It was heard of after it was given that.</param>
/// <param name="Firmware">As it tells; empty where it does not.</param>
/// <param name="DesiredFirmware">What it was led to; empty where it was not.</param>
/// <param name="Reason"><c>current</c>, or why not, in words.</param>
internal sealed record DriftLine(
    MacAddress Mac, string Model, string Site, int Desired, bool IsHeld, DateTimeOffset? Told, long Rollout, bool Served, DateTimeOffset? LastFetch, bool Running,
    string Firmware, string DesiredFirmware, string Reason)
{
    public const string Current = "current";
}

/// <summary>Compares, phone by phone.</summary>
internal sealed class DriftList(FleetState fleet, PublishedConfigs published, RolloutFacts facts, RolloutStore store, SteadyClock clock)
{
    public async Task<IReadOnlyList<DriftLine>> ListAsync(CancellationToken token)
    {
        var updates = (await store.LatestUpdatesAsync(token)).ToDictionary(update => update.Mac);
        return [.. fleet.Current.Devices.Values.OrderBy(device => device.Mac).Select(device => Of(device, updates.GetValueOrDefault(device.Mac)))];
    }

    /// <param name="last">Its part in the last rollout; null where there was none, or it is not asked for.</param>
    public DriftLine Of(Device device, DeviceUpdate? last)
    {
        var phone = facts.Of(device.Mac);
        var config = published.Find(device.Mac);
        var target = fleet.Current.FirmwareTargets.GetValueOrDefault(device.Mac)?.Version;
        var isRunning = phone.FetchedAt is { } fetched && !(phone.HeardAt < fetched);
        var hasFirmware = target is null || UpdateEvidence.IsSameFirmware(phone.Firmware, target);
        var reason = (config, phone) switch
        {
            (null, _) => "nothing published",
            (_, { AskedAt: null }) => "never fetched",
            (_, { FetchedAt: null }) => "has older files",
            _ when !isRunning => "was given its files, and was not heard of since",
            _ when !hasFirmware => $"runs firmware {phone.Firmware ?? "that it does not tell"}",
            _ => DriftLine.Current,
        };
        if (reason != DriftLine.Current && last is { State: not (UpdateState.Running or UpdateState.AlreadyCurrent or UpdateState.Stopped) } && UpdateWords.Of(last) is { Length: > 0 } why)
            reason = $"{reason} (rollout {last.Rollout}: {why})";
        return new(
            device.Mac, device.Model, device.Site, config?.Version.Number ?? 0, config?.IsHeld ?? false, last?.ToldAt + clock.Ahead, last?.Rollout ?? 0, phone.FetchedAt is not null,
            phone.AskedAt + clock.Ahead, isRunning, phone.Firmware ?? "", target ?? "", reason);
    }
}
