using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Provisioning.Benchmarks;

/// <summary>How a small change stays small in a large fleet, and how long a large fleet takes to publish and to start.</summary>
internal static class ScaleRun
{
    private const int MediumFleet = 10_000;
    private const int Monitors = 50;

    public static async Task<int> RunAsync(int rounds, int phones, CancellationToken token)
    {
        var table = new Table().AddColumns("what", "measured", "must", "goal");
        using (var place = new Workplace())
            await MediumAsync(place, rounds, table, token);
        using (var place = new Workplace())
            await LargeAsync(place, phones, table, token);
        AnsiConsole.Write(table);
        return 0;
    }

    private static async Task MediumAsync(Workplace place, int rounds, Table table, CancellationToken token)
    {
        using var server = await BenchServer.StartAsync(place, "data", authenticate: true, token);
        var started = Stopwatch.GetTimestamp();
        await server.ApplyAsync(SampleFleet.Phones(MediumFleet, Monitors), token);
        table.AddRow($"apply of {MediumFleet:N0} phones", $"{Stopwatch.GetElapsedTime(started).TotalSeconds:N1} s", "10 s", "");

        var before = await RendersAsync(server, token);
        var times = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var group = new { name = "Support", privilege = "barge", monitors = Numbers(0, Monitors), monitored = Numbers(100 + round, 2) };
            times.Add((await server.PutAsync("api/monitoringGroups/Support", group, token)).Milliseconds);
        }

        var renders = (await RendersAsync(server, token) - before) / rounds;
        table.AddRow($"group change touching {Monitors} of {MediumFleet:N0} phones", $"{renders:N0} renders, {Workplace.Median(times):N0} ms", "50 renders, 150 ms", "50 ms");
    }

    private static async Task LargeAsync(Workplace place, int phones, Table table, CancellationToken token)
    {
        using (var server = await BenchServer.StartAsync(place, "data", authenticate: true, token))
        {
            var started = Stopwatch.GetTimestamp();
            await server.ApplyAsync(SampleFleet.Phones(phones, Monitors), token);
            table.AddRow($"read and full publish of {phones:N0} phones (one core)", $"{Stopwatch.GetElapsedTime(started).TotalSeconds:N1} s", "60 s", "30 s");
        }

        var restarted = Stopwatch.GetTimestamp();
        using var again = await BenchServer.StartAsync(place, "data", authenticate: true, token);
        table.AddRow($"start with {phones:N0} phones", $"{Stopwatch.GetElapsedTime(restarted).TotalSeconds:N1} s", "10 s", "3 s");
        again.Process.Refresh();
        table.AddRow("resident memory after start", $"{again.Process.WorkingSet64 / 1_000_000:N0} MB", "1,000 MB", "500 MB");
    }

    private static string[] Numbers(int first, int count) =>
        [.. Enumerable.Range(1000 + first, count).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    private static async Task<double> RendersAsync(BenchServer server, CancellationToken token)
    {
        var line = (await server.GetTextAsync("metrics", token)).Split('\n').FirstOrDefault(text => text.StartsWith("provisioning_renders_total", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
