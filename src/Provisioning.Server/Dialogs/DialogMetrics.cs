using System.Diagnostics.Metrics;

namespace Provisioning.Dialogs;

/// <summary>Meter <c>Provisioning.Dialogs</c>. The engine only counts; what it counted is read when somebody asks.</summary>
internal static class DialogMetrics
{
    public const string MeterName = "Provisioning.Dialogs";

    public static void Observe(IMeterFactory meters, DialogEngine engine)
    {
        var meter = meters.Create(MeterName);
        var verdicts = Enum.GetValues<FactVerdict>().Select(verdict => (verdict, tag: new KeyValuePair<string, object?>("verdict", verdict.ToString()))).ToArray();
        meter.CreateObservableCounter("provisioning.dialogs.facts", () => verdicts.Select(row => new Measurement<long>(engine.CountOf(row.verdict), row.tag)), "{fact}", "What sources told, by what became of it");
        meter.CreateObservableGauge("provisioning.dialogs.calls", () => engine.CallCount, "{call}", "Calls that go on, both sides counted");
        meter.CreateObservableGauge("provisioning.dialogs.ended", () => engine.EndedCount, "{call}", "Ended calls that are remembered");
        meter.CreateObservableGauge("provisioning.dialogs.extensions", () => engine.ExtensionCount, "{extension}", "Extensions with a call now or a moment ago");
        meter.CreateObservableGauge("provisioning.dialogs.unknown", () => engine.Snapshots().Count(dialogs => dialogs.IsUnknown), "{extension}", "Extensions whose state may be old");
    }
}
