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

    public static Table Boots(List<FleetReport> reports)
    {
        var table = New("Boots", "boot", "ok", "unchanged", "failed", "requests", "kB", "p50 ms", "p90 ms", "p99 ms", "phones/s");
        for (var index = 0; index < reports.Count; index++)
        {
            var (report, latency) = (reports[index], reports[index].Latencies[FleetReport.WholeBoot]);
            table.AddRow(
                $"{index + 1}", $"{report.Count(BootOutcome.Applied)}", $"{report.Count(BootOutcome.Unchanged)}", $"{report.Count(BootOutcome.Failed)}",
                string.Join("  ", report.RequestsByStatus.Select(pair => $"{pair.Value}×{pair.Key}")), $"{report.Bytes / 1024}",
                Ms(latency.P50), Ms(latency.P90), Ms(latency.P99), report.PhonesPerSecond.ToString("0.0", CultureInfo.InvariantCulture));
        }

        return table;
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
