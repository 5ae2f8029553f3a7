using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Provisioning.Audit;
using Provisioning.Devices;
using Provisioning.Storage;

namespace Provisioning.Rollouts;

/// <summary>
/// The tables of rollouts. Whatever is saved together is saved in one transaction that first moves the clock of revisions on: a server that decided on old rows
/// moves nothing, and decides again.
/// </summary>
internal sealed class RolloutStore(Database database, AuditTrail audit, SteadyClock clock)
{
    /// <summary>Events of one transaction, numbered after its revision.</summary>
    private const int EventBits = 20;

    private const string RolloutColumns =
        "id AS Id, name AS Name, status AS Status, reason AS Reason, terms AS Terms, groups AS Groups, created_by AS CreatedBy, created_at AS CreatedAt, start_at AS StartAt, "
        + "ended_at AS EndedAt, retry_of AS RetryOf, revision AS Revision";

    private const string UpdateColumns =
        "rollout AS Rollout, mac AS Mac, place AS Place, site AS Site, steps AS Steps, step AS Step, state AS State, reason AS Reason, status AS Status, method AS Method, "
        + "attempts AS Attempts, accepted AS Accepted, attempts_in_window AS AttemptsInWindow, window_since AS WindowSince, reboots AS Reboots, told_at AS ToldAt, "
        + "step_since AS StepSince, call_id AS CallId, fetched_at AS FetchedAt, led_version AS LedVersion, asked_to_fetch AS AskedToFetch, next_at AS NextAt, since AS Since, superseded_by AS SupersededBy, revision AS Revision";

    private static readonly string[] FixedNames = ["rollout", "mac", "place", "site", "steps"];

    private static readonly string[] ChangingNames =
    [
        "step", "state", "reason", "status", "method", "attempts", "accepted", "attempts_in_window", "window_since", "reboots",
        "told_at", "step_since", "call_id", "fetched_at", "led_version", "asked_to_fetch", "next_at", "since", "superseded_by", "revision",
    ];

    /// <summary>Other servers may save too.</summary>
    public bool IsShared => database.IsShared;

    /// <summary>The rollouts that go on, with their phones, and the revision at which they were read.</summary>
    public async Task<OpenRollouts> LoadOpenAsync(CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        var revision = await connection.ExecuteScalarAsync<long>(new CommandDefinition("SELECT revision FROM rollout_clock WHERE id = 1", transaction: transaction, cancellationToken: token));
        var rollouts = (await connection.QueryAsync<RolloutRows.RolloutRow>(new CommandDefinition(
            $"SELECT {RolloutColumns} FROM rollouts WHERE ended_at IS NULL ORDER BY id", transaction: transaction, cancellationToken: token))).Select(row => row.Read()).ToList();
        var updates = new Dictionary<long, List<DeviceUpdate>>();
        var steps = new Dictionary<string, ImmutableArray<UpdateStep>>(StringComparer.Ordinal);
        foreach (var rollout in rollouts)
            updates[rollout.Id] = await ReadUpdatesAsync(connection, transaction, "rollout = @rollout", new { rollout = rollout.Id }, steps, token);
        return new(revision, [.. rollouts.Select(rollout => (rollout, (IReadOnlyList<DeviceUpdate>)updates[rollout.Id]))]);
    }

