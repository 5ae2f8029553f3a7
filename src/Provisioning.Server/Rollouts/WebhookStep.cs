using Microsoft.Extensions.Options;

namespace Provisioning.Rollouts;

/// <summary>
/// One request to one webhook:
/// <code>
/// read the cursor → read what comes after it → claim → send → move the cursor on
/// </code>
/// A server that dies between sending and moving on sends again, or another server does, with the same body and the same
/// <see cref="WebhookSignature.DeliveryHeader"/>: every event arrives at least once, in order, and a receiver that remembers the last deliveries has it once.
/// </summary>
internal sealed class WebhookStep(RolloutStore store, WebhookCursors cursors, WebhookClient client, IOptions<RolloutEventOptions> options, RolloutEventMetrics metrics)
{
    private const int PageEvents = 1_000;

    /// <summary>What the database may take beside the request.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(20);

    /// <param name="scanned">The number of the last event that is known not to be wanted; moved on.</param>
    /// <returns>Null when there was nothing to send.</returns>
    public async Task<WebhookAnswer?> TakeAsync(WebhookTarget target, WebhookScan scanned, CancellationToken token)
    {
        while (true)
        {
            var seen = await cursors.ReadAsync(target, token);
            var from = seen.Pending > seen.Number ? seen.Number : Math.Max(seen.Number, scanned.Number);
            var page = await store.EventsAsync(0, from, PageEvents, token);
            var events = seen.Pending > seen.Number ? [.. page.TakeWhile(told => told.Number <= seen.Pending)] : page;
            if (WebhookBatch.Of(target, events, options.Value) is { } batch)
                return await SendAsync(target, seen, new(from, batch.Last), batch, token);
            if (seen.Pending > seen.Number)
            {
                await cursors.TryAdvanceAsync(target, seen.Number, seen.Pending, token); // what was pending has become too old, or is not wanted any more
                continue;
            }

            if (events.Count > 0)
                scanned.Number = events[^1].Number;
            if (events.Count < PageEvents)
                return null;
            await cursors.TryAdvanceAsync(target, seen.Number, scanned.Number, token);
        }
    }

    private async Task<WebhookAnswer?> SendAsync(WebhookTarget target, WebhookCursor seen, WebhookCursor claimed, WebhookBatch batch, CancellationToken token)
    {
        if (!await cursors.TryClaimAsync(target, seen, claimed, options.Value.WebhookTimeout + Margin, token))
            return null;
        var answer = await client.SendAsync(target, batch, token);
        metrics.Delivered(answer.Outcome);
        if (answer.Outcome == WebhookOutcome.Taken)
            await cursors.TryAdvanceAsync(target, claimed.Number, batch.Last, CancellationToken.None); // it was taken, whoever stops us now
        return answer;
    }
}

/// <summary>How far a loop has looked.</summary>
internal sealed class WebhookScan
{
    public long Number { get; set; }
}
