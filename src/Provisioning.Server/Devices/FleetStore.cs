using System.Data.Common;
using System.Text.Json;
using Dapper;
using Provisioning.Storage;

namespace Provisioning.Devices;

/// <summary>The fleet's table: one row a thing, its body as JSON with sealed secrets, its revision for <c>If-Match</c>.</summary>
internal sealed class FleetStore(Database database, Vault vault)
{
    /// <summary>The body of what was removed. Its row stays, so that no revision is given out twice: an old <c>If-Match</c> never fits again.</summary>
    private const string Gone = "";

    private const string Upsert = "ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body, revision = excluded.revision";

    private readonly JsonSerializerOptions _json = FleetJson.Sealed(vault.SealText, vault.OpenText);

    public async Task<Fleet> LoadAsync(CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        var nouns = FleetNoun.Nouns.ToDictionary(noun => noun.Name, StringComparer.Ordinal);
        var things = FleetNoun.Nouns.ToDictionary(noun => noun, _ => new List<KeyValuePair<string, object?>>());
        await using var reader = await connection.ExecuteReaderAsync(
            new CommandDefinition("SELECT kind, id, body FROM fleet WHERE body <> ''", cancellationToken: token), System.Data.CommandBehavior.Default);
        while (await reader.ReadAsync(token))
        {
            var noun = nouns[reader.GetString(0)];
            things[noun].Add(new(reader.GetString(1), JsonSerializer.Deserialize(reader.GetString(2), noun.Type, _json)));
        }

        await reader.DisposeAsync();
        var targets = await FirmwareTargetStore.LoadAsync(connection, token);
        var empty = targets.IsEmpty ? Fleet.Empty : Fleet.Empty with { FirmwareTargets = targets };
        return things.Where(pair => pair.Value.Count > 0).Aggregate(empty, (fleet, pair) => pair.Key.With(fleet, pair.Value));
    }

    /// <summary>The revision of a thing as it is stored; 0 when there is none.</summary>
    public async Task<long> RevisionAsync(FleetNoun noun, string id, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT COALESCE(MAX(revision), 0) FROM fleet WHERE kind = @kind AND id = @id AND body <> ''", new { kind = noun.Name, id }, cancellationToken: token));
    }

    public async Task SaveAsync(DbTransaction transaction, IReadOnlyCollection<FleetChange> changes, CancellationToken token)
    {
        var connection = transaction.Connection!;
        var revision = 1 + await connection.ExecuteScalarAsync<long>(
            new CommandDefinition("SELECT COALESCE(MAX(revision), 0) FROM fleet", transaction: transaction, cancellationToken: token));
        await using var rows = new BulkInsert(transaction, "fleet", Upsert, "kind", "id", "body", "revision");
        foreach (var change in changes)
            await rows.AddAsync(token, change.Noun.Name, change.Id, change.After is null ? Gone : JsonSerializer.Serialize(change.After, change.Noun.Type, _json), revision);
        await rows.FlushAsync(token);
    }
}
