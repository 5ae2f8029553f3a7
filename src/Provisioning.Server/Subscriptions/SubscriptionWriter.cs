using Provisioning.Storage;

namespace Provisioning.Subscriptions;

/// <summary>Writes subscriptions behind; the last time after everybody has said goodbye.</summary>
internal sealed class SubscriptionWriter(
    SubscriptionJournal journal, SubscriptionStore store, SubscriptionOptions options, TimeProvider time, ILogger<SubscriptionWriter> logger)
    : WriteBehind("Subscriptions", options.FlushInterval, time, logger)
{
    /// <summary>In one transaction: a tenth of a second on a small disk.</summary>
    private const int BatchRows = 5_000;

    protected override async Task WriteAsync(CancellationToken token)
    {
        while (journal.Take(BatchRows) is { Count: > 0 } batch)
            await SaveAsync(batch, token);
    }

    private async Task SaveAsync(List<Subscription> batch, CancellationToken token)
    {
        var rows = new List<SubscriptionRow>(batch.Count);
        var ended = new List<string>();
        foreach (var subscription in batch)
        {
            if (subscription.ToRow(Time.GetUtcNow(), out var isWritten) is not { } row)
            {
                if (isWritten)
                    ended.Add(subscription.Key.LocalTag);
            }
            else if (row.IsStorable)
            {
                rows.Add(row);
            }
        }

        var isSaved = false;
        try
        {
            isSaved = await store.SaveAsync(rows, ended, token);
        }
        finally
        {
            foreach (var subscription in isSaved ? [] : batch)
                journal.Touch(subscription);
        }
    }
}
