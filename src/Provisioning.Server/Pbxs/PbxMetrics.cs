using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Provisioning.Pbxs;

/// <summary>Meter <c>Provisioning.Pbxs</c>.</summary>
internal sealed class PbxMetrics
{
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _losses;
    private readonly Histogram<double> _commands;

    public PbxMetrics(IMeterFactory meters, PbxTable table)
    {
        var meter = meters.Create("Provisioning.Pbxs");
        _attempts = meter.CreateCounter<long>("provisioning.pbxs.attempts", "{connection}", "Attempts to connect to a PBX, by outcome");
        _losses = meter.CreateCounter<long>("provisioning.pbxs.losses", "{connection}", "Connections to a PBX that were lost, by reason");
        _commands = meter.CreateHistogram("provisioning.pbxs.commands", "s", "From a command to what came of it, by command and outcome", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
        });
        meter.CreateObservableGauge("provisioning.pbxs.connected", () => Each(table, pbx => pbx.View is null ? 0 : 1), "{pbx}", "Whether the calls of a PBX are known");
        meter.CreateObservableGauge("provisioning.pbxs.legs", () => Each(table, pbx => pbx.View?.Count ?? 0), "{leg}", "Legs of calls at a PBX");
    }

    public void Attempted(string pbx, string outcome) => _attempts.Add(1, new("pbx", pbx), new("outcome", outcome));

    public void Lost(string pbx, PbxLoss reason) => _losses.Add(1, new("pbx", pbx), new("reason", reason.ToString()));

    public void Told(string pbx, string command, PbxVerdict verdict, long since) =>
        _commands.Record(Stopwatch.GetElapsedTime(since).TotalSeconds, new("pbx", pbx), new("command", command), new("outcome", verdict.ToString()));

    private static IEnumerable<Measurement<int>> Each(PbxTable table, Func<IPbx, int> measure) =>
        table.All.Select(pbx => new Measurement<int>(measure(pbx), new KeyValuePair<string, object?>("pbx", pbx.Name)));
}
