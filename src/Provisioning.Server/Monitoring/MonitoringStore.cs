using Dapper;
using Provisioning.Audit;
using Provisioning.Devices;
using Provisioning.Storage;

namespace Provisioning.Monitoring;

/// <summary>The table of sessions. Each row is written in one transaction with what the audit log says of it (rule C15).</summary>
internal sealed class MonitoringStore(Database database, AuditTrail audit)
{
    private const string Columns =
        "id AS Id, session_key AS SessionKey, pbx AS Pbx, monitor AS Monitor, monitored AS Monitored, leg AS Leg, other_leg AS OtherLeg, origin AS Origin, actor AS Actor, mode AS Mode, "
        + "ordered AS Ordered, state AS State, started_at AS StartedAt, answered_at AS AnsweredAt, ended_at AS EndedAt, how_ended AS HowEnded";

    /// <summary>Writes a new session down and gives it its number.</summary>
    public Task<long> AddAsync(MonitoringSession session, TimeSpan ahead, CancellationToken token) => database.InTransactionAsync(
        async transaction =>
        {
            var connection = transaction.Connection!;
            var id = 1 + await connection.ExecuteScalarAsync<long>(new CommandDefinition("SELECT COALESCE(MAX(id), 0) FROM monitoring_sessions", transaction: transaction, cancellationToken: token));
            var numbered = session with { Id = id };
            await connection.ExecuteAsync(new CommandDefinition(
                """
                INSERT INTO monitoring_sessions (id, session_key, pbx, monitor, monitored, leg, other_leg, origin, actor, mode, ordered, state, started_at, answered_at, ended_at, how_ended)
                VALUES (@Id, @SessionKey, @Pbx, @Monitor, @Monitored, @Leg, @OtherLeg, @Origin, @Actor, @Mode, @Ordered, @State, @StartedAt, @AnsweredAt, @EndedAt, @HowEnded)
                """,
                SessionRow.Of(numbered, ahead), transaction, cancellationToken: token));
            await audit.AddAsync(transaction, session.Actor, [SessionAudit.Started(numbered)], token);
            return id;
        },
        token);

    /// <summary>In the order in which they are given.</summary>
    public Task SaveAsync(IReadOnlyList<SessionNote> notes, TimeSpan ahead, CancellationToken token) => database.InTransactionAsync(
        async transaction =>
        {
            var newest = notes.Select(note => note.Session).OfType<MonitoringSession>().GroupBy(session => session.Id).Select(rows => rows.Last());
            foreach (var session in newest)
            {
                await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                    """
                    UPDATE monitoring_sessions
                    SET other_leg = @OtherLeg, actor = @Actor, mode = @Mode, state = @State, answered_at = @AnsweredAt, ended_at = @EndedAt, how_ended = @HowEnded
                    WHERE id = @Id
                    """,
                    SessionRow.Of(session, ahead), transaction, cancellationToken: token));
            }

            foreach (var note in notes)
                await audit.AddAsync(transaction, note.Actor, note.Entries, token);
            return true;
        },
        token);

    /// <summary>Those that have no end.</summary>
    public async Task<IReadOnlyList<MonitoringSession>> LoadOpenAsync(CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        var rows = await connection.QueryAsync<SessionRow>(new CommandDefinition($"SELECT {Columns} FROM monitoring_sessions WHERE ended_at IS NULL ORDER BY id", cancellationToken: token));
        return [.. rows.Select(row => row.Read())];
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<MonitoringSession>> ListAsync(SessionFilter filter, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        var rows = await connection.QueryAsync<SessionRow>(new CommandDefinition(
            $"""
            SELECT {Columns} FROM monitoring_sessions
            WHERE id < @before AND (@monitor = '' OR monitor = @monitor) AND (@monitored = '' OR monitored = @monitored) AND started_at >= @from AND started_at < @until
            ORDER BY id DESC
            LIMIT @limit
            """,
            new
            {
                before = filter.Before,
                monitor = filter.Monitor?.ToString() ?? "",
                monitored = filter.Monitored?.ToString() ?? "",
                from = filter.From?.ToUnixTimeMilliseconds() ?? 0,
                until = filter.Until?.ToUnixTimeMilliseconds() ?? long.MaxValue,
                limit = filter.Limit,
            },
            cancellationToken: token));
        return [.. rows.Select(row => row.Read())];
    }

    public async Task<MonitoringSession?> FindAsync(long id, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        return (await connection.QuerySingleOrDefaultAsync<SessionRow>(new CommandDefinition($"SELECT {Columns} FROM monitoring_sessions WHERE id = @id", new { id }, cancellationToken: token)))?.Read();
    }

    /// <summary>Forgets what ended before.</summary>
    public async Task<int> PruneAsync(DateTimeOffset before, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        return await connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM monitoring_sessions WHERE ended_at < @before", new { before = before.ToUnixTimeMilliseconds() }, cancellationToken: token));
    }
}

/// <summary>Something to be written down.</summary>
/// <param name="Session">As it is now; null where none is concerned.</param>
/// <param name="Actor">Whose deed the entries tell.</param>
internal sealed record SessionNote(MonitoringSession? Session, string Actor, IReadOnlyList<AuditEntry> Entries);

/// <summary>Which sessions of the past.</summary>
internal sealed record SessionFilter(long Before, int Limit)
{
    public ExtensionNumber? Monitor { get; init; }

    public ExtensionNumber? Monitored { get; init; }

    /// <summary>Started then or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Started before.</summary>
    public DateTimeOffset? Until { get; init; }
}
