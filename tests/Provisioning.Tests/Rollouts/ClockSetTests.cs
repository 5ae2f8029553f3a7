using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Admin;
using Provisioning.Devices;
using Provisioning.Rollouts;

namespace Provisioning.Tests.Rollouts;

/// <summary>
/// The system's clock is set while a rollout goes on, at two minutes past ten in the evening: phones of London (window 22:00-05:00) were told, have fetched, did not answer;
/// those of Paris wait for their window (02:00-04:00).
/// </summary>
public sealed class ClockSetTests
{
    private static readonly RebootWindow LondonNights = WindowCalendarTests.Window(Enum.GetValues<DayOfWeek>(), "22:00", "05:00");
    private static readonly RebootWindow ParisNights = WindowCalendarTests.Window(Enum.GetValues<DayOfWeek>(), "02:00", "04:00");
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _fake = new(HandDrivenRollout.Start);
    private readonly SettableTime _clock;
    private readonly FleetState _fleet = new();
    private readonly List<(DateTimeOffset At, int Phone)> _told = [];

    public ClockSetTests()
    {
        _clock = new(_fake);
        _fleet.Swap(Fleet.Empty with
        {
            Sites = Fleet.Empty.Sites
                .Add("london", new() { Name = "london", TimeZone = "UTC", Pbx = "main", RebootWindow = LondonNights })
                .Add("paris", new() { Name = "paris", TimeZone = "UTC", Pbx = "main", RebootWindow = ParisNights }),
        });
    }

    public enum Restart
    {
        Not,

        /// <summary>Soon after the clock was set.</summary>
        Afterwards,

        /// <summary>The clock is set while no server runs.</summary>
        Meanwhile,
    }

