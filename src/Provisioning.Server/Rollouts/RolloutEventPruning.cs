using System.Data.Common;
using Microsoft.Extensions.Options;

namespace Provisioning.Rollouts;

/// <summary>Deletes events that were kept long enough; a webhook that has not taken them goes without.</summary>
internal sealed partial class RolloutEventPruning(RolloutStore store, WebhookCursors cursors, Webhooks webhooks, RolloutEventMetrics metrics, RolloutEventPruningParts parts)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly ILogger _logger = parts.Logger;

    public async Task PruneAsync(CancellationToken token)
    {
        var cutoff = parts.Time.GetUtcNow() - parts.Options.EventsKept;
        foreach (var target in webhooks.All.Select(loop => loop.Target))
        {
            var skipped = await cursors.SkipAsync(target, cutoff, token);
            metrics.Skipped(skipped);
            if (skipped > 0)
                LogSkipped(target.Name, skipped);
        }

        await store.PruneEventsAsync(cutoff, token);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, parts.Time);
        do
        {
            try
            {
                await PruneAsync(stoppingToken);
            }
            catch (DbException)
            {
                // The runner says so; the next hour does as well.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(1, LogLevel.Warning, "Webhook {Url} goes without {Count} events: they became older than Rollouts:EventsKept before it took them.")]
    private partial void LogSkipped(string url, long count);
}

/// <summary>What the loop needs beside the tables.</summary>
internal sealed class RolloutEventPruningParts(IOptions<RolloutEventOptions> options, TimeProvider time, ILogger<RolloutEventPruning> logger)
{
    public RolloutEventOptions Options => options.Value;

    public TimeProvider Time => time;

    public ILogger Logger => logger;
}
