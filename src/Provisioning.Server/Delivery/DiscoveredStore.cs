using System.Data.Common;
using Dapper;
using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Storage;

namespace Provisioning.Delivery;

/// <summary>The table behind <see cref="DiscoveredPhones"/>, bounded like it.</summary>
internal sealed class DiscoveredStore(Database database, IOptions<DeliveryOptions> options)
{
    public async Task SaveAsync(DbTransaction transaction, IReadOnlyCollection<DiscoveredPhone> changed, CancellationToken token)
    {
        if (changed.Count == 0)
            return;
        const string Upsert =
            """
            ON CONFLICT (mac) DO UPDATE SET last_at = excluded.last_at, requests = excluded.requests, address = excluded.address,
              user_agent = excluded.user_agent, model = excluded.model
            """;
        await using var rows = new BulkInsert(transaction, "discovered", Upsert, "mac", "first_at", "last_at", "requests", "address", "user_agent", "model");
        foreach (var phone in changed)
        {
            await rows.AddAsync(
                token, phone.Mac.ToString(), phone.FirstAt.ToUnixTimeMilliseconds(), phone.LastAt.ToUnixTimeMilliseconds(), phone.Requests, phone.Address,
                phone.UserAgent, phone.Model);
        }

        await rows.FlushAsync(token);
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            DELETE FROM discovered WHERE mac IN (
              SELECT mac FROM discovered ORDER BY last_at DESC, mac LIMIT 1000000 OFFSET @rows)
            """,
            new { rows = options.Value.MaxDiscovered }, transaction, cancellationToken: token));
    }

    public async Task ForgetAsync(MacAddress mac, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        await connection.ExecuteAsync(new CommandDefinition("DELETE FROM discovered WHERE mac = @mac", new { mac = mac.ToString() }, cancellationToken: token));
    }

    public async Task LoadAsync(DiscoveredPhones discovered, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        var rows = await connection.QueryAsync<DiscoveredRow>(new CommandDefinition(
            """
            SELECT mac AS Mac, first_at AS FirstAt, last_at AS LastAt, requests AS Requests, address AS Address, user_agent AS UserAgent, model AS Model
            FROM discovered ORDER BY last_at
            """, cancellationToken: token));
        foreach (var row in rows)
        {
            if (MacAddress.TryParse(row.Mac, out var mac))
            {
                discovered.Restore(new(
                    mac, DateTimeOffset.FromUnixTimeMilliseconds(row.FirstAt), DateTimeOffset.FromUnixTimeMilliseconds(row.LastAt), row.Requests,
                    row.Address, row.UserAgent, row.Model));
            }
        }
    }

    private sealed record DiscoveredRow
    {
        public required string Mac { get; init; }

        public required long FirstAt { get; init; }

        public required long LastAt { get; init; }

        public required long Requests { get; init; }

        public required string Address { get; init; }

        public required string UserAgent { get; init; }

        public string? Model { get; init; }
    }
}