    public async Task<long> RevisionAsync(CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition("SELECT revision FROM rollout_clock WHERE id = 1", cancellationToken: token));
    }

    /// <summary>Held only until somebody else saves; the save finds out.</summary>
    public async Task<long> NextIdAsync(CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        return 1 + await connection.ExecuteScalarAsync<long>(new CommandDefinition("SELECT COALESCE(MAX(id), 0) FROM rollouts", cancellationToken: token));
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<Rollout>> ListAsync(long before, int limit, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        var rows = await connection.QueryAsync<RolloutRows.RolloutRow>(new CommandDefinition(
            $"SELECT {RolloutColumns} FROM rollouts WHERE id < @before ORDER BY id DESC LIMIT @limit", new { before, limit }, cancellationToken: token));
        return [.. rows.Select(row => row.Read())];
    }

    public async Task<Rollout?> FindAsync(long id, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        var row = await connection.QuerySingleOrDefaultAsync<RolloutRows.RolloutRow>(new CommandDefinition(
            $"SELECT {RolloutColumns} FROM rollouts WHERE id = @id", new { id }, cancellationToken: token));
        return row?.Read();
    }

    /// <summary>How many phones of each group are where, as it was saved.</summary>
    public async Task<IReadOnlyDictionary<long, GroupCounts[]>> CountsAsync(IReadOnlyList<Rollout> rollouts, CancellationToken token)
    {
        var counts = rollouts.ToDictionary(rollout => rollout.Id, rollout => rollout.Groups.Select(_ => new GroupCounts()).ToArray());
        if (rollouts.Count == 0)
            return counts;
        await using var connection = await database.ConnectAsync(token);
        var rows = await connection.QueryAsync<(long Rollout, long Place, string State, long Phones)>(new CommandDefinition(
            "SELECT rollout, place, state, COUNT(*) FROM device_updates WHERE rollout >= @first AND rollout <= @last GROUP BY rollout, place, state",
            new { first = rollouts.Min(rollout => rollout.Id), last = rollouts.Max(rollout => rollout.Id) }, cancellationToken: token));
        foreach (var (rollout, place, state, phones) in rows)
        {
            if (counts.TryGetValue(rollout, out var groups))
                groups[place].Add(Enum.Parse<UpdateState>(state), (int)phones);
        }

        return counts;
    }

    public async Task<IReadOnlyList<DeviceUpdate>> UpdatesAsync(long rollout, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        return await ReadUpdatesAsync(connection, null, "rollout = @rollout", new { rollout }, [], token);
    }

    public async Task<DeviceUpdate?> LatestUpdateAsync(MacAddress mac, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        return (await ReadUpdatesAsync(connection, null, "mac = @mac ORDER BY rollout DESC LIMIT 1", new { mac = mac.ToString() }, [], token)).FirstOrDefault();
    }

    /// <summary>The newest word of any rollout on each phone; for the list of drift.</summary>
    public async Task<IReadOnlyList<DeviceUpdate>> LatestUpdatesAsync(CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        return await ReadUpdatesAsync(
            connection, null, "rollout = (SELECT MAX(other.rollout) FROM device_updates other WHERE other.mac = device_updates.mac)", new { }, [], token);
    }

    /// <summary>Oldest first, after <paramref name="after"/>.</summary>
    public async Task<IReadOnlyList<RolloutEvent>> EventsAsync(long rollout, long after, int limit, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        var rows = await connection.QueryAsync<EventRow>(new CommandDefinition(
            "SELECT number AS Number, at AS At, rollout AS Rollout, kind AS Kind, mac AS Mac, detail AS Detail FROM rollout_events "
            + "WHERE number > @after AND (@rollout = 0 OR rollout = @rollout) ORDER BY number LIMIT @limit",
            new { rollout, after, limit }, cancellationToken: token));
        return [.. rows.Select(row => row.Read())];
    }

    /// <summary>Deletes events that are older.</summary>
    public async Task PruneEventsAsync(DateTimeOffset before, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        await connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM rollout_events WHERE at < @before", new { before = before.ToUnixTimeMilliseconds() }, cancellationToken: token));
    }

    /// <summary>Saves all of it, or nothing where somebody else has saved since <paramref name="seen"/>.</summary>
    /// <returns>The new revision; null when it was nothing.</returns>
    /// <exception cref="DbException">Nothing was saved.</exception>
    public async Task<long?> SaveAsync(RolloutChanges changes, long seen, CancellationToken token)
    {
        try
        {
            return await database.InTransactionAsync(transaction => SaveAsync(transaction, changes, seen, token), token);
        }
        catch (StaleRolloutException)
        {
            return null;
        }
    }

    private async Task<long?> SaveAsync(DbTransaction transaction, RolloutChanges changes, long seen, CancellationToken token)
    {
        var connection = transaction.Connection!;
        var revision = seen + 1;
        await ClaimAsync(connection, transaction, "UPDATE rollout_clock SET revision = @revision WHERE id = 1 AND revision = @seen", new { revision, seen }, token);
        foreach (var rollout in changes.NewRollouts)
        {
            await connection.ExecuteAsync(new CommandDefinition(
                """
                INSERT INTO rollouts (id, name, status, reason, terms, groups, created_by, created_at, start_at, ended_at, retry_of, revision)
                VALUES (@Id, @Name, @Status, @Reason, @Terms, @Groups, @CreatedBy, @CreatedAt, @StartAt, @EndedAt, @RetryOf, @Revision)
                """, RolloutRows.Parameters(rollout, revision), transaction, cancellationToken: token));
        }

        foreach (var rollout in changes.Rollouts)
        {
            await ClaimAsync(
                connection, transaction,
                "UPDATE rollouts SET status = @Status, reason = @Reason, groups = @Groups, ended_at = @EndedAt, revision = @Revision WHERE id = @Id AND revision = @Seen",
                RolloutRows.Parameters(rollout, revision), token);
        }

        await InsertAsync(transaction, changes.NewUpdates, revision, token);
        await RolloutTakeOver.SaveAsync(transaction, changes.Superseded, clock.Ahead, revision, token);
        await UpdateAsync(transaction, changes.Updates, revision, token);
        await AddEventsAsync(transaction, changes.Events, revision, token);
        if (changes.Audit.Count > 0)
            await audit.AddAsync(transaction, changes.Actor, changes.Audit, token);
        return revision;
    }

    private async Task InsertAsync(DbTransaction transaction, List<DeviceUpdate> updates, long revision, CancellationToken token)
    {
        await using var rows = new BulkInsert(transaction, "device_updates", "", [.. FixedNames, .. ChangingNames]);
        var steps = new Dictionary<ImmutableArray<UpdateStep>, string>();
        // In the order of the table's indexes: a hundred thousand rows in any other would touch every page of them over and over.
        foreach (var update in updates.OrderBy(update => update.Mac))
        {
            if (!steps.TryGetValue(update.Steps, out var text))
                steps[update.Steps] = text = RolloutRows.Write(update.Steps);
            await rows.AddAsync(token, [update.Rollout, update.Mac.ToString(), (long)update.Group, update.Site, text, .. RolloutRows.Changing(update, clock.Ahead, revision)]);
        }

        await rows.FlushAsync(token);
    }

    /// <summary>Each row only if it is still the one that was decided on.</summary>
    private async Task UpdateAsync(DbTransaction transaction, List<DeviceUpdate> updates, long revision, CancellationToken token)
    {
        if (updates.Count == 0)
            return;
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"UPDATE device_updates SET {string.Join(", ", ChangingNames.Select(name => $"{name} = @{name}"))} WHERE rollout = @rollout AND mac = @mac AND revision = @seen";
        foreach (var name in ChangingNames.Concat(["rollout", "mac", "seen"]))
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = "@" + name;
            command.Parameters.Add(parameter);
        }

        foreach (var update in updates)
        {
            object?[] values = [.. RolloutRows.Changing(update, clock.Ahead, revision), update.Rollout, update.Mac.ToString(), update.Revision];
            for (var place = 0; place < values.Length; place++)
                command.Parameters[place].Value = values[place] ?? DBNull.Value;
            if (await command.ExecuteNonQueryAsync(token) != 1)
                throw new StaleRolloutException();
        }
    }

    private static async Task AddEventsAsync(DbTransaction transaction, List<RolloutEvent> events, long revision, CancellationToken token)
    {
        await using var rows = new BulkInsert(transaction, "rollout_events", "", "number", "at", "rollout", "kind", "mac", "detail");
        var number = revision << EventBits;
        foreach (var told in events)
            await rows.AddAsync(token, ++number, told.At.ToUnixTimeMilliseconds(), told.Rollout, told.Kind.ToString(), told.Mac?.ToString(), told.Detail);
        await rows.FlushAsync(token);
    }

    private static async Task ClaimAsync(DbConnection connection, DbTransaction transaction, string sql, object parameters, CancellationToken token)
    {
        if (await connection.ExecuteAsync(new CommandDefinition(sql, parameters, transaction, cancellationToken: token)) != 1)
            throw new StaleRolloutException();
    }

    private async Task<List<DeviceUpdate>> ReadUpdatesAsync(
        DbConnection connection, DbTransaction? transaction, string where, object parameters, Dictionary<string, ImmutableArray<UpdateStep>> steps, CancellationToken token)
    {
        var rows = await connection.QueryAsync<RolloutRows.UpdateRow>(new CommandDefinition(
            $"SELECT {UpdateColumns} FROM device_updates WHERE {where}", parameters, transaction, cancellationToken: token));
        return [.. rows.Select(row => row.Read(clock.Ahead, StepsOf))];

        // Most phones of a rollout have the same steps; a hundred thousand copies would be many.
        ImmutableArray<UpdateStep> StepsOf(string text)
        {
            if (!steps.TryGetValue(text, out var known))
                steps[text] = known = RolloutRows.ReadSteps(text);
            return known;
        }
    }

    private sealed record EventRow
    {
        public required long Number { get; init; }

        public required long At { get; init; }

        public required long Rollout { get; init; }

        public required string Kind { get; init; }

        public string? Mac { get; init; }

        public required string Detail { get; init; }

        public RolloutEvent Read() => new(
            Number, DateTimeOffset.FromUnixTimeMilliseconds(At), Rollout, Enum.Parse<RolloutEventKind>(Kind), Mac is null ? null : MacAddress.Parse(Mac), Detail);
    }
}

