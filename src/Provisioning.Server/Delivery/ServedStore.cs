using System.Data.Common;
using Dapper;
using Provisioning.Devices;
using Provisioning.Rendering;
using Provisioning.Storage;

namespace Provisioning.Delivery;

/// <summary>The table behind <see cref="ServedVersions"/>.</summary>
internal sealed class ServedStore(Database database)
{
    public static async Task SaveAsync(DbTransaction transaction, IEnumerable<(MacAddress Mac, ServedFile File)> changed, CancellationToken token)
    {
        await using var rows = new BulkInsert(
            transaction, "served", "ON CONFLICT (mac, file) DO UPDATE SET hash = excluded.hash, at = excluded.at", "mac", "file", "hash", "at");
        foreach (var (mac, file) in changed)
            await rows.AddAsync(token, mac.ToString(), file.Name, file.Hash.ToArray(), file.At.ToUnixTimeMilliseconds());
        await rows.FlushAsync(token);
    }

    public async Task LoadAsync(ServedVersions served, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        var rows = await connection.QueryAsync<ServedRow>(
            new CommandDefinition("SELECT mac AS Mac, file AS File, hash AS Hash, at AS At FROM served", cancellationToken: token));
        foreach (var row in rows)
        {
            if (MacAddress.TryParse(row.Mac, out var mac))
                served.Restore(mac, new(row.File, new ContentHash(row.Hash), DateTimeOffset.FromUnixTimeMilliseconds(row.At)));
        }
    }

    private sealed record ServedRow
    {
        public required string Mac { get; init; }

        public required string File { get; init; }

        public required byte[] Hash { get; init; }

        public required long At { get; init; }
    }
}
