using Dapper;
using Provisioning.Storage;

namespace Provisioning.Rollouts;

/// <summary>How far rollouts have come, as it is saved: also those that have ended.</summary>
internal sealed class RolloutStates(Database database, RolloutStore store)
{
    /// <summary>Rollouts that go on, or ended after <paramref name="after"/>.</summary>
    public async Task<IReadOnlyList<long>> ListAsync(DateTimeOffset after, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        return [.. await connection.QueryAsync<long>(new CommandDefinition(
            "SELECT id FROM rollouts WHERE ended_at IS NULL OR ended_at > @after", new { after = after.ToUnixTimeMilliseconds() }, cancellationToken: token))];
    }

    public async Task<RolloutProgress?> FindAsync(long id, CancellationToken token)
    {
        if (await store.FindAsync(id, token) is not { } rollout)
            return null;
        await using var connection = await database.ConnectAsync(token);
        var rows = await connection.QueryAsync<CountRow>(new CommandDefinition(
            "SELECT place AS Place, state AS State, COUNT(*) AS Phones FROM device_updates WHERE rollout = @id GROUP BY place, state", new { id }, cancellationToken: token));
        var counts = rollout.Groups.Select(_ => new GroupCounts()).ToArray();
        foreach (var row in rows)
            counts[row.Place].Add(Enum.Parse<UpdateState>(row.State), (int)row.Phones);
        return RolloutProgress.Of(rollout, counts);
    }

    private sealed record CountRow
    {
        public required long Place { get; init; }

        public required string State { get; init; }

        public required long Phones { get; init; }
    }
}