/// <summary>Rollouts that go on, as they were at one revision.</summary>
internal sealed record OpenRollouts(long Revision, ImmutableArray<(Rollout Rollout, IReadOnlyList<DeviceUpdate> Updates)> Rollouts);

/// <summary>What is to be saved together.</summary>
internal sealed class RolloutChanges
{
    public List<Rollout> NewRollouts { get; } = [];

    public List<DeviceUpdate> NewUpdates { get; } = [];

    /// <summary>Each as it is to be, with the revision it was read at.</summary>
    public List<Rollout> Rollouts { get; } = [];

    /// <summary>Each as it is to be, with the revision it was read at.</summary>
    public List<DeviceUpdate> Updates { get; } = [];

    /// <summary>Whom new rollouts take over, each as it is to be: all phones that are open in the older rollout and in the newer one.</summary>
    public List<DeviceUpdate> Superseded { get; } = [];

    public List<RolloutEvent> Events { get; } = [];

    public List<AuditEntry> Audit { get; } = [];

    /// <summary>Who is named in the audit.</summary>
    public string Actor { get; init; } = AuditEntry.Server;

    public bool IsEmpty => NewRollouts.Count + NewUpdates.Count + Rollouts.Count + Updates.Count == 0;
}

/// <summary>Somebody else was faster; nothing was saved.</summary>
internal sealed class StaleRolloutException : Exception;
