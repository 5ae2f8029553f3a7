using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Provisioning.CallSources;

/// <summary>Meter <c>Provisioning.CallSources</c>.</summary>
internal sealed class CallMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _events;
    private readonly Counter<long> _refused;
    private readonly Histogram<double> _latency;

    public CallMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Provisioning.CallSources");
        _events = _meter.CreateCounter<long>("provisioning.calls.facts", "{fact}", "What sources told, by source and outcome: whether a lamp could look different");
        _refused = _meter.CreateCounter<long>("provisioning.calls.refused", "{message}", "Messages of sources that were not taken, by source and reason");
        _latency = _meter.CreateHistogram("provisioning.calls.latency", "s", "From a fact in the queue to the observers that were told", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.00001, 0.00005, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1],
        });
    }

    public void ObserveQueue(Func<int> length) => _meter.CreateObservableGauge("provisioning.calls.queue", length, "{fact}", "Facts that wait to be applied");

    public void Applied(string source, bool isChange, long queuedAt)
    {
        _events.Add(1, new("source", source), new("outcome", isChange ? "changed" : "unchanged"));
        _latency.Record(Stopwatch.GetElapsedTime(queuedAt).TotalSeconds);
    }

    /// <param name="source">Of the sources that are remembered; empty for any other, so that nobody makes series at will.</param>
    public void Refused(string source, CallRefusal reason) => _refused.Add(1, new("source", source), new("reason", reason.ToString()));
}
