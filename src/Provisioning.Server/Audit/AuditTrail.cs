using System.Data.Common;
using Dapper;
using Provisioning.Storage;

namespace Provisioning.Audit;

/// <summary>Who did what, when. Rows are added inside the transaction of the deed, so neither exists without the other.</summary>
internal sealed class AuditTrail(Database database, TimeProvider time)
{
    public async Task AddAsync(DbTransaction transaction, string actor, IEnumerable<AuditEntry> entries, CancellationToken token)
    {
        var connection = transaction.Connection!;
        var number = await connection.ExecuteScalarAsync<long>(
            new CommandDefinition("SELECT COALESCE(MAX(number), 0) FROM audit", transaction: transaction, cancellationToken: token));
        var at = time.GetUtcNow().ToUnixTimeMilliseconds();
        await using var rows = new BulkInsert(transaction, "audit", "", "number", "at", "actor", "action", "subject", "detail");
        foreach (var entry in entries)
            await rows.AddAsync(token, ++number, at, actor, entry.Action, entry.Subject, entry.Detail);
        await rows.FlushAsync(token);
    }

    /// <summary>Newest first, at most <paramref name="limit"/> rows with a number below <paramref name="before"/>.</summary>
    public async Task<IReadOnlyList<AuditRow>> ListAsync(string? subject, long before, int limit, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        var rows = await connection.QueryAsync<AuditRow>(new CommandDefinition(
            """
            SELECT number AS Number, at AS AtMilliseconds, actor AS Actor, action AS Action, subject AS Subject, detail AS Detail
            FROM audit
            WHERE number < @before AND (@subject = '' OR subject = @subject)
            ORDER BY number DESC
            LIMIT @limit
            """,
            new { before, subject = subject ?? "", limit }, cancellationToken: token));
        return rows.AsList();
    }
}

/// <summary>One deed, to be written down.</summary>
/// <param name="Action">Such as <c>changed</c>.</param>
/// <param name="Subject">Such as <c>devices/805ec0000001</c>.</param>
/// <param name="Detail">What was different, without secrets.</param>
internal sealed record AuditEntry(string Action, string Subject, string Detail)
{
    /// <summary>The actor of what the server does by itself.</summary>
    public const string Server = "server";
}

/// <summary>One deed as it was written down.</summary>
internal sealed record AuditRow
{
    public required long Number { get; init; }

    public required long AtMilliseconds { get; init; }

    public required string Actor { get; init; }

    public required string Action { get; init; }

    public required string Subject { get; init; }

    public required string Detail { get; init; }
}
