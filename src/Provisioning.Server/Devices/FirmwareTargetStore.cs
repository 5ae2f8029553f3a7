using System.Data.Common;
using Dapper;
using Provisioning.Storage;
using FirmwareTargets = System.Collections.Immutable.ImmutableDictionary<Provisioning.Devices.MacAddress, Provisioning.Devices.FirmwareTarget>;

namespace Provisioning.Devices;

/// <summary>The table behind <see cref="Fleet.FirmwareTargets"/>.</summary>
internal static class FirmwareTargetStore
{
    private const string Upsert = "ON CONFLICT (mac) DO UPDATE SET file = excluded.file, version = excluded.version, set_by = excluded.set_by, at = excluded.at";

    public static async Task<FirmwareTargets> LoadAsync(DbConnection connection, CancellationToken token)
    {
        var rows = await connection.QueryAsync<TargetRow>(new CommandDefinition(
            "SELECT mac AS Mac, file AS File, version AS Version, set_by AS SetBy, at AS At FROM device_firmware", cancellationToken: token));
        var targets = FirmwareTargets.Empty.ToBuilder();
        foreach (var row in rows)
            targets[MacAddress.Parse(row.Mac)] = new(row.File, row.Version, row.SetBy, DateTimeOffset.FromUnixTimeMilliseconds(row.At));
        return targets.ToImmutable();
    }

    /// <param name="targets">Null where a phone is led nowhere any more.</param>
    public static async Task SaveAsync(DbTransaction transaction, IEnumerable<KeyValuePair<MacAddress, FirmwareTarget?>> targets, CancellationToken token)
    {
        await using var rows = new BulkInsert(transaction, "device_firmware", Upsert, "mac", "file", "version", "set_by", "at");
        foreach (var (mac, target) in targets)
        {
            if (target is not null)
                await rows.AddAsync(token, mac.ToString(), target.File, target.Version, target.SetBy, target.At.ToUnixTimeMilliseconds());
            else
                await transaction.Connection!.ExecuteAsync(new CommandDefinition("DELETE FROM device_firmware WHERE mac = @mac", new { mac = mac.ToString() }, transaction, cancellationToken: token));
        }

        await rows.FlushAsync(token);
    }

    private sealed record TargetRow
    {
        public required string Mac { get; init; }

        public required string File { get; init; }

        public required string Version { get; init; }

        public required string SetBy { get; init; }

        public required long At { get; init; }
    }
}
