using System.Data.Common;
using Dapper;
using Provisioning.Storage;

namespace Provisioning.Subscriptions;

/// <summary>The table of subscriptions.</summary>
internal sealed class SubscriptionStore(Database database)
{
    private static readonly string[] Columns =
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
        var rows = await connection.QueryAsync<SubscriptionRow>(new CommandDefinition(
            """
            SELECT local_tag AS LocalTag, call_id AS CallId, local_address AS LocalAddress, remote_address AS RemoteAddress, local_contact AS LocalContact,
              remote_target AS RemoteTarget, route_set AS RouteSet, local_cseq AS LocalCSeq, remote_cseq AS RemoteCSeq, version AS Version,
              expires_at AS ExpiresAtMilliseconds, mac AS Mac, uri AS Uri, extension AS Extension, event AS Event, filter_call_id AS FilterCallId,
              filter_local_tag AS FilterLocalTag, filter_remote_tag AS FilterRemoteTag, user_agent AS UserAgent, protocol AS Protocol, remote AS Remote,
              sent_by AS SentBy
            FROM subscriptions
            """,
            cancellationToken: token));
        return rows.AsList();
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