    public static TheoryData<DatabaseKind, double, Restart> Settings
    {
        get
        {
            var settings = new TheoryData<DatabaseKind, double, Restart>();
            foreach (var hours in new[] { -720, -24, -5, -1, 1, 4.5, 12, 24, 720 })
            {
                foreach (var restart in Enum.GetValues<Restart>())
                    settings.Add(DatabaseKind.Sqlite, hours, restart);
            }

            settings.Add(DatabaseKind.PostgreSql, -1, Restart.Afterwards);
            settings.Add(DatabaseKind.PostgreSql, 1, Restart.Afterwards);
            return settings;
        }
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Nobody_is_lost_or_told_twice_or_told_outside_a_window_of_the_new_time(DatabaseKind kind, double hours, Restart restart)
    {
        await using var files = await TestDatabase.CreateAsync(kind);
        var server = Server(files);
        var id = (await BeginAsync(server)).Id;

        _told.Clear();
        if (restart == Restart.Meanwhile)
            await server.DisposeAsync();
        _clock.Jump(TimeSpan.FromHours(hours));
        if (restart == Restart.Afterwards)
            await TurnAsync(server, TimeSpan.Zero);
        if (restart != Restart.Not)
        {
            await server.DisposeAsync();
            _fake.Advance(TimeSpan.FromSeconds(5));
            server = Server(files, Rebased(server, TimeSpan.FromHours(hours)));
        }

        await TurnAsync(server, Minute);
        Assert.DoesNotContain(_told, told => told.Phone < 2); // one fetched, one was told; both are starting
        server.Do(HandDrivenRollout.Mac(0), fetches: false);
        server.Do(HandDrivenRollout.Mac(1));
        for (var step = 0; step < 3 * 24 * 12 && server.Runner.Find(id) is not null; step++)
            await TurnAsync(server, TimeSpan.FromMinutes(5));

        var rollout = (await server.Store.FindAsync(id, TestServer.Token))!;
        Assert.Equal((RolloutStatus.Finished, "6 phones made it, 0 failed"), (rollout.Status, rollout.Reason));
        var reboots = (await server.Store.UpdatesAsync(id, TestServer.Token)).OrderBy(update => update.Mac).Select(update => update.Reboots);
        Assert.Equal([1, 1, 2, 1, 1, 1], reboots);
        await server.DisposeAsync();
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(-0.001)]
    [InlineData(0.001)]
    [InlineData(5)]
    public async Task A_phone_that_may_be_in_the_middle_of_a_reboot_is_left_alone_as_long_as_before(double hours)
    {
        await using var files = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = Server(files);
        var id = (await BeginAsync(server)).Id;
        var next = server.Update(id, 2)!.NextAt;

        _clock.Jump(TimeSpan.FromHours(hours));
        await TurnAsync(server, TimeSpan.Zero);

        Assert.Equal((UpdateReason.NoAnswer, next), (server.Update(id, 2)!.Reason, server.Update(id, 2)!.NextAt));
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(5)]
    public async Task An_operator_sees_how_long_ago_a_phone_was_told_and_that_the_clock_was_set(int hours)
    {
        await using var files = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = Server(files);
        var rollout = await BeginAsync(server);

        _clock.Jump(hours);
        var now = _clock.GetUtcNow();
        await TurnAsync(server, TimeSpan.Zero);

        var row = (await server.Store.UpdatesAsync(rollout.Id, TestServer.Token)).First(update => update.Mac == HandDrivenRollout.Mac(1));
        var answer = RolloutPhoneAnswer.Of(row, rollout, _fleet.Current, server.Clock.Steady.Ahead);
        Assert.Equal(2 * Minute, now - answer.ToldAt);
        Assert.Equal(8 * Minute, answer.NextAt - now); // if it has not started by then
        Assert.Contains(server.Log.Lines, line => line.Contains($"The system's clock was set {(hours < 0 ? "back" : "forward")} by 05:00:00. Reboot windows are those of the new time", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true, -3)]
    [InlineData(true, 0)]
    [InlineData(true, 3)]
    [InlineData(true, -3_600)]
    [InlineData(false, -3)]
    [InlineData(false, 0)]
    [InlineData(false, 3)]
    public async Task A_restart_between_two_attempts_of_one_window_does_not_count_anew(bool hasWindow, int seconds)
    {
        await using var files = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var options = new RolloutOptions { IdleFor = TimeSpan.Zero, AttemptsPerWindow = 3, Jitter = 0 };
        _fake.Advance(TimeSpan.FromHours(1) + TimeSpan.FromTicks(7_777));
        var told = 0;
        long id = 0;
        for (var start = 0; start < 5; start++)
        {
            await using var server = Server(files, options: options);
            if (!hasWindow)
                server.Windows = _ => new(true, null, null);
            if (start == 0)
                id = (await server.StartAsync([1], steps: _ => [new(StepKind.Configuration, TellMethod.Resync, Version: 2)])).Id;
            else
                server.Facts[HandDrivenRollout.Mac(0)] = server.Facts[HandDrivenRollout.Mac(0)] with { HeardAt = null, RegisteredAt = null, CallId = null };
            await server.AfterAsync(TimeSpan.FromMinutes(11));
            if (start == 1)
                _clock.Jump(TimeSpan.FromSeconds(seconds)); // what keeps the clock right does its work
            foreach (var tell in server.Told.ToList())
                server.Answer(tell, TellVerdict.Silent, 408);
            told += server.Told.Count;
            await server.SettleAsync();
            if (start == 4)
                Assert.Equal((UpdateReason.AttemptsOfWindow, 3), (server.Update(id, 0)!.Reason, server.Update(id, 0)!.AttemptsInWindow));
        }

        Assert.Equal(3, told);
    }

    [Fact]
    public async Task Another_server_that_reads_what_this_one_wrote_takes_a_phone_for_told_when_it_was()
    {
        await using var files = await TestDatabase.CreateAsync(DatabaseKind.PostgreSql);
        await using var server = Server(files);
        await using var other = Server(files, server.Facts);
        var rollout = await BeginAsync(server);
        await other.SettleAsync();
        var toldAt = other.Update(rollout.Id, 1)!.ToldAt;

        foreach (var hours in new[] { 1, -1, -1 })
        {
            _clock.Jump(hours);
            await TurnAsync(server, TimeSpan.Zero);
            await TurnAsync(other, TimeSpan.Zero);
            await TurnAsync(server, TimeSpan.Zero); // what the other wrote
            Assert.Equal(toldAt, server.Update(rollout.Id, 1)!.ToldAt);
            Assert.Equal(toldAt, other.Update(rollout.Id, 1)!.ToldAt);
        }
    }

    [Fact]
    public async Task A_window_that_ends_after_the_clock_was_set_back_ends_for_those_that_wait_for_it()
    {
        await using var files = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = Server(files);
        _clock.Jump(hours: 48); // wrong, and soon set right
        var rollout = await BeginAsync(server, new() { WindowEnd = WindowEnd.Fail, ErrorThreshold = 100 });
        _clock.Jump(hours: -48);
        await TurnAsync(server, Minute);
        Assert.Equal(UpdateReason.OutsideWindow, server.Update(rollout.Id, 4)!.Reason);
        server.Facts[HandDrivenRollout.Mac(4)] = server.Facts[HandDrivenRollout.Mac(4)] with { Calls = PhoneCalls.Busy };

        for (var step = 0; step < 9 * 12; step++)
            await TurnAsync(server, TimeSpan.FromMinutes(5));

        var waited = (await server.Store.UpdatesAsync(rollout.Id, TestServer.Token)).First(update => update.Mac == HandDrivenRollout.Mac(4));
        Assert.Equal((UpdateState.Failed, UpdateReason.WindowEnded), (waited.State, waited.Reason));
    }

    /// <summary>Ten o'clock, and two minutes later: one has fetched, one said 200, one is silent, one is through, two wait.</summary>
    private static async Task<Rollout> BeginAsync(RunningRollouts server, RolloutTerms? terms = null)
    {
        var rollout = await server.StartAsync([6], terms);
        await server.SettleAsync();
        Assert.Equal([0, 1, 2, 3], server.Told.Select(tell => NumberOf(tell.Mac)).Order());
        var told = server.Told.ToDictionary(tell => NumberOf(tell.Mac));
        foreach (var answered in new[] { 0, 1, 3 })
            server.Answer(told[answered], TellVerdict.Told, 200);
        server.Told.Clear();
        await server.AfterAsync(TimeSpan.FromSeconds(32));
        server.Answer(told[2], TellVerdict.Silent, 408);
        server.Do(HandDrivenRollout.Mac(0), boots: false);
        server.Do(HandDrivenRollout.Mac(3));
        await server.AfterAsync(TimeSpan.FromSeconds(88));
        Assert.Equal(
            [UpdateState.Fetched, UpdateState.Notified, UpdateState.Scheduled, UpdateState.Running, UpdateState.Deferred, UpdateState.Deferred],
            Enumerable.Range(0, 6).Select(phone => server.Update(rollout.Id, phone)!.State));
        return rollout;
    }

    /// <summary>Time passes, and whoever is told obeys within it.</summary>
    private async Task TurnAsync(RunningRollouts server, TimeSpan time)
    {
        await server.SettleAsync();
        await TakeAsync();
        await server.AfterAsync(time);
        await TakeAsync();

        async Task TakeAsync()
        {
            var now = _clock.GetUtcNow();
            foreach (var tell in server.Told.ToList())
            {
                Assert.True(RandomWindows.IsOpen(NumberOf(tell.Mac) < 4 ? LondonNights : ParisNights, now.UtcDateTime), $"phone {NumberOf(tell.Mac)} was told at {now:u}");
                _told.Add((now, NumberOf(tell.Mac)));
            }

            if (server.Told.Count > 0)
                await server.ObeyAsync();
        }
    }

    private RunningRollouts Server(TestDatabase files, Dictionary<MacAddress, PhoneFacts>? facts = null, RolloutOptions? options = null)
    {
        var windows = new RebootWindows(_fleet, _clock, NullLogger<RebootWindows>.Instance);
        return new(files, _fake, 6, options, facts, clock: _clock) { Windows = windows.WindowOf, SiteOf = number => number < 4 ? "london" : "paris" };
    }

    /// <summary>As the tables of registrations and fetches tell it to the next server, whose clock begins at another time; none of what they tell is yet to come.</summary>
    private Dictionary<MacAddress, PhoneFacts> Rebased(RunningRollouts server, TimeSpan by)
    {
        var now = _clock.GetUtcNow();
        return server.Facts.ToDictionary(entry => entry.Key, entry => entry.Value with
        {
            FetchedAt = Told(entry.Value.FetchedAt),
            AskedAt = Told(entry.Value.AskedAt),
            BootedAt = Told(entry.Value.BootedAt),
            HeardAt = Told(entry.Value.HeardAt),
            RegisteredAt = Told(entry.Value.RegisteredAt),
            CallId = null, // until it registers again
            KnownSince = now,
        });

        DateTimeOffset? Told(DateTimeOffset? at) => at + by < now ? at + by : at is null ? null : now;
    }

    private static int NumberOf(MacAddress mac) => Enumerable.Range(0, 6).First(number => HandDrivenRollout.Mac(number) == mac);
}
