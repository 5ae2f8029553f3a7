using System.Data.Common;
using Dapper;
using Provisioning.Storage;

namespace Provisioning.Subscriptions;

/// <summary>The table of subscriptions.</summary>
internal sealed class SubscriptionStore(Database database)
{
    /// <summary>In the order in which rows are read and written.</summary>
    internal static readonly string[] Columns =
    [
        "local_tag", "call_id", "local_address", "remote_address", "local_contact", "remote_target", "route_set", "local_cseq", "remote_cseq", "version",
        "expires_at", "mac", "uri", "extension", "event", "filter_call_id", "filter_local_tag", "filter_remote_tag", "user_agent", "protocol", "remote", "sent_by",
    ];

    /// <summary>What a refresh and time change; who watches what does not.</summary>
    private static readonly string OnConflict = "ON CONFLICT (local_tag) DO UPDATE SET " + string.Join(", ",
        new[] { "remote_target", "local_cseq", "remote_cseq", "version", "expires_at", "protocol", "remote", "sent_by" }.Select(column => $"{column} = excluded.{column}"));

    /// <summary>Those that have not expired; the others are deleted.</summary>
    public async Task<IReadOnlyList<SubscriptionRow>> LoadAsync(DateTimeOffset utcNow, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        var now = utcNow.ToUnixTimeMilliseconds();
        await connection.ExecuteAsync(new CommandDefinition("DELETE FROM subscriptions WHERE expires_at <= @now", new { now }, cancellationToken: token));
        await using var select = connection.CreateCommand();
        select.CommandText = $"SELECT {string.Join(", ", Columns)} FROM subscriptions";
        await using var reader = await select.ExecuteReaderAsync(token);
        var (rows, texts) = (new List<SubscriptionRow>(), new EntityCache());
        // Not one await a row: there may be a hundred thousand, and phones wait.
        while (reader.Read())
            rows.Add(SubscriptionRow.Read(reader, texts));
        return rows;
    }

    /// <summary>
    /// Writes down that all rows' numbers are used up so far ahead: whoever goes on from what was loaded may use as many before the next crash.
    /// </summary>
    public async Task ReserveAsync(int numbers, CancellationToken token)
    {
        await using var connection = await database.ConnectAsync(token);
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE subscriptions SET local_cseq = local_cseq + @numbers, version = version + @numbers", new { numbers }, cancellationToken: token));
    }

    /// <summary>All of it in one transaction.</summary>
    public Task<bool> SaveAsync(IReadOnlyCollection<SubscriptionRow> rows, IReadOnlyCollection<string> ended, CancellationToken token) => database.InTransactionAsync(
        async transaction =>
        {
            await InsertAsync(transaction, rows, token);
            await DeleteAsync(transaction, ended, token);
            return true;
        },
        token);

    private static async Task InsertAsync(DbTransaction transaction, IReadOnlyCollection<SubscriptionRow> rows, CancellationToken token)
    {
        await using var insert = new BulkInsert(transaction, "subscriptions", OnConflict, Columns);
        foreach (var row in rows)
        {
            await insert.AddAsync(
                token, row.LocalTag, row.CallId, row.LocalAddress, row.RemoteAddress, row.LocalContact, row.RemoteTarget, row.RouteSet, row.LocalCSeq, row.RemoteCSeq,
                row.Version, row.ExpiresAtMilliseconds, row.Mac, row.Uri, row.Extension, row.Event, row.FilterCallId, row.FilterLocalTag, row.FilterRemoteTag,
                row.UserAgent, row.Protocol, row.Remote, row.SentBy);
        }

        await insert.FlushAsync(token);
    }

    private static async Task DeleteAsync(DbTransaction transaction, IReadOnlyCollection<string> ended, CancellationToken token)
    {
        if (ended.Count == 0)
            return;
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "DELETE FROM subscriptions WHERE local_tag = @tag";
        var tag = command.CreateParameter();
        tag.ParameterName = "@tag";
        command.Parameters.Add(tag);
        foreach (var one in ended)
        {
            tag.Value = one;
            await command.ExecuteNonQueryAsync(token);
        }
    }
}
