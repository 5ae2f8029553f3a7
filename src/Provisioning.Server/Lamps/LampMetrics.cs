using System.Diagnostics.Metrics;

namespace Provisioning.Lamps;

/// <summary>Meter <c>Provisioning.Lamps</c>.</summary>
internal sealed class LampMetrics(IMeterFactory meters)
{
    private readonly Meter _meter = meters.Create("Provisioning.Lamps");

    public void Observe(Func<IEnumerable<Lamp>> lamps, Func<int> readers)
    {
        _meter.CreateObservableGauge("provisioning.lamps", () => Count(lamps()), "{lamp}", "Lamps by state");
        _meter.CreateObservableGauge("provisioning.lamps.readers", readers, "{reader}", "Who watches the lamps over HTTP and MQTT");
    }

    private static IEnumerable<Measurement<int>> Count(IEnumerable<Lamp> lamps)
    {
        var counts = new int[Enum.GetValues<LampState>().Length];
        foreach (var lamp in lamps)
            counts[(int)lamp.State]++;
        return Enum.GetValues<LampState>().Select(state => new Measurement<int>(counts[(int)state], new KeyValuePair<string, object?>("state", LampJson.Word(state))));
    }
}
