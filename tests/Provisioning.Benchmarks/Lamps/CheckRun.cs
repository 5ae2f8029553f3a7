using Spectre.Console;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>The load program held against SIPp at a low rate, on the same server.</summary>
internal static class CheckRun
{
    private const int Rate = 200;

    public static async Task RunAsync(Workplace place, ILampServer server, TimeSpan duration, CancellationToken token)
    {
        var count = (int)(Rate * duration.TotalSeconds);
        var sipp = await Sipp.RunAsync(place, server, Rate, count, token);
        var own = new SippCounts(0, 0, 0, 0, 0, 0);
        SubscribeRun.At(server, Rate, duration, phones => own = new(
            phones.Count, phones.Count - phones.Outstanding - phones.Losses.Refused, phones.Losses.Refused, phones.Losses.Resent,
            phones.Latencies.Notify.Percentile(0.50), phones.Latencies.Notify.Percentile(0.99)));

        var table = new Table().Title($"The load held against SIPp: {count:N0} SUBSCRIBEs at {Rate} a second (SIPp tells whole milliseconds)")
            .AddColumns("load", "sent", "answered and notified", "failed", "sent again", "to NOTIFY p50", "p99");
        Row(table, "SIPp", sipp);
        Row(table, "this program", own);
        AnsiConsole.Write(table);
        AnsiConsole.MarkupLine(sipp.SameCounts(own) && sipp.Failed == 0 ? "[green]both saw the same[/]" : "[red]they did not see the same[/]");
    }

    private static void Row(Table table, string who, SippCounts counts) => table.AddRow(
        who, $"{counts.Sent:N0}", $"{counts.Notified:N0}", $"{counts.Failed:N0}", $"{counts.Resent:N0}", $"{counts.P50:N2} ms", $"{counts.P99:N2} ms");
}
