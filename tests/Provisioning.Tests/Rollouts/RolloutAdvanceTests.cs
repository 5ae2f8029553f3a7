using Provisioning.Rollouts;

namespace Provisioning.Tests.Rollouts;

public sealed class RolloutAdvanceTests
{
    [Fact]
    public void The_first_group_is_told_and_the_next_one_waits_until_enough_of_it_have_proved_it()
    {
        var rollout = new HandDrivenRollout([2, 3], new() { SuccessThreshold = 100 }).Settle();
        Assert.Equal(2, rollout.Told.Count);
        Assert.Equal([GroupStatus.Running, GroupStatus.Scheduled], rollout.Rollout.Groups.Select(group => group.Status));

        rollout.Obeys(0);
        Assert.Empty(rollout.Told);
        rollout.Obeys(1);

        Assert.Equal(3, rollout.Told.Count);
        Assert.Equal([GroupStatus.Finished, GroupStatus.Running], rollout.Rollout.Groups.Select(group => group.Status));
        rollout.Obeys(2).Obeys(3).Obeys(4);
        Assert.Equal(RolloutStatus.Finished, rollout.Rollout.Status);
        Assert.Equal("5 phones made it, 0 failed", rollout.Rollout.Reason);
    }

    [Fact]
    public void Two_hundred_is_told_and_not_done()
    {
        var rollout = new HandDrivenRollout([1]).Settle().Answers(0, TellVerdict.Told, 200);
        Assert.Equal(UpdateState.Notified, rollout[0].State);

        rollout.Fetches(0);
        Assert.Equal(UpdateState.Fetched, rollout[0].State);

        rollout.Registers(0);
        Assert.Equal(UpdateState.Fetched, rollout[0].State);
        rollout.Boots(0);
        Assert.Equal(UpdateState.Running, rollout[0].State);
    }

    [Fact]
    public void A_phone_that_was_told_to_re_sync_proves_it_by_its_next_sign_of_life()
    {
        var rollout = new HandDrivenRollout([1], method: TellMethod.Resync).Settle().Answers(0, TellVerdict.Told, 200).Fetches(0);
        Assert.Equal(UpdateState.Fetched, rollout[0].State);

        rollout.Now += TimeSpan.FromSeconds(1);
        rollout.Registers(0);

        Assert.Equal(UpdateState.Running, rollout[0].State);
        Assert.Equal(0, rollout[0].Reboots);
    }

    [Fact]
    public void What_a_phone_did_before_it_was_told_proves_nothing()
    {
        var rollout = new HandDrivenRollout([1]);
        rollout.Phone(0, phone => phone with { FetchedAt = HandDrivenRollout.Start.AddMinutes(-5), BootedAt = HandDrivenRollout.Start.AddMinutes(-9), HeardAt = HandDrivenRollout.Start.AddMinutes(-9) });

        rollout.Settle();

        Assert.NotEqual(UpdateState.Running, rollout[0].State);
    }

    [Fact]
    public void A_phone_that_boots_by_itself_before_its_turn_is_told_nothing()
    {
        var rollout = new HandDrivenRollout([1, 1], new() { SuccessThreshold = 100 }).Settle();

        rollout.Fetches(1).Boots(1);
        Assert.Equal(UpdateState.Running, rollout[1].State);
        rollout.Obeys(0);

        Assert.Single(rollout.EverTold);
        Assert.Equal(RolloutStatus.Finished, rollout.Rollout.Status);
    }

    [Theory]
    [InlineData(2, false)] // exactly 20 of 100
    [InlineData(3, true)]
    public void The_error_threshold_is_strict(int failures, bool pauses)
    {
        var rollout = new HandDrivenRollout([10, 5], new() { ErrorThreshold = 20, SuccessThreshold = 100 }).Settle();

        for (var phone = 0; phone < failures; phone++)
            rollout.Answers(phone, TellVerdict.Refused, 489);
        rollout.Settle();

        Assert.Equal(pauses ? RolloutStatus.Paused : RolloutStatus.Running, rollout.Rollout.Status);
    }

    [Fact]
    public void A_bad_change_stops_by_itself_and_the_next_group_never_starts()
    {
        var rollout = new HandDrivenRollout([2, 50]).Settle();
        rollout.Obeys(0).Answers(1, TellVerdict.Refused, 489).Settle();

        Assert.Equal(RolloutStatus.Paused, rollout.Rollout.Status);
        Assert.Equal("1 of 2 phones of group 'group 0' failed: more than 10 %", rollout.Rollout.Reason);
        rollout.After(TimeSpan.FromDays(7));
        Assert.Equal(2, rollout.EverTold.Count);
        Assert.Equal(GroupStatus.Scheduled, rollout.Rollout.Groups[1].Status);
    }

