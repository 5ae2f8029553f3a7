using Dapper;
using Provisioning.Devices;
using Provisioning.Storage;

namespace Provisioning.Rollouts;

/// <summary>The table of what phones were last led to; a row less is a phone without monitoring keys.</summary>
internal sealed class KeyPrints(Database database)
{
    private const string Upsert = "ON CONFLICT (mac) DO UPDATE SET print = excluded.print";

    public async Task<Dictionary<MacAddress, string>> LoadAsync(CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        var rows = await connection.QueryAsync<(string Mac, string Print)>(new CommandDefinition("SELECT mac, print FROM monitoring_keys", cancellationToken: token));
        return rows.ToDictionary(row => MacAddress.Parse(row.Mac), row => row.Print);
    }

    public Task SaveAsync(IReadOnlyCollection<KeyValuePair<MacAddress, string>> prints, CancellationToken token) => database.InTransactionAsync(
        async transaction =>
        {
            await using var rows = new BulkInsert(transaction, "monitoring_keys", Upsert, "mac", "print");
            foreach (var (mac, print) in prints)
            {
                if (print != KeyPrint.None)
                    await rows.AddAsync(token, mac.ToString(), print);
                else
                    await transaction.Connection!.ExecuteAsync(new CommandDefinition("DELETE FROM monitoring_keys WHERE mac = @mac", new { mac = mac.ToString() }, transaction, cancellationToken: token));
            }

            await rows.FlushAsync(token);
            return true;
        },
        token);
}
