using Microsoft.Extensions.Options;

namespace Provisioning.Monitoring;

/// <summary>What the desk tells and counts with.</summary>
internal sealed class DeskTools(IEnumerable<IMonitoringObserver> observers, MonitoringMetrics metrics, MonitorOrders orders, IOptions<MonitoringOptions> options, SteadyClock clock)
{
    private readonly IMonitoringObserver[] _observers = [.. observers];

    public MonitoringMetrics Metrics => metrics;

    public MonitorOrders Orders => orders;

    public MonitoringOptions Options => options.Value;

    public SteadyClock Clock => clock;

    public void Tell(MonitoringSession? before, MonitoringSession after)
    {
        List<SessionEventKind> kinds = [.. SessionEvents.Between(before, after)];
        metrics.Told(kinds, after);
        foreach (var observer in _observers)
            observer.Publish(kinds, after);
    }
}
