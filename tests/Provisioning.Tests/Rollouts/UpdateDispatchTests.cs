using Provisioning.Rollouts;

namespace Provisioning.Tests.Rollouts;

public sealed class UpdateDispatchTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static WindowFacts Closed(double hours) => new(false, null, TimeSpan.FromHours(hours));

    private static WindowFacts Open(HandDrivenRollout rollout, double hours) => new(true, rollout.Now, TimeSpan.FromHours(hours));

    [Fact]
    public void Outside_its_window_no_phone_is_told_anything()
    {
        var rollout = new HandDrivenRollout([3], method: TellMethod.Resync) { Window = Closed(2) }.Settle();

        Assert.Empty(rollout.Told);
        Assert.Equal((UpdateState.Deferred, UpdateReason.OutsideWindow), (rollout[0].State, rollout[0].Reason));
        Assert.Equal(HandDrivenRollout.Start.AddHours(2), rollout.NextAt);
    }

    [Fact]
    public void A_turn_bounds_what_is_decided_and_more_narrowly_what_is_written_down()
    {
        var options = new RolloutOptions { IdleFor = TimeSpan.Zero, Pace = new() { PerMinute = 5_000, PerSite = 5_000, RebootsAtOnce = 5_000, RebootsAtOncePerSite = 5_000 } };
        var closed = new HandDrivenRollout([3_000], options: options) { Window = Closed(2) };
        var open = new HandDrivenRollout([3_000], options: options);
        var now = closed.Now;

        closed.Tick();
        open.Tick();

        Assert.Equal((1_000, now), (closed.Phones.All.Count(update => update.State == UpdateState.Deferred), closed.NextAt));
        Assert.Equal((250, now), (open.Told.Count, open.NextAt));
        Assert.Equal((3_000, 3_000), (closed.Settle().Phones.All.Count(update => update.State == UpdateState.Deferred), open.Settle().EverTold.Count));
    }

    [Theory]
    [InlineData(nameof(WindowUse.Everything), nameof(TellMethod.Resync), 0)]
    [InlineData(nameof(WindowUse.Reboots), nameof(TellMethod.Resync), 1)]
    [InlineData(nameof(WindowUse.Reboots), nameof(TellMethod.Reboot), 0)]
    [InlineData(nameof(WindowUse.Nothing), nameof(TellMethod.Reboot), 1)]
    public void What_waits_for_the_window_is_the_operators_choice(string use, string method, int told) =>
        Assert.Equal(told, new HandDrivenRollout([1], new() { Window = Enum.Parse<WindowUse>(use) }, method: Enum.Parse<TellMethod>(method)) { Window = Closed(2) }.Settle().Told.Count);

    [Fact]
    public void A_phone_in_a_call_is_taken_in_its_first_idle_gap()
    {
        var rollout = new HandDrivenRollout([1], options: new() { IdleFor = TimeSpan.FromSeconds(5) });
        rollout.Phone(0, phone => phone with { Calls = PhoneCalls.Busy, CallsSince = rollout.Now }).Settle();
        Assert.Equal(UpdateReason.InCall, rollout[0].Reason);

        rollout.Now += TimeSpan.FromMinutes(7);
        rollout.Phone(0, phone => phone with { Calls = PhoneCalls.Idle, CallsSince = rollout.Now }).Settle();
        Assert.Empty(rollout.Told);
        Assert.Equal(rollout.Now.AddSeconds(5), rollout.NextAt);

        Assert.Single(rollout.After(TimeSpan.FromSeconds(5)).Told);
    }

    [Fact]
    public void Unknown_calls_count_as_busy_for_a_while()
    {
        var rollout = new HandDrivenRollout([1]);
        rollout.Phone(0, phone => phone with { Calls = PhoneCalls.Unknown, CallsSince = rollout.Now }).Settle();
        Assert.Equal(UpdateReason.CallsUnknown, rollout[0].Reason);

        Assert.Empty(rollout.After(14 * Minute).Told);
        Assert.Single(rollout.After(Minute).Told);
    }

    [Fact]
    public void A_phone_is_told_only_so_often_in_one_window_and_again_in_the_next()
    {
        var options = new RolloutOptions { IdleFor = TimeSpan.Zero, AttemptsPerWindow = 2, Jitter = 0 };
        var rollout = new HandDrivenRollout([1], options: options, method: TellMethod.Resync);
        rollout.Window = Open(rollout, 8);
        rollout.Settle().Answers(0, TellVerdict.Silent, 408).After(Minute).Answers(0, TellVerdict.Silent, 408);

        rollout.After(2 * Minute);
        Assert.Empty(rollout.Told);
        Assert.Equal(UpdateReason.AttemptsOfWindow, rollout[0].Reason);
        Assert.Equal(rollout.Now.AddHours(8), rollout.NextAt);

        rollout.Now += TimeSpan.FromDays(1);
        rollout.Window = Open(rollout, 8);
        Assert.Single(rollout.Settle().Told);
    }

    [Theory]
    [InlineData(nameof(WindowEnd.Continue), "Deferred", 0)]
    [InlineData(nameof(WindowEnd.Fail), "Failed", 0)]
    [InlineData(nameof(WindowEnd.Force), "Notified", 1)]
    public void The_end_of_a_window_means_what_the_operator_said(string end, string state, int told)
    {
        var rollout = new HandDrivenRollout([1], new() { WindowEnd = Enum.Parse<WindowEnd>(end) });
        rollout.Window = Open(rollout, 1);
        rollout.Phone(0, phone => phone with { Calls = PhoneCalls.Busy }).Settle();
        Assert.Empty(rollout.Told);
        rollout.Now += TimeSpan.FromHours(1);
        rollout.Window = new(false, rollout.Now, TimeSpan.FromHours(23));

        rollout.Phone(0, phone => phone with { Calls = PhoneCalls.Idle, CallsSince = rollout.Now }).After(Minute);

        Assert.Equal((state, told), ($"{rollout[0].State}", rollout.Told.Count));
    }

    [Fact]
    public void A_window_that_closed_before_the_group_began_was_no_chance()
    {
        var rollout = new HandDrivenRollout([1], new() { WindowEnd = WindowEnd.Fail }) { Window = new(false, HandDrivenRollout.Start.AddHours(-17), TimeSpan.FromHours(1)) };

        Assert.Equal(UpdateState.Deferred, rollout.Settle()[0].State);
    }

    [Fact]
    public void A_change_that_takes_nothing_is_done_without_telling_anybody()
    {
        var rollout = new HandDrivenRollout([1], method: TellMethod.Undecided) { Undecided = TellMethod.None }.Settle();

        Assert.Empty(rollout.EverTold);
        Assert.Equal(UpdateState.Running, rollout[0].State);
    }

    [Fact]
    public void What_it_takes_is_found_out_when_the_phones_turn_has_come()
    {
        var rollout = new HandDrivenRollout([1], method: TellMethod.Undecided) { Undecided = TellMethod.Resync }.Settle();

        Assert.Equal(TellMethod.Resync, Assert.Single(rollout.Told).Method);
    }

    [Fact]
    public void Caps_hold_in_any_minute()
    {
        var options = new RolloutOptions { IdleFor = TimeSpan.Zero, RebootPatience = TimeSpan.FromHours(1), Pace = new() { PerMinute = 7, PerSite = 5, PerAddress = 3, RebootsAtOnce = 1000, RebootsAtOncePerSite = 1000 } };
        var rollout = new HandDrivenRollout([40], options: options);
        for (var phone = 0; phone < 40; phone++)
            rollout.Phone(phone, facts => facts with { Address = "192.0.2.1" });
        var sent = new List<DateTimeOffset>();

        for (var second = 0; second < 1_000; second++)
        {
            rollout.Settle();
            sent.AddRange(rollout.Told.Select(_ => rollout.Now));
            rollout.Now += TimeSpan.FromSeconds(1);
        }

        Assert.Equal(40, sent.Count);
        Assert.All(sent, at => Assert.True(sent.Count(other => other >= at && other < at + Minute) <= 3));
        Assert.True(sent[^1] - sent[0] <= 14 * Minute); // 3 a minute: no slower than the cap
    }

    [Fact]
    public void Only_so_many_phones_are_starting_at_once()
    {
        var options = new RolloutOptions { IdleFor = TimeSpan.Zero, Pace = new() { RebootsAtOnce = 4, RebootsAtOncePerSite = 4 } };
        var rollout = new HandDrivenRollout([6], options: options).Settle();
        Assert.Equal(4, rollout.Told.Count);
        Assert.Empty(rollout.After(5 * Minute).Told);

        var first = rollout.EverTold[0];
        var number = Enumerable.Range(0, 6).First(phone => HandDrivenRollout.Mac(phone) == first.Mac);
        rollout.Obeys(number).After(TimeSpan.FromSeconds(5));

        Assert.Equal(5, rollout.EverTold.Count);
    }

    [Fact]
    public void While_files_come_slowly_fewer_phones_are_told()
    {
        var options = new RolloutOptions { IdleFor = TimeSpan.Zero, Pace = new() { PerMinute = 40 } };
        var rollout = new HandDrivenRollout([100], options: options);
        rollout.Pace.Observe(TimeSpan.FromSeconds(3));

        Assert.Equal(20, rollout.Settle().Told.Count);

        for (var i = 0; i < 5; i++)
            rollout.Pace.Observe(TimeSpan.FromMilliseconds(20));
        Assert.Equal(20, rollout.Settle().Told.Count); // all forty of this minute
    }
}
