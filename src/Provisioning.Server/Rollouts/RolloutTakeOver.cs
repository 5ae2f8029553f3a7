using System.Data.Common;
using Dapper;

namespace Provisioning.Rollouts;

/// <summary>Writes down that a newer rollout has taken phones over: by one statement for each older rollout, for it may be the whole fleet.</summary>
internal static class RolloutTakeOver
{
    private const string Open = $"('{nameof(UpdateState.Scheduled)}', '{nameof(UpdateState.Deferred)}', '{nameof(UpdateState.Notified)}', '{nameof(UpdateState.Fetched)}')";

    /// <param name="superseded">As they are to be; the rows of the newer rollout are there already.</param>
    /// <exception cref="StaleRolloutException">The rows are not those that were decided on.</exception>
    public static async Task SaveAsync(DbTransaction transaction, IReadOnlyCollection<DeviceUpdate> superseded, TimeSpan ahead, long revision, CancellationToken token)
    {
        foreach (var older in superseded.GroupBy(update => (update.Rollout, update.SupersededBy, update.State, update.Reason, update.Since)))
        {
            var changed = await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                $"""
                 UPDATE device_updates SET state = @State, reason = @Reason, since = @Since, superseded_by = @SupersededBy, revision = @revision
                 WHERE rollout = @Rollout AND state IN {Open}
                   AND mac IN (SELECT newer.mac FROM device_updates newer WHERE newer.rollout = @SupersededBy AND newer.state IN {Open})
                 """,
                new
                {
                    older.Key.Rollout,
                    older.Key.SupersededBy,
                    State = older.Key.State.ToString(),
                    Reason = older.Key.Reason.ToString(),
                    Since = RolloutRows.Write(older.Key.Since, ahead),
                    revision,
                },
                transaction, cancellationToken: token));
            if (changed != older.Count())
                throw new StaleRolloutException();
        }
    }
}
