namespace Provisioning.Subscriptions;

/// <summary>Writes subscriptions behind.</summary>
internal sealed partial class SubscriptionWriter(
    SubscriptionJournal journal, SubscriptionStore store, SubscriptionOptions options, TimeProvider time, ILogger<SubscriptionWriter> logger) : BackgroundService
{
    /// <summary>In one transaction: a tenth of a second on a small disk.</summary>
    private const int BatchRows = 5_000;

    private readonly SemaphoreSlim _writing = new(1, 1);
    private bool _isFailing;

    /// <summary>The last time after everybody has said goodbye.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryFlushAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _writing.Dispose();
        base.Dispose();
    }

    /// <summary>Writes all that waits. What could not be written waits on.</summary>
    internal async Task FlushAsync(CancellationToken token)
    {
        await _writing.WaitAsync(token);
        try
        {
            while (journal.Take(BatchRows) is { Count: > 0 } batch)
                await SaveAsync(batch, token);
        }
        finally
        {
            _writing.Release();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.FlushInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await TryFlushAsync(stoppingToken);
    }

    private async Task SaveAsync(List<Subscription> batch, CancellationToken token)
    {
        var rows = new List<SubscriptionRow>(batch.Count);
        var ended = new List<string>();
        foreach (var subscription in batch)
        {
            if (subscription.ToRow(time.GetUtcNow(), out var isWritten) is not { } row)
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

    private async Task TryFlushAsync(CancellationToken token)
    {
        try
        {
            await FlushAsync(token);
            if (_isFailing)
                LogWrittenAgain();
            _isFailing = false;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (!_isFailing)
                LogNotWritten(e);
            _isFailing = true;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Subscriptions could not be written down; lamps go on, and it is tried again.")]
    private partial void LogNotWritten(Exception cause);

    [LoggerMessage(2, LogLevel.Information, "Subscriptions are written down again.")]
    private partial void LogWrittenAgain();
}
