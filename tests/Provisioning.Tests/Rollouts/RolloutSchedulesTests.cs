using System.Data.Common;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Rollouts;

namespace Provisioning.Tests.Rollouts;

public sealed class RolloutSchedulesTests
{
    private const string Sites =
        """
        pbxs: [{ name: main, address: pbx.example.com }]
        sites:
          - { name: london, timeZone: Europe/London, pbx: main, rebootWindow: { from: "22:00", to: "05:00" } }
          - { name: leeds, timeZone: Europe/London, pbx: main }
          - { name: newyork, timeZone: America/New_York, pbx: main }
        """;

    private static readonly RolloutSchedule Once = new() { Name = "friday", At = "2026-11-27 02:00", Selection = new() { Sites = ["london"] } };

    private static readonly RolloutSchedule Monthly = new() { Name = "monthly", Every = "first sunday 02:00", Selection = new() { Sites = ["london"] } };

    private readonly FakeTimeProvider _time = new(new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, OnBothDatabases]
    public async Task A_schedule_outlives_the_server_runs_at_its_time_and_once(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using (var server = await ScheduleServer.StartAsync(database, _time, Sites))
        {
            Assert.Equal([At(27, 2)], (await server.AddAsync(Once)).Next);
            Assert.Equal([At(36, 2), new(2027, 1, 3, 2, 0, 0, default), new(2027, 2, 7, 2, 0, 0, default)], (await server.AddAsync(Monthly)).Next);
        }

        await using var later = await ScheduleServer.StartAsync(database, _time, Sites);
        Assert.Equal(["friday", "monthly"], (await later.Schedules.ListAsync(Token)).Select(state => state.Schedule.Name));
        await RunAsync(later, TimeSpan.FromHours(14), 1);

        Assert.Equal(("schedule friday", "friday", StepKind.Restart), (later.Started[0].Actor, later.Started[0].Request.Name, Assert.Single(later.Started[0].Request.Steps)));
        Assert.Equal(["london"], later.Started[0].Request.Selection.Sites);
        await Eventually.TrueAsync(async () => await later.FindAsync("friday") is null, "what has run once is gone");
        await RunAsync(later, TimeSpan.FromDays(9), 2);
        await Eventually.TrueAsync(async () => (await later.FindAsync("monthly"))!.LastRollout == 2, "the last run is noted");
        var monthly = (await later.FindAsync("monthly"))!;
        Assert.Equal((new DateTimeOffset(2027, 1, 3, 2, 0, 0, default), ""), (monthly.Next[0], monthly.LastProblem));
        Assert.Empty(later.Log.Errors);
    }

    [Theory, OnBothDatabases]
    public async Task A_run_that_was_missed_is_made_up_for_while_the_window_is_open(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using (var server = await ScheduleServer.StartAsync(database, _time, Sites))
            await server.AddAsync(Once);

        _time.SetUtcNow(At(27, 4)); // it was down at two
        await using var later = await ScheduleServer.StartAsync(database, _time, Sites);

        await RunAsync(later, default, 1);
        await Eventually.TrueAsync(async () => await later.FindAsync("friday") is null, "what has run once is gone");
    }

    [Theory, OnBothDatabases]
    public async Task After_the_window_it_waits_for_the_next_and_is_not_lost_when_the_server_is_down_then_too(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using (var server = await ScheduleServer.StartAsync(database, _time, Sites))
            await server.AddAsync(Once);

        _time.SetUtcNow(At(27, 9));
        await using (var second = await ScheduleServer.StartAsync(database, _time, Sites))
        {
            await Eventually.TrueAsync(async () => (await second.FindAsync("friday"))?.LastProblem.Length > 0, "it says that it was missed");
            var state = (await second.FindAsync("friday"))!;
            Assert.Equal("the run of 2026-11-27 02:00 UTC was missed, and waits until its reboot window opens", state.LastProblem);
            Assert.Equal([At(27, 22)], state.Next);
        }

        _time.SetUtcNow(At(28, 12));
        await using (var third = await ScheduleServer.StartAsync(database, _time, Sites))
            await Eventually.TrueAsync(async () => (await third.FindAsync("friday"))!.Next.SequenceEqual([At(28, 22)]), "it waits for the next night");

        await using var last = await ScheduleServer.StartAsync(database, _time, Sites);
        await RunAsync(last, TimeSpan.FromHours(10), 1);
        Assert.Equal(1, last.StartedCount());
    }

