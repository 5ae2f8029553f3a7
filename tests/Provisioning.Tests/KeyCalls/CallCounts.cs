using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Provisioning.KeyCalls;

namespace Provisioning.Tests.KeyCalls;

/// <summary>What one server counts of calls: other servers of the same process have meters of the same name.</summary>
internal sealed class CallCounts : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<string> _counted = new();

    public CallCounts(TestServer server)
    {
        var factory = server.Get<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == KeyCallMetrics.MeterName && instrument.Meter.Scope == factory)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep($"{instrument.Name} +{value}", tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep($"{instrument.Name} {value}", tags));
        _listener.Start();
    }

    public string[] All => [.. _counted];

    /// <summary>What is asked for and not counted is there from now on.</summary>
    public void Observe() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private void Keep(string what, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (key, value) in tags)
            what += $" {key}={value}";
        _counted.Enqueue(what);
    }
}
