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

    public async Task<RolloutProgress?> FindAsync(long id, CancellationToken token) => await store.FindAsync(id, token) is { } rollout
        ? RolloutProgress.Of(rollout, (await store.CountsAsync([rollout], token))[id])
        : null;
}
