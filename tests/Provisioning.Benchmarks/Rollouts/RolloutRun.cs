using System.Diagnostics;
using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using Provisioning.Rollouts;
using Spectre.Console;

namespace Provisioning.Benchmarks.Rollouts;

/// <summary>How long a large fleet takes to plan, what a turn costs while many wait, and how soon phones behind few addresses are told.</summary>
internal static class RolloutRun
{
    private const int Turns = 200;

    public static async Task<int> RunAsync(int rounds, int phones, CancellationToken token)
    {
        var table = new Table().AddColumns("what", "measured", "goal");
        await TurnsAsync(rounds, phones, table, token);
        await PaceAsync(table, token);
        await PlanAsync(rounds, phones, table, token);
        AnsiConsole.Write(table);
        return 0;
    }

    /// <summary>While the window is closed, and while it is open and the caps hold the others back.</summary>
    private static async Task TurnsAsync(int rounds, int phones, Table table, CancellationToken token)
    {
        var (closed, open, first) = (new List<double>(), new List<double>(), new List<double>());
        // The first round is for the compiler: the server is deployed compiled.
        for (var round = -1; round < rounds; round++)
        {
            if (round == 0)
                (closed, open, first) = ([], [], []);
            using var place = new Workplace();
            await using var rollout = new BenchRollout(place.Folder, phones, 50, new() { IdleFor = TimeSpan.Zero }) { IsOpen = false };
            await rollout.StartAsync(token);
            for (var next = DateTimeOffset.MinValue; next <= rollout.Time.Now;)
            {
                first.Add(await TimeAsync(async () => next = await rollout.Runner.TickAsync(token)));
                rollout.Time.RunUntil(rollout.Time.Now + TimeSpan.FromMilliseconds(100));
            }

            for (var turn = 0; turn < Turns; turn++)
                closed.Add(await TimeAsync(() => rollout.Runner.TickAsync(token)));
            rollout.IsOpen = true;
            rollout.Time.RunUntil(rollout.Time.Now + TimeSpan.FromHours(8));
            for (var turn = 0; turn < Turns; turn++)
            {
                rollout.Time.RunUntil(rollout.Time.Now + TimeSpan.FromSeconds(1));
                open.Add(await TimeAsync(() => rollout.Runner.TickAsync(token)));
            }
        }

        table.AddRow($"turn in which {phones:N0} phones find their window closed", Describe(first), "50 ms");
        table.AddRow($"turn while {phones:N0} wait for their window", Describe(closed), "50 ms");
        table.AddRow($"turn while {phones:N0} wait and phones are told and prove it", Describe(open), "50 ms");
    }

    private static async Task PaceAsync(Table table, CancellationToken token)
    {
        using var place = new Workplace();
        var options = new RolloutOptions { IdleFor = TimeSpan.Zero, Pace = new() { PerAddress = 5 } };
        await using var rollout = new BenchRollout(place.Folder, 1_000, 50, options);
        await rollout.StartAsync(token);
        var started = rollout.Time.Now;
        while (rollout.Told.Count < 1_000 && rollout.Time.Now < started.AddHours(1))
        {
            await rollout.Runner.TickAsync(token);
            rollout.Time.RunUntil(rollout.Time.Now + TimeSpan.FromSeconds(1));
        }

        table.AddRow("1,000 phones of 50 sites behind one address each, 5 a minute and address", string.Create(CultureInfo.InvariantCulture, $"{(rollout.Told[^1] - started).TotalMinutes:N1} min of simulated time"), "5 min");
    }

    /// <summary>All phones have the old version and a setting of their site changes: the server finds out what each must do, and writes the rollout down.</summary>
    private static async Task PlanAsync(int rounds, int phones, Table table, CancellationToken token)
    {
        using var place = new Workplace();
        var fleet = SampleFleet.Phones(phones, 50);
        using (var server = await BenchServer.StartAsync(place, "data", authenticate: true, token))
            await server.ApplyAsync(fleet, token);
        await ServeAllAsync(Path.Combine(place.Folder, "data", "provisioning.db"), token);
        using var changed = await BenchServer.StartAsync(place, "data", authenticate: true, token);
        await changed.ApplyAsync(fleet.Replace("adminPassword: bench-admin-password", "adminPassword: bench-admin-password, timeServer: time.example.com", StringComparison.Ordinal), token);
        var times = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            await changed.PostAsync("api/rollouts", new { name = $"bench {round}", canary = 100, startAt = DateTimeOffset.MaxValue.AddDays(-1) }, token);
            times.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        table.AddRow($"planning and writing down {phones:N0} phones (first, median of {rounds})", string.Create(CultureInfo.InvariantCulture, $"{times[0]:N1} s, {Workplace.Median(times):N1} s"), "5 s");
    }

    /// <summary>Writes down that each phone was given all files of its version.</summary>
    private static async Task ServeAllAsync(string database, CancellationToken token)
    {
        await using var connection = new SqliteConnection($"Data Source={database}");
        await connection.OpenAsync(token);
        await using var transaction = await connection.BeginTransactionAsync(token);
        foreach (var (mac, files) in (await connection.QueryAsync<(string, string)>("SELECT mac, files FROM config_versions")).ToList())
        {
            foreach (var line in files.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 5)))
                await connection.ExecuteAsync("INSERT INTO served (mac, file, hash, at) VALUES (@mac, @file, @hash, 1)", new { mac, file = line[4], hash = Convert.FromHexString(line[0]) });
        }

        await transaction.CommitAsync(token);
    }

    private static async Task<double> TimeAsync(Func<Task> turn)
    {
        var started = Stopwatch.GetTimestamp();
        await turn();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static string Describe(List<double> times)
    {
        times.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"median {Workplace.Median(times):N2}, 99 % {times[times.Count * 99 / 100]:N1}, most {times[^1]:N1} ms");
    }
}
