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
        var kept = new List<Subscription>(batch.Count); // what came and went while the database was away is nothing to remember
        foreach (var subscription in batch)
        {
            if (subscription.ToRow(Time.GetUtcNow(), out var isWritten) is not { } row)
            {
                if (!isWritten)
                    continue;
                ended.Add(subscription.Key.LocalTag);
                kept.Add(subscription);
            }
            else if (row.IsStorable)
            {
                rows.Add(row);
                kept.Add(subscription);
            }
        }

        var isSaved = false;
        try
        {
            isSaved = await store.SaveAsync(rows, ended, token);
        }
        finally
        {
            foreach (var subscription in isSaved ? [] : kept)
                journal.Touch(subscription);
        }
    }
}
