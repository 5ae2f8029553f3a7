using Dapper;
using Provisioning.Storage;

namespace Provisioning.Rollouts;

/// <summary>
/// How far each webhook has come. Every change names what was read before: of two servers one changes it, and the other looks again.
/// </summary>
internal sealed class WebhookCursors(Database database, TimeProvider time)
{
    private readonly string _holder = Guid.NewGuid().ToString("N");

    /// <summary>A webhook that is new begins with what happens from now on.</summary>
    public async Task<WebhookCursor> ReadAsync(WebhookTarget target, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        const string sql = "SELECT number AS Number, pending AS Pending FROM webhooks WHERE url_hash = @hash";
        var key = new { hash = target.Hash };
        if (await connection.QuerySingleOrDefaultAsync<WebhookCursor>(new CommandDefinition(sql, key, cancellationToken: token)) is { } known)
            return known;
        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO webhooks (url_hash, number, pending, holder, held_until)
            VALUES (@hash, (SELECT COALESCE(MAX(number), 0) FROM rollout_events), 0, '', 0)
            ON CONFLICT (url_hash) DO NOTHING
            """, key, cancellationToken: token));
        return await connection.QuerySingleAsync<WebhookCursor>(new CommandDefinition(sql, key, cancellationToken: token));
    }

    /// <summary>Nobody else sends for the time of the lease; whoever sends next sends what lies between the two numbers.</summary>
    public Task<bool> TryClaimAsync(WebhookTarget target, WebhookCursor seen, WebhookCursor claimed, TimeSpan lease, CancellationToken token)
    {
        var now = time.GetUtcNow();
        return TryChangeAsync(
            "number = @to, pending = @toPending, holder = @holder, held_until = @until",
            "AND pending = @pending AND (holder = @holder OR held_until < @now OR @alone = 1)",
            new
            {
                hash = target.Hash,
                number = seen.Number,
                pending = seen.Pending,
                to = claimed.Number,
                toPending = claimed.Pending,
                holder = _holder,
                now = now.ToUnixTimeMilliseconds(),
                until = (now + lease).ToUnixTimeMilliseconds(),
                alone = database.IsShared ? 0 : 1,
            },
            token);
    }

    /// <summary>It was sent, or is not wanted; the next may be sent by anybody.</summary>
    public Task<bool> TryAdvanceAsync(WebhookTarget target, long seen, long number, CancellationToken token) => TryChangeAsync(
        "number = @to, pending = 0, held_until = 0", "", new { hash = target.Hash, number = seen, to = number }, token);

    /// <summary>How many events wait, up to a bound.</summary>
    public async Task<long> WaitingAsync(WebhookTarget target, int most, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            $"""
            SELECT COUNT(*) FROM (
              SELECT 1 FROM rollout_events WHERE number > (SELECT number FROM webhooks WHERE url_hash = @hash) AND {IsWanted(target)} LIMIT @most) AS waiting
            """, new { hash = target.Hash, most }, cancellationToken: token));
    }

    /// <summary>Passes over events from before <paramref name="cutoff"/>.</summary>
    /// <returns>How many the webhook will not have.</returns>
    public async Task<long> SkipAsync(WebhookTarget target, DateTimeOffset cutoff, CancellationToken token)
    {
        var seen = await ReadAsync(target, token);
        await using var connection = await database.ConnectAsync(token);
        var old = await connection.QuerySingleAsync<OldEvents>(new CommandDefinition(
            $"""
            SELECT COALESCE(MAX(number), 0) AS Last, COALESCE(SUM(CASE WHEN {IsWanted(target)} THEN 1 ELSE 0 END), 0) AS Wanted
            FROM rollout_events WHERE number > @number AND at < @cutoff
            """, new { number = seen.Number, cutoff = cutoff.ToUnixTimeMilliseconds() }, cancellationToken: token));
        return old.Last > 0 && await TryAdvanceAsync(target, seen.Number, old.Last, token) ? old.Wanted : 0;
    }

    private async Task<bool> TryChangeAsync(string change, string condition, object parameters, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        return await connection.ExecuteAsync(new CommandDefinition(
            $"UPDATE webhooks SET {change} WHERE url_hash = @hash AND number = @number {condition}", parameters, cancellationToken: token)) == 1;
    }

    /// <summary>The names of our own kinds, written out: a list as a parameter is not the same to the two databases.</summary>
    private static string IsWanted(WebhookTarget target) => $"kind IN ({string.Join(", ", target.Kinds.Select(kind => $"'{kind}'"))})";

    private sealed record OldEvents
    {
        public required long Last { get; init; }

        public required long Wanted { get; init; }
    }
}

/// <param name="Number">Of the last event that was taken.</param>
/// <param name="Pending">Of the last event that was sent and perhaps taken; 0 when none is.</param>
internal sealed record WebhookCursor(long Number, long Pending);