    [Fact]
    public void Who_resumes_has_seen_the_failures_and_only_others_pause_it_again()
    {
        var rollout = new HandDrivenRollout([2, 10]).Settle().Obeys(0).Answers(1, TellVerdict.Refused, 489).Settle();

        rollout.Rollout = RolloutCommands.Apply(rollout.Rollout, rollout.Phones.Counts, RolloutCommand.Resume, "ada", rollout.Now);
        rollout.Settle();

        Assert.Equal(RolloutStatus.Running, rollout.Rollout.Status);
        Assert.Equal(10, rollout.Told.Count);
    }

    [Fact]
    public void While_paused_nobody_is_told_and_what_phones_prove_is_noted()
    {
        var rollout = new HandDrivenRollout([2, 2], new() { SuccessThreshold = 100 }).Settle();
        rollout.Rollout = RolloutCommands.Apply(rollout.Rollout, rollout.Phones.Counts, RolloutCommand.Pause, "ada", rollout.Now);

        rollout.Obeys(0).Obeys(1).After(TimeSpan.FromHours(3));

        Assert.Equal([UpdateState.Running, UpdateState.Running, UpdateState.Scheduled, UpdateState.Scheduled], Enumerable.Range(0, 4).Select(phone => rollout[phone].State));
        Assert.Equal(2, rollout.EverTold.Count);
    }

    [Fact]
    public void A_group_whose_phones_all_left_the_fleet_counts_as_successful()
    {
        var rollout = new HandDrivenRollout([2, 1]).Settle();

        rollout.Phone(0, phone => phone with { IsInFleet = false }).Phone(1, phone => phone with { IsInFleet = false }).Settle();

        Assert.Equal(UpdateState.Removed, rollout[0].State);
        Assert.Equal(GroupStatus.Finished, rollout.Rollout.Groups[0].Status);
        Assert.Single(rollout.Told);
    }

    [Fact]
    public void A_rollout_waits_for_its_time()
    {
        var rollout = new HandDrivenRollout([1]);
        rollout.Rollout = rollout.Rollout with { StartAt = HandDrivenRollout.Start.AddHours(4) };

        Assert.Empty(rollout.Settle().Told);
        Assert.Equal(HandDrivenRollout.Start.AddHours(4), rollout.NextAt);
        Assert.Single(rollout.After(TimeSpan.FromHours(4)).Told);
    }

    [Fact]
    public void Steps_are_taken_in_order_each_with_its_own_evidence()
    {
        var rollout = new HandDrivenRollout([1]);
        rollout.Phones.Set(rollout[0] with
        {
            Steps = [new(StepKind.BootFile, TellMethod.Reboot, 2), new(StepKind.Restart, TellMethod.Reboot), new(StepKind.Configuration, TellMethod.Reboot, 2)],
        });
        rollout.Settle().Answers(0, TellVerdict.Told, 200);

        rollout.Phone(0, phone => phone with { BootFileAt = rollout.Now }).Settle();
        rollout.Boots(0);
        Assert.Equal(1, rollout[0].Step);
        Assert.Equal(UpdateState.Notified, rollout[0].State); // the second one was told at once

        rollout.Now += TimeSpan.FromMinutes(3);
        rollout.Answers(0, TellVerdict.Told, 200).Boots(0);
        Assert.Equal(2, rollout[0].Step);
        rollout.Now += TimeSpan.FromMinutes(3);
        rollout.Obeys(0);

        Assert.Equal(UpdateState.Running, rollout[0].State);
        Assert.Equal(3, rollout[0].Reboots);
    }

    [Fact]
    public void Firmware_is_named_when_the_phones_turn_has_come_and_proved_by_its_user_agent()
    {
        var rollout = new HandDrivenRollout([1], kind: StepKind.Firmware);
        rollout.Phones.Set(rollout[0] with { Steps = [new(StepKind.Firmware, TellMethod.Reboot, 0, "96.86.0.100", "T54W-96.86.0.100.rom")] });
        rollout.Settle();
        Assert.Empty(rollout.Told);

        rollout.Phones.Set(UpdateJudge.Led(rollout[0], new(1, rollout[0].Mac, 0, Version: 3), rollout.Now));
        rollout.Settle();
        Assert.Single(rollout.Told);
        rollout.Phone(0, phone => phone with { Desired = 3 }).Answers(0, TellVerdict.Told, 200).Fetches(0).Boots(0);
        Assert.Equal(UpdateState.Fetched, rollout[0].State);

        rollout.Phone(0, phone => phone with { Firmware = "96.86.0.100" }).Settle();

        Assert.Equal(UpdateState.Running, rollout[0].State);
    }

    [Fact]
    public void An_image_that_cannot_be_used_fails_the_phone_by_name()
    {
        var rollout = new HandDrivenRollout([1], kind: StepKind.Firmware).Settle();

        var failed = UpdateJudge.Led(rollout[0], new(1, rollout[0].Mac, 0, Version: 0), rollout.Now);

        Assert.Equal((UpdateState.Failed, UpdateReason.FirmwareUnusable), (failed.State, failed.Reason));
    }
}
