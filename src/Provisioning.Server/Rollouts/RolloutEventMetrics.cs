using System.Diagnostics.Metrics;

namespace Provisioning.Rollouts;

/// <summary>Meter <c>Provisioning.RolloutEvents</c>.</summary>
internal sealed class RolloutEventMetrics
{
    private readonly Counter<long> _events;
    private readonly Counter<long> _deliveries;
    private readonly Counter<long> _skipped;

    public RolloutEventMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Provisioning.RolloutEvents");
        _events = meter.CreateCounter<long>("provisioning.rollouts.events", "{event}", "Events of rollouts that this server made, by kind");
        _deliveries = meter.CreateCounter<long>("provisioning.rollouts.webhook.deliveries", "{request}", "Requests to webhooks, by outcome");
        _skipped = meter.CreateCounter<long>("provisioning.rollouts.webhook.skipped", "{event}", "Events that became too old before their webhook took them");
    }

    public void Published(RolloutEventKind kind) => _events.Add(1, new KeyValuePair<string, object?>("kind", kind.ToString()));

    public void Delivered(WebhookOutcome outcome) => _deliveries.Add(1, new KeyValuePair<string, object?>("outcome", outcome.ToString()));

    public void Skipped(long events) => _skipped.Add(events);
}
