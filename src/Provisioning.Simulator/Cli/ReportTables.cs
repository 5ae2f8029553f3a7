using System.Globalization;
using Provisioning.Simulator.Fleets;
using Spectre.Console;

namespace Provisioning.Simulator.Cli;

/// <summary>Reports as an operator reads them.</summary>
internal static class ReportTables
{
    /// <summary>Phones named for one problem; the rest are counted.</summary>
    private const int NamedPhones = 3;

    /// <summary>Problems told; a fleet seldom has more different ones.</summary>
    private const int ToldProblems = 10;

    /// <summary>A column for each boot, so that many measures fit on a narrow screen.</summary>
    public static Table Boots(List<FleetReport> reports)
    {
        var table = New("Phones", ["", .. reports.Select((_, index) => $"boot {index + 1}")]);
        Add("ok", report => $"{report.Count(BootOutcome.Applied)}");
        Add("unchanged", report => $"{report.Count(BootOutcome.Unchanged)}");
        Add("failed", report => $"{report.Count(BootOutcome.Failed)}");
        foreach (var status in reports.SelectMany(report => report.RequestsByStatus.Keys).Distinct().Order(StringComparer.Ordinal))
            Add($"requests: {status}", report => $"{report.RequestsByStatus.GetValueOrDefault(status)}");
        Add("kB", report => $"{report.Bytes / 1024}");
        Add("p50 ms", report => Ms(report.Latencies[FleetReport.WholeBoot].P50));
        Add("p90 ms", report => Ms(report.Latencies[FleetReport.WholeBoot].P90));
        Add("p99 ms", report => Ms(report.Latencies[FleetReport.WholeBoot].P99));
        Add("phones/s", report => report.PhonesPerSecond.ToString("0.0", CultureInfo.InvariantCulture));
        return table;

        void Add(string measure, Func<FleetReport, string> value) => table.AddRow([measure, .. reports.Select(value)]);
    }

    public static Table Phases(FleetReport report)
    {
        var table = New("Requests of the last boot", "phase", "requests", "p50 ms", "p90 ms", "p99 ms", "most ms");
        foreach (var (phase, latency) in report.Latencies.Where(pair => pair.Key != FleetReport.WholeBoot))
            table.AddRow(phase, $"{latency.Count}", Ms(latency.P50), Ms(latency.P90), Ms(latency.P99), Ms(latency.Most));
        return table;
    }

    public static void WriteFailures(IAnsiConsole console, List<FleetReport> reports)
    {
        var problems = reports.SelectMany(report => report.Failures).GroupBy(result => result.Problem.Replace(result.Mac, "<mac>", StringComparison.Ordinal))
            .OrderByDescending(problem => problem.Count()).Take(ToldProblems);
        foreach (var problem in problems)
        {
            var macs = problem.Select(result => result.Mac).Distinct().ToList();
            var named = string.Join(", ", macs.Take(NamedPhones)) + (macs.Count > NamedPhones ? $" and {macs.Count - NamedPhones} more" : "");
            console.MarkupLineInterpolated($"[red]failed[/] {named}: {problem.Key}");
        }
    }

    public static Table Keys(PhoneState state)
    {
        var table = New("Keys", "key", "kind", "label", "watches", "calls", "line", "pickup");
        foreach (var key in state.Keys)
        {
            table.AddRow(
                key.Position, key.Kind.ToString(), Markup.Escape(key.Label), Markup.Escape(key.Watches ?? ""), Markup.Escape(key.Calls),
                key.Line == 0 ? "" : $"{key.Line}", Markup.Escape(key.PickupCode));
        }

        return table;
    }

    public static Table Lines(PhoneState state)
    {
        var table = New("Lines", "line", "user", "label", "server", "transport", "on a key");
        foreach (var line in state.Lines)
        {
            table.AddRow(
                $"{line.Index}", Markup.Escape(line.User), Markup.Escape(line.Label), Markup.Escape(line.Port is { } port ? $"{line.Server}:{port}" : line.Server),
                line.Transport, line.Hidden ? "no" : "yes");
        }

        return table;
    }

    /// <summary>Says what is wrong with the command line; the exit code for it.</summary>
    public static int Refuse(this IAnsiConsole console, string problem)
    {
        console.MarkupLineInterpolated($"[red]{problem}[/]");
        return 2;
    }

    private static Table New(string title, params string[] columns) => new Table().Title(title).Border(TableBorder.Rounded).AddColumns(columns);

    private static string Ms(TimeSpan time) => time.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);
}
