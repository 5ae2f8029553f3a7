using Spectre.Console;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>One table: what each server made of one load, as medians of the rounds.</summary>
/// <param name="title">What was done.</param>
/// <param name="unit">Of the value.</param>
/// <param name="goals">What ours is to reach.</param>
/// <param name="fasterIsLess">Times and bytes, not rates.</param>
/// <param name="rawShare">A value as share of what the sockets alone would do; none where that says nothing.</param>
internal sealed class Tally(string title, string unit, Goals goals, bool fasterIsLess = false, Func<double, double>? rawShare = null)
{
    private readonly Dictionary<string, List<(Step Step, string Above)>> _steps = [];

    /// <param name="who">The server.</param>
    /// <param name="step">Its best clean stretch, or the only one.</param>
    /// <param name="above">What was wrong one step above, where the best rate was searched.</param>
    public void Add(string who, Step step, string above = "")
    {
        if (!_steps.TryGetValue(who, out var steps))
            _steps[who] = steps = [];
        steps.Add((step, above));
    }

    public void Write()
    {
        var told = _steps.Values.Select(Median).ToList();
        var first = told[0].Step.Value;
        var table = new Table().Title(title).AddColumn($"median of {_steps.Values.Max(steps => steps.Count)}");
        foreach (var who in _steps.Keys)
            table.AddColumn(new TableColumn(who).RightAligned());
        table.AddColumn("goal");
        Row(table, unit, told.Select(one => $"{one.Step.Value:N1}"), goals.Value);
        Row(table, "least … most", _steps.Values.Select(steps => $"{steps.Min(one => one.Step.Value):N1} … {steps.Max(one => one.Step.Value):N1}"));
        Row(table, $"times as good as {_steps.Keys.First()}", told.Select(one => $"{(fasterIsLess ? first / one.Step.Value : one.Step.Value / first):N2}"), goals.Times);
        if (rawShare is not null)
            Row(table, "share of the raw limit", told.Select(one => $"{rawShare(one.Step.Value):P0}"), goals.RawShare);
        Row(table, "cores", told.Select(one => $"{one.Step.Cores:N2}"));
        if (!fasterIsLess)
            Row(table, "CPU for one", told.Select(one => $"{one.Step.Cores / one.Step.Value * 1_000_000:N1} µs"));
        Row(table, "memory", told.Select(one => $"{one.Step.Bytes / 1_000_000.0:N0} MB"));
        Row(table, "latency p50, p99", told.Select(one => $"{one.Step.P50:N2}, {one.Step.P99:N2} ms"), goals.Latency);
        Row(table, "loss and repeats", _steps.Values.Select(steps => Describe(steps.FirstOrDefault(one => !one.Step.Losses.None).Step?.Losses ?? default)));
        if (told.Any(one => one.Above.Length > 0))
            Row(table, "one step above", told.Select(one => one.Above));
        AnsiConsole.Write(table);
    }

    private static void Row(Table table, string what, IEnumerable<string> values, string goal = "") => table.AddRow([what, .. values, goal]);

    private static string Describe(Losses losses) => losses.None ? "[green]none[/]" : $"[red]{losses}[/]";

    private static (Step Step, string Above) Median(List<(Step Step, string Above)> steps) => steps.OrderBy(one => one.Step.Value).ElementAt(steps.Count / 2);
}
