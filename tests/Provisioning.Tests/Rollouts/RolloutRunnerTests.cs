using Microsoft.Extensions.Time.Testing;
using Provisioning.Rollouts;

namespace Provisioning.Tests.Rollouts;

public sealed class RolloutRunnerTests
{
    [Theory]
    [OnBothDatabases]
    public async Task A_rollout_is_saved_told_proved_and_finished(DatabaseKind kind)
    {
        await using var files = await TestDatabase.CreateAsync(kind);
        await using var server = new RunningRollouts(files, new FakeTimeProvider(HandDrivenRollout.Start), 3);
        var rollout = await server.StartAsync([1, 2]);

        await server.SettleAsync();
        Assert.Single(server.Told);
        await server.ObeyAsync();
        Assert.Equal(2, server.Told.Count);
        await server.ObeyAsync();

        var stored = await server.Store.FindAsync(rollout.Id, TestServer.Token);
        Assert.Equal((RolloutStatus.Finished, "3 phones made it, 0 failed"), (stored!.Status, stored.Reason));
        Assert.All(await server.Store.UpdatesAsync(rollout.Id, TestServer.Token), update => Assert.Equal((UpdateState.Running, 1), (update.State, update.Reboots)));
        Assert.Equal(
            [
                RolloutEventKind.Created, RolloutEventKind.Started, RolloutEventKind.GroupStarted, RolloutEventKind.DeviceNotified,
                RolloutEventKind.DeviceRunning, RolloutEventKind.GroupFinished, RolloutEventKind.GroupStarted, RolloutEventKind.DeviceNotified, RolloutEventKind.DeviceNotified,
                RolloutEventKind.DeviceRunning, RolloutEventKind.DeviceRunning, RolloutEventKind.GroupFinished, RolloutEventKind.Finished,
            ],
            (await server.Store.EventsAsync(rollout.Id, 0, 100, TestServer.Token)).Select(told => told.Kind));
        Assert.Equal(server.Events.Select(told => told.Kind), (await server.Store.EventsAsync(0, 0, 100, TestServer.Token)).Select(told => told.Kind));
    }

    [Theory]
    [OnBothDatabases]
    public async Task What_was_saved_comes_back_as_it_was(DatabaseKind kind)
    {
        await using var files = await TestDatabase.CreateAsync(kind);
        var time = new FakeTimeProvider(HandDrivenRollout.Start);
        long id;
        List<DeviceUpdate> before;
        await using (var server = new RunningRollouts(files, time, 3))
        {
            id = (await server.StartAsync([2, 1], new() { WindowEnd = WindowEnd.Fail, SuccessThreshold = 70 })).Id;
            await server.SettleAsync();
            server.Answer(server.Told[0], TellVerdict.Silent, 408);
            await server.SettleAsync();
            before = [.. server.Runner.Find(id)!.Phones.All];
        }

        await using var restarted = new RunningRollouts(files, time, 3);
        await restarted.SettleAsync();

        Assert.Equal(before.Select(Plain), restarted.Runner.Find(id)!.Phones.All.Select(Plain));
        Assert.Equal(before.Select(update => update.Steps[0]), restarted.Runner.Find(id)!.Phones.All.Select(update => update.Steps[0]));
        Assert.Empty(restarted.Told);
        Assert.Equal(WindowEnd.Fail, restarted.Runner.Find(id)!.Rollout.Terms.WindowEnd);
    }

    [Theory]
    [OnBothDatabases]
    public async Task After_a_crash_nobody_is_told_twice_and_nobody_is_forgotten(DatabaseKind kind)
    {
        await using var files = await TestDatabase.CreateAsync(kind);
        var time = new FakeTimeProvider(HandDrivenRollout.Start);
        await using (var server = new RunningRollouts(files, time, 2))
        {
            await server.StartAsync([2]);
            await server.SettleAsync();
            Assert.Equal(2, server.Told.Count);
        }

        await using var restarted = new RunningRollouts(files, time, 2);
        await restarted.SettleAsync();
        Assert.Empty(restarted.Told);
        restarted.Do(HandDrivenRollout.Mac(0)); // it had got the NOTIFY
        await restarted.AfterAsync(TimeSpan.FromMinutes(9));
        Assert.Empty(restarted.Told);
        await restarted.AfterAsync(TimeSpan.FromMinutes(2));
        await restarted.AfterAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(HandDrivenRollout.Mac(1), Assert.Single(restarted.Told).Mac); // it had not
    }

    [Fact]
    public async Task Of_two_servers_that_decide_at_once_one_tells_each_phone()
    {
        await using var files = await TestDatabase.CreateAsync(DatabaseKind.PostgreSql);
        var time = new FakeTimeProvider(HandDrivenRollout.Start);
        await using var one = new RunningRollouts(files, time, 40);
        await using var other = new RunningRollouts(files, time, 40, facts: one.Facts);
        var options = new RolloutOptions();
        await one.StartAsync([40], new() { SuccessThreshold = 100 });

        for (var round = 0; round < 10; round++)
            await Task.WhenAll(one.SettleAsync(), other.SettleAsync());

        Assert.Equal(40, one.Told.Count + other.Told.Count);
        Assert.Equal(40, one.Told.Concat(other.Told).Select(tell => tell.Mac).Distinct().Count());
    }