    [Fact]
    public async Task Without_a_window_a_run_that_comes_too_late_waits_for_somebody_and_one_that_recurs_for_its_next_time()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using (var server = await ScheduleServer.StartAsync(database, _time, Sites))
        {
            await server.AddAsync(Once with { Selection = new() { Sites = ["leeds"] } });
            await server.AddAsync(Once with { Name = "daily", At = null, Every = "daily 02:00", Selection = new() { Sites = ["leeds"] } });
        }

        _time.SetUtcNow(At(27, 4));
        await using var later = await ScheduleServer.StartAsync(database, _time, Sites);

        await Eventually.TrueAsync(async () => (await later.Schedules.ListAsync(Token)).All(state => state.LastProblem.Length > 0), "both say that they were missed");
        var (daily, friday) = ((await later.FindAsync("daily"))!, (await later.FindAsync("friday"))!);
        Assert.Equal("the run of 2026-11-27 02:00 UTC was missed, and came too late: start it by hand, or add it again", friday.LastProblem);
        Assert.Equal("the run of 2026-11-27 02:00 UTC was missed, and came too late for this time", daily.LastProblem);
        Assert.Empty(friday.Next);
        Assert.Equal(At(28, 2), daily.Next[0]);
        await RunAsync(later, TimeSpan.FromHours(22), 1);
        Assert.Equal("schedule daily", later.Started[0].Actor);
    }

    [Fact]
    public async Task What_is_refused_is_told_and_the_schedule_stays()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = await ScheduleServer.StartAsync(database, _time, Sites, () => new(null, [new("selection", "no phone of this fleet fits")]));
        await server.AddAsync(Once);
        await server.AddAsync(Once with { Name = "nightly", At = null, Every = "daily 02:00" });

        _time.Advance(TimeSpan.FromHours(14));

        await Eventually.TrueAsync(async () => (await server.Schedules.ListAsync(Token)).All(state => state.LastProblem.Length > 0), "both say so");
        Assert.All(await server.Schedules.ListAsync(Token), state => Assert.Equal("the run of 2026-11-27 02:00 UTC was refused: selection: no phone of this fleet fits", state.LastProblem));
        Assert.Equal(At(28, 2), (await server.FindAsync("nightly"))!.Next[0]);
        Assert.Contains(server.Log.Lines, line => line.Contains("Schedule 'friday' could not start its rollout: selection: no phone of this fleet fits.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_two_servers_on_one_database_one_runs_it()
    {
        // The machine's clock, some seconds before a full minute: neither server is ever silent for hours.
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.PostgreSql);
        var time = new SettableTime();
        time.Jump(new DateTimeOffset(2026, 11, 27, 1, 59, 52, TimeSpan.Zero) - TimeProvider.System.GetUtcNow());
        await using var one = await ScheduleServer.StartAsync(database, time, Sites);
        await using var other = await ScheduleServer.StartAsync(database, time, Sites);
        for (var i = 0; i < 20; i++)
            await (i % 2 == 0 ? one : other).AddAsync(Once with { Name = $"friday {i}" });

        await Eventually.TrueAsync(async () => (await one.Schedules.ListAsync(Token)).IsEmpty, "all have run");

        Assert.Equal(20, one.StartedCount() + other.StartedCount());
        Assert.Equal(20, one.Started.Concat(other.Started).Select(start => start.Actor).Distinct().Count());
        Assert.Empty(one.Log.Errors.Concat(other.Log.Errors));
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_with_its_reason()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = await ScheduleServer.StartAsync(database, _time, Sites);
        await server.AddAsync(Once);

        await RefusedAsync(Once, "name: 'friday' is scheduled already; remove it first");
        await RefusedAsync(Once with { Name = " " }, "name: is no name; write one of 1 to 100 characters");
        await RefusedAsync(Once with { Name = "x", Zone = "Mars/Olympus" }, "zone: 'Mars/Olympus' is no time zone; write an IANA name such as Europe/London");
        await RefusedAsync(Once with { Name = "x", Selection = new() }, "zone: is missing, and the sites are in several time zones; write one of America/New_York, Europe/London");
        await RefusedAsync(Once with { Name = "x", Selection = new() { Sites = ["paris"] }, Zone = "UTC" }, "selection/sites: 'paris' is no site of this fleet");
        await RefusedAsync(Once with { Name = "x", At = "2026-11-26 11:59" }, "at: '2026-11-26 11:59' has passed in Europe/London");
        await RefusedAsync(Once with { Name = "x", At = "tomorrow" }, "at: 'tomorrow' is no date and time of day; write such as 2026-11-27 02:00");
        await RefusedAsync(Once with { Name = "x", Every = "daily 03:00" }, "at: write either 'at' for one run or 'every' for many");
        await RefusedAsync(Monthly with { Name = "x", Every = "0 0 2 30 2 ?" }, "every: '0 0 2 30 2 ?' never runs");
        await RefusedAsync(Monthly with { Name = "x", Steps = [] }, "steps: there is nothing to do; name configuration, bootFile, firmware or restart");
        await RefusedAsync(Monthly with { Name = "x", Firmware = "96.86.0.100" }, "firmware: is only for a schedule with the step firmware");
        Assert.True(await server.Schedules.RemoveAsync("friday", Token));
        Assert.False(await server.Schedules.RemoveAsync("friday", Token));
        Assert.Empty(await server.Schedules.ListAsync(Token));

        async Task RefusedAsync(RolloutSchedule schedule, string expected)
        {
            var (state, problems) = await server.Schedules.AddAsync(schedule, Token);
            Assert.Null(state);
            Assert.Equal(expected, Assert.Single(problems.Select(problem => $"{problem.Path}: {problem.Message}")));
        }
    }

    [Fact]
    public async Task A_database_that_is_away_is_told_once_and_the_run_is_made_up_for()
    {
        var time = new SettableTime(); // Quartz tries again by this clock, so it must go on
        time.Jump(_time.GetUtcNow() - TimeProvider.System.GetUtcNow());
        await using var postgres = await PostgreSqlServer.StartOwnAsync();
        await using var database = await TestDatabase.CreateOnAsync(postgres);
        await using var server = await ScheduleServer.StartAsync(database, time, Sites);
        await server.AddAsync(Once);

        await postgres.StopAsync();
        await Assert.ThrowsAnyAsync<DbException>(() => server.Schedules.ListAsync(Token));
        time.Jump(hours: 14);
        await Eventually.TrueAsync(() => server.Log.Errors.Any(), "it is told");
        await postgres.StartAgainAsync();

        await Eventually.TrueAsync(() => server.StartedCount() == 1, () => string.Join(Environment.NewLine, server.Log.Lines));
        Assert.InRange(server.Log.Errors.Count(), 1, 3);
    }

    private static DateTimeOffset At(int day, int hour) => new DateTimeOffset(2026, 11, 1, hour, 0, 0, TimeSpan.Zero).AddDays(day - 1);

    private async Task RunAsync(ScheduleServer server, TimeSpan time, int started)
    {
        _time.Advance(time);
        await Eventually.TrueAsync(() => server.StartedCount() >= started, () => string.Join(Environment.NewLine, server.Log.Lines));
        Assert.Equal(started, server.StartedCount());
    }
}
