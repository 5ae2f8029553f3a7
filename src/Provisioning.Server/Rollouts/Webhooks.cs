using Microsoft.Extensions.Options;

namespace Provisioning.Rollouts;

/// <summary>All webhooks, each with a loop of its own.</summary>
internal sealed class Webhooks(WebhookStep step, IOptions<RolloutEventOptions> options, TimeProvider time, ILogger<WebhookLoop> logger) : BackgroundService, IRolloutObserver
{
    public IReadOnlyList<WebhookLoop> All { get; } =
        [.. options.Value.Webhooks.Select(webhook => new WebhookLoop(new WebhookTarget(webhook), step, options.Value, time, logger))];

    public void Publish(IReadOnlyList<RolloutEvent> events)
    {
        foreach (var loop in All)
            loop.Wake();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(All.Select(loop => loop.RunAsync(stoppingToken)));
}