    [Theory]
    [OnBothDatabases]
    public async Task The_newer_of_two_rollouts_that_want_one_phone_wins_and_says_so(DatabaseKind kind)
    {
        await using var files = await TestDatabase.CreateAsync(kind);
        await using var server = new RunningRollouts(files, new FakeTimeProvider(HandDrivenRollout.Start), 3);
        var older = await server.StartAsync([3]);
        await server.SettleAsync();

        var newer = await server.StartAsync([2]);
        await server.SettleAsync();

        Assert.Equal((UpdateState.Superseded, newer.Id), (server.Update(older.Id, 0)!.State, server.Update(older.Id, 0)!.SupersededBy));
        Assert.Equal(UpdateState.Notified, server.Update(older.Id, 2)!.State);
        Assert.Contains(await server.Store.EventsAsync(older.Id, 0, 100, TestServer.Token), told =>
            told.Kind == RolloutEventKind.DeviceSuperseded && told.Mac == HandDrivenRollout.Mac(0) && told.Detail == $"rollout {newer.Id} is newer");
        server.Told.Clear();
        server.Do(HandDrivenRollout.Mac(2));
        await server.AfterAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(RolloutStatus.Finished, (await server.Store.FindAsync(older.Id, TestServer.Token))!.Status);
    }

    [Theory]
    [OnBothDatabases]
    public async Task Only_phones_that_are_open_are_taken_over_and_the_rows_say_what_memory_says(DatabaseKind kind)
    {
        await using var files = await TestDatabase.CreateAsync(kind);
        await using var server = new RunningRollouts(files, new FakeTimeProvider(HandDrivenRollout.Start), 4);
        var older = await server.StartAsync([1, 3]);
        await server.SettleAsync();
        await server.ObeyAsync(); // the first phone has done it, the others are told
        var before = Rows(await server.Store.UpdatesAsync(older.Id, TestServer.Token));
        server.Time.Advance(TimeSpan.FromSeconds(1));

        var newer = await server.StartAsync([3]);

        var rows = Rows(await server.Store.UpdatesAsync(older.Id, TestServer.Token));
        Assert.Equal(Rows(server.Runner.Find(older.Id)!.Phones.All), rows);
        Assert.Equal((before[0], before[3]), (rows[0], rows[3]));
        Assert.All(rows[1..3], row => Assert.Equal((UpdateState.Superseded, newer.Id, server.Clock.Steady.Now), (row.State, row.SupersededBy, row.Since)));

        static DeviceUpdate[] Rows(IEnumerable<DeviceUpdate> updates) => [.. updates.OrderBy(update => update.Mac).Select(Plain)];
    }

    [Theory]
    [OnBothDatabases]
    public async Task An_emergency_stop_ends_it_at_once(DatabaseKind kind)
    {
        await using var files = await TestDatabase.CreateAsync(kind);
        await using var server = new RunningRollouts(files, new FakeTimeProvider(HandDrivenRollout.Start), 5);
        var rollout = await server.StartAsync([2, 3]);
        await server.SettleAsync();
        server.Told.Clear();

        Assert.Null(await server.Runner.CommandAsync(rollout.Id, RolloutCommand.Stop, "ada", TestServer.Token));
        await server.AfterAsync(TimeSpan.FromDays(2));

        Assert.Empty(server.Told);
        Assert.Equal(RolloutStatus.Stopped, (await server.Store.FindAsync(rollout.Id, TestServer.Token))!.Status);
        Assert.All(await server.Store.UpdatesAsync(rollout.Id, TestServer.Token), update => Assert.Equal(UpdateState.Stopped, update.State));
        Assert.Equal("it has ended, or never was", await server.Runner.CommandAsync(rollout.Id, RolloutCommand.Pause, "ada", TestServer.Token));
    }

    [Fact]
    public async Task A_rollout_that_needs_approval_waits_for_somebody_else()
    {
        await using var files = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = new RunningRollouts(files, new FakeTimeProvider(HandDrivenRollout.Start), 1);
        var rollout = await server.StartAsync([1], status: RolloutStatus.WaitingForApproval);
        await server.SettleAsync();
        Assert.Empty(server.Told);

        Assert.Equal("who started it cannot approve of it; somebody else must", await server.Runner.CommandAsync(rollout.Id, RolloutCommand.Approve, "ada", TestServer.Token));
        Assert.Null(await server.Runner.CommandAsync(rollout.Id, RolloutCommand.Approve, "grace", TestServer.Token));
        await server.SettleAsync();

        Assert.Single(server.Told);
    }

    [Fact]
    public async Task A_turn_without_a_database_changes_nothing_and_loses_nothing()
    {
        await using var files = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var server = new RunningRollouts(files, new FakeTimeProvider(HandDrivenRollout.Start), 2);
        var rollout = await server.StartAsync([2]);
        await server.SettleAsync();
        var (first, second) = (server.Told[0], server.Told[1]);
        await server.SqlAsync("ALTER TABLE device_updates RENAME TO away");
        server.Answer(first, TellVerdict.Refused, 489);
        server.Do(second.Mac);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(server.SettleAsync);

        Assert.Equal(UpdateState.Notified, server.Update(rollout.Id, 0)!.State);
        await server.SqlAsync("ALTER TABLE away RENAME TO device_updates");
        await server.AfterAsync(TimeSpan.FromSeconds(1));

        var after = (await server.Store.UpdatesAsync(rollout.Id, TestServer.Token)).ToDictionary(update => update.Mac);
        Assert.Equal((UpdateState.Failed, UpdateState.Running), (after[first.Mac].State, after[second.Mac].State));
    }

    private static DeviceUpdate Plain(DeviceUpdate update) => update with { Steps = [] };
}
