using Provisioning.Rollouts;

namespace Provisioning.Tests.Rollouts;

public sealed class UpdateJudgeTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_re_sync_that_does_nothing_twice_becomes_a_reboot_and_that_fails_with_a_reason()
    {
        var rollout = new HandDrivenRollout([1], method: TellMethod.Resync).Settle().Answers(0, TellVerdict.Told, 200);
        Assert.Empty(rollout.Told);

        var methods = new List<TellMethod>();
        for (var minute = 0; minute < 600 && rollout[0].IsOpen; minute++)
        {
            rollout.After(Minute);
            methods.AddRange(rollout.Told.Select(tell => tell.Method));
            if (rollout.Told.Count > 0)
                rollout.Answers(0, TellVerdict.Told, 200);
        }

        Assert.Equal([TellMethod.Resync, TellMethod.Reboot, TellMethod.Reboot, TellMethod.Reboot], methods);
        Assert.Equal((UpdateState.Failed, UpdateReason.DidNothing), (rollout[0].State, rollout[0].Reason));
        Assert.Equal("said 200 and did nothing", UpdateWords.Of(rollout[0]));
    }

    [Fact]
    public void A_phone_that_began_anew_without_fetching_is_asked_to_fetch_before_it_is_rebooted_again()
    {
        var rollout = new HandDrivenRollout([1]).Settle().Answers(0, TellVerdict.Told, 200);
        rollout.Now += Minute;
        rollout.Boots(0);

        rollout.After(10 * Minute);

        Assert.Equal(TellMethod.Resync, Assert.Single(rollout.Told).Method);
        rollout.Answers(0, TellVerdict.Told, 200).Fetches(0);
        Assert.Equal(UpdateState.Fetched, rollout[0].State);
        rollout.After(2 * Minute); // had it needed another reboot it would have begun it
        Assert.Equal((UpdateState.Running, 1), (rollout[0].State, rollout[0].Reboots));
    }

    [Fact]
    public void Pauses_between_attempts_at_a_silent_phone_grow()
    {
        var rollout = new HandDrivenRollout([1], method: TellMethod.Resync, options: new() { IdleFor = TimeSpan.Zero, Jitter = 0, AttemptsPerWindow = 100, MaxAttempts = 6 }).Settle();
        var pauses = new List<TimeSpan>();
        while (rollout[0].IsOpen)
        {
            rollout.Answers(0, TellVerdict.Silent, 408);
            if (!rollout[0].IsOpen)
                break;
            pauses.Add(rollout[0].NextAt - rollout.Now);
            rollout.After(pauses[^1]);
        }

        Assert.Equal([TimeSpan.FromSeconds(30), 2 * Minute, 10 * Minute, 60 * Minute, 60 * Minute], pauses);
        Assert.Equal((UpdateState.Failed, UpdateReason.NoAnswer, 408), (rollout[0].State, rollout[0].Reason, rollout[0].Status));
    }

    [Fact]
    public void A_phone_that_does_not_answer_a_reboot_may_be_in_the_middle_of_it()
    {
        var rollout = new HandDrivenRollout([1]).Settle();
        rollout.Now += TimeSpan.FromSeconds(32);
        rollout.Answers(0, TellVerdict.Silent, 408);

        rollout.After(3 * Minute);
        Assert.Empty(rollout.Told);
        rollout.Fetches(0).Boots(0);

        Assert.Equal((UpdateState.Running, 1), (rollout[0].State, rollout[0].Reboots));
    }

    [Fact]
    public void A_silent_phone_that_registers_again_without_having_begun_anew_is_told_at_once()
    {
        var rollout = new HandDrivenRollout([1]).Settle();
        rollout.Now += TimeSpan.FromSeconds(32);
        rollout.Answers(0, TellVerdict.Silent, 408);

        rollout.Now += Minute;
        rollout.Registers(0);

        Assert.Single(rollout.Told);
    }

    [Fact]
    public void A_subscription_of_a_phone_that_may_be_in_the_middle_of_its_reboot_does_not_reboot_it_again()
    {
        var rollout = new HandDrivenRollout([1]).Settle();
        rollout.Now += TimeSpan.FromSeconds(32);
        rollout.Answers(0, TellVerdict.Silent, 408);

        rollout.Now += Minute;
        rollout.Phone(0, phone => phone with { HeardAt = rollout.Now }).Settle();

        Assert.Empty(rollout.Told);
    }

    [Fact]
    public void A_phone_without_any_way_to_it_is_told_when_it_registers()
    {
        var rollout = new HandDrivenRollout([1]).Settle().Answers(0, TellVerdict.Unreachable, 0);
        Assert.Equal(UpdateReason.Unreachable, rollout[0].Reason);

        rollout.Now += TimeSpan.FromSeconds(5);
        rollout.Registers(0);

        Assert.Single(rollout.Told);
    }

    [Theory]
    [InlineData(1, 30)] // our own pause is longer
    [InlineData(900, 900)]
    [InlineData(86_400, 3_600)] // no longer than that, whatever it says
    public void A_phone_that_asks_to_be_told_later_is_told_then_and_not_when_it_registers(int seconds, int told)
    {
        var rollout = new HandDrivenRollout([1], options: new() { IdleFor = TimeSpan.Zero, Jitter = 0 }).Settle();

        rollout.Answers(0, TellVerdict.Silent, 503, TimeSpan.FromSeconds(seconds));

        Assert.Equal("asked to be told later (503)", UpdateWords.Of(rollout[0]));
        Assert.Equal(TimeSpan.FromSeconds(told), rollout[0].NextAt - rollout.Now);
        if (told > 60)
        {
            rollout.Now += Minute;
            Assert.Empty(rollout.Registers(0).Told);
            rollout.Now -= Minute;
        }

        Assert.Empty(rollout.After(TimeSpan.FromSeconds(told - 1)).Told);
        Assert.Single(rollout.After(TimeSpan.FromSeconds(1)).Told);
    }

    [Theory]
    [InlineData(489)]
    [InlineData(481)]
    public void A_refusal_is_final(int status)
    {
        var rollout = new HandDrivenRollout([1]).Settle().Answers(0, TellVerdict.Refused, status);

        Assert.Equal((UpdateState.Failed, UpdateReason.Refused, status), (rollout[0].State, rollout[0].Reason, rollout[0].Status));
    }

    [Fact]
    public void A_phone_that_does_not_take_its_lines_credentials_is_asked_twice()
    {
        var rollout = new HandDrivenRollout([1]).Settle().Answers(0, TellVerdict.WantsAuthentication, 401);
        Assert.True(rollout[0].IsOpen);

        rollout.After(TimeSpan.FromMinutes(2)).Answers(0, TellVerdict.WantsAuthentication, 401);

        Assert.Equal("wants authentication for a NOTIFY (401), and its line's credentials did not do", UpdateWords.Of(rollout[0]));
        Assert.Equal(UpdateState.Failed, rollout[0].State);
    }

    [Fact]
    public void A_call_that_came_in_between_costs_no_attempt()
    {
        var rollout = new HandDrivenRollout([1]).Settle();
        rollout.Phone(0, phone => phone with { Calls = PhoneCalls.Busy, CallsSince = rollout.Now }).Answers(0, TellVerdict.InCall, 0);
        Assert.Equal((UpdateState.Deferred, UpdateReason.InCall, 0, 0), (rollout[0].State, rollout[0].Reason, rollout[0].Attempts, rollout[0].Reboots));

        rollout.After(20 * Minute);
        Assert.Empty(rollout.Told);
        rollout.Phone(0, phone => phone with { Calls = PhoneCalls.Idle, CallsSince = rollout.Now }).After(TimeSpan.Zero);

        Assert.Single(rollout.Told);
    }

    [Fact]
    public void An_answer_to_an_earlier_attempt_changes_nothing()
    {
        var rollout = new HandDrivenRollout([1]).Settle();
        var judge = new UpdateJudge(rollout.Options);

        var after = judge.Answered(rollout[0], new(1, rollout[0].Mac, TellMethod.Reboot, Number: 7), new(TellVerdict.Refused, 489), rollout.Now);

        Assert.Same(rollout[0], after);
    }

    [Fact]
    public void A_phone_that_does_not_register_here_proves_it_by_fetching_after_it_was_told()
    {
        var rollout = new HandDrivenRollout([1]);
        rollout.Phone(0, phone => phone with { HeardAt = null, BootedAt = null, CallId = null, RegisteredAt = null }).Settle();
        rollout.Answers(0, TellVerdict.Told, 200);
        rollout.Now += Minute;
        rollout.Fetches(0);
        Assert.Equal(UpdateState.Fetched, rollout[0].State);

        rollout.After(2 * Minute);

        Assert.Equal(UpdateState.Running, rollout[0].State);
    }

    [Fact]
    public void A_phone_that_was_told_by_a_server_that_died_is_not_rebooted_again_before_it_has_shown_what_it_did()
    {
        var rollout = new HandDrivenRollout([2]).Settle();
        rollout.Now += TimeSpan.FromSeconds(3);
        for (var phone = 0; phone < 2; phone++)
            rollout.Phone(phone, facts => facts with { KnownSince = rollout.Now }); // another server looks from now on

        Assert.Empty(rollout.RunFor(TimeSpan.FromMinutes(25)).Told);
        rollout.Fetches(0).Phone(0, facts => facts with { BootedAt = rollout.Now, HeardAt = rollout.Now, RegisteredAt = rollout.Now, CallId = "b" }).Settle(); // its refresh has another Call-ID
        Assert.Equal((UpdateState.Running, 1), (rollout[0].State, rollout[0].Reboots));

        rollout.Registers(1); // its refresh has the one that is known: it never got the NOTIFY
        Assert.Equal(HandDrivenRollout.Mac(1), Assert.Single(rollout.RunFor(TimeSpan.FromMinutes(3)).Told).Mac);
    }

    [Fact]
    public void An_old_start_that_a_server_that_died_did_not_write_down_proves_nothing_of_the_next_step()
    {
        var rollout = new HandDrivenRollout([1], kind: StepKind.Restart);
        rollout.Phones.Set(rollout[0] with { Steps = [new(StepKind.Restart, TellMethod.Reboot), new(StepKind.Restart, TellMethod.Reboot)], CallId = "a" });
        rollout.Phone(0, phone => phone with { CallId = "a", RegisteredAt = rollout.Now }).Settle().Answers(0, TellVerdict.Told, 200);

        rollout.Now += TimeSpan.FromMinutes(1);
        rollout.Phone(0, phone => phone with { CallId = "b", RegisteredAt = rollout.Now, BootedAt = rollout.Now, HeardAt = rollout.Now }).Settle();
        Assert.Equal((1, UpdateState.Notified, "b"), (rollout[0].Step, rollout[0].State, rollout[0].CallId));

        rollout.Now += TimeSpan.FromSeconds(2); // the next server knows "a" only, and takes the refresh of "b" for a start
        rollout.Phone(0, phone => phone with { RegisteredAt = rollout.Now, BootedAt = rollout.Now, HeardAt = rollout.Now, KnownSince = rollout.Now }).Settle();
        Assert.Equal(UpdateState.Notified, rollout[0].State);

        rollout.Now += TimeSpan.FromMinutes(1);
        rollout.Phone(0, phone => phone with { CallId = "c", RegisteredAt = rollout.Now, BootedAt = rollout.Now, HeardAt = rollout.Now }).Settle();
        Assert.Equal(UpdateState.Running, rollout[0].State);
    }

    [Fact]
    public void A_registration_that_a_server_that_died_left_behind_is_no_baseline_for_a_reboot()
    {
        var rollout = new HandDrivenRollout([1]);
        rollout.Phones.Set(rollout[0] with { CallId = null });
        rollout.Phone(0, phone => phone with { CallId = null, RegisteredAt = rollout.Now.AddMinutes(-9), KnownSince = rollout.Now }).Settle();
        Assert.Equal((UpdateState.Deferred, UpdateReason.NotHeardYet), (rollout[0].State, rollout[0].Reason));
        Assert.Empty(rollout.After(TimeSpan.FromMinutes(20)).Told);

        rollout.Phone(0, phone => phone with { CallId = "b", RegisteredAt = rollout.Now, HeardAt = rollout.Now }).Settle();

        Assert.Single(rollout.Told);
        Assert.Equal("b", rollout[0].CallId);
    }

    [Fact]
    public void A_phone_that_was_cut_off_and_registers_again_has_not_begun_anew()
    {
        var rollout = new HandDrivenRollout([1], kind: StepKind.Restart);
        rollout.Phones.Set(rollout[0] with { CallId = null });
        rollout.Phone(0, phone => phone with { CallId = null, RegisteredAt = null, HeardAt = null, Address = "" }).Settle().Answers(0, TellVerdict.Unreachable, 0);

        rollout.Now += TimeSpan.FromSeconds(5); // there was no registration, so this one looks like a start
        rollout.Phone(0, phone => phone with { CallId = "a", RegisteredAt = rollout.Now, BootedAt = rollout.Now, HeardAt = rollout.Now }).Settle();

        Assert.Single(rollout.Told);
        Assert.Equal((UpdateState.Notified, "a"), (rollout[0].State, rollout[0].CallId));
    }

    [Fact]
    public void What_is_known_of_a_start_is_not_forgotten_for_an_older_registration()
    {
        var rollout = new HandDrivenRollout([1]);
        var update = rollout[0] with { CallId = "b", ToldAt = rollout.Now.AddMinutes(-5) };
        var phone = rollout.Of(update.Mac) with { CallId = "a", RegisteredAt = rollout.Now.AddMinutes(-30) };

        var claimed = new UpdateJudge(rollout.Options).Claim(update, phone, TellMethod.Reboot, null, rollout.Now, rollout.Now);

        Assert.Equal("b", claimed.CallId);
    }

    [Fact]
    public void A_phone_that_decides_by_itself_whether_to_reboot_proves_it_by_living_on()
    {
        var rollout = new HandDrivenRollout([1]);
        rollout.Phone(0, phone => phone with { DecidesItself = true }).Settle().Answers(0, TellVerdict.Told, 200).Fetches(0);

        rollout.Now += TimeSpan.FromMinutes(1);
        rollout.Registers(0);
        Assert.Equal(UpdateState.Fetched, rollout[0].State); // it may reboot yet
        rollout.After(TimeSpan.FromMinutes(12));
        Assert.Equal(UpdateState.Fetched, rollout[0].State);
        rollout.Registers(0);

        Assert.Equal(UpdateState.Running, rollout[0].State);
    }

    [Fact]
    public void Why_a_phone_waits_is_not_worth_a_row()
    {
        var rollout = new HandDrivenRollout([1]).Settle();
        var waiting = rollout[0] with { State = UpdateState.Scheduled, Attempts = 0, AttemptsInWindow = 0, ToldAt = null, Reboots = 0, WindowSince = null };

        Assert.False(waiting.Defer(UpdateReason.OutsideWindow, rollout.Now.AddHours(9), rollout.Now).IsWorthSaving(waiting));
        Assert.True((waiting with { State = UpdateState.Notified }).IsWorthSaving(waiting));
        Assert.True((waiting with { FetchedAt = rollout.Now }).IsWorthSaving(waiting));
    }

    [Fact]
    public void A_phone_that_is_being_told_already_is_told_later_and_it_is_not_counted()
    {
        var rollout = new HandDrivenRollout([1]).Settle().Answers(0, TellVerdict.Held, 0);

        Assert.Equal((UpdateState.Deferred, UpdateReason.Cap, 0, 0), (rollout[0].State, rollout[0].Reason, rollout[0].Attempts, rollout[0].Reboots));
        rollout.After(TimeSpan.FromSeconds(31));
        Assert.Empty(rollout.Told);
        rollout.After(TimeSpan.FromSeconds(1));
        Assert.Single(rollout.Told);
    }
}
