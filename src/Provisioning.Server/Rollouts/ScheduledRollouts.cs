using Dapper;
using Provisioning.Storage;

namespace Provisioning.Rollouts;

/// <summary>Which runs have been started: one that a crash cut off after it had started its rollout does not start another.</summary>
internal sealed class ScheduledRollouts(Database database)
{
    public async Task<long?> FindAsync(string actor, DateTimeOffset due, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        return await connection.ExecuteScalarAsync<long?>(new CommandDefinition(
            "SELECT MIN(id) FROM rollouts WHERE created_by = @actor AND created_at >= @due", new { actor, due = due.ToUnixTimeMilliseconds() }, cancellationToken: token));
    }
}
