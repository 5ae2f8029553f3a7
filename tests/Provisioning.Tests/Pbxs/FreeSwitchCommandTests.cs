using Microsoft.Extensions.Time.Testing;
using Provisioning.Devices;
using Provisioning.Pbxs;
using static Provisioning.Tests.Pbxs.FreeSwitchTold;

namespace Provisioning.Tests.Pbxs;

public sealed class FreeSwitchCommandTests
{
    private static readonly MonitorOrder Order = new(MonitorKey, FreeSwitchHouse.Person("103"), new(Two), Privilege.Listen);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_to_the_monitor_is_done_once_its_leg_is_there_though_the_phone_still_rings()
    {
        await using var line = await FreeSwitchLine.ReadyAsync(wire => new(wire) { Run = _ => null });

        var call = line.Session.CallMonitorAsync(Order, Token);
        await Eventually.TrueAsync(() => line.Peer.Jobs.Any(job => job.StartsWith("originate", StringComparison.Ordinal)), "the PBX is asked");
        Assert.False(call.IsCompleted);
        await line.Peer.SendAsync(Monitor("CHANNEL_CREATE", 1, "DOWN"));

        Assert.Equal(PbxOutcome.Done, await call);
        Assert.Equal(MonitorKey, line.View.Find(MonitorLeg)!.MonitorKey);
    }

    [Fact]
    public async Task A_phone_that_is_not_registered_is_refused_in_the_pbxs_words()
    {
        await using var line = await FreeSwitchLine.ReadyAsync(wire => new(wire) { Run = _ => "-ERR USER_NOT_REGISTERED\n" });

        Assert.Equal(new(PbxVerdict.Refused, "-ERR USER_NOT_REGISTERED"), await line.Session.CallMonitorAsync(Order, Token));
    }

    [Fact]
    public async Task A_slow_command_holds_no_other_one_back_and_is_given_up_in_time()
    {
        var time = new FakeTimeProvider();
        await using var line = await FreeSwitchLine.ReadyAsync(wire => new(wire) { Run = api => api.StartsWith("originate", StringComparison.Ordinal) ? null : "+OK\n" }, time: time);

        var slow = line.Session.CallMonitorAsync(Order, Token);
        Assert.Equal(PbxOutcome.Done, await line.Session.HangUpAsync(new(One), Token));
        Assert.False(slow.IsCompleted);
        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return slow.IsCompleted;
        }, "the slow one is given up");
        Assert.Equal(PbxVerdict.NoAnswer, (await slow).Verdict);
    }

    [Fact]
    public async Task A_caller_who_no_longer_waits_spoils_nothing_for_the_next_one()
    {
        await using var line = await FreeSwitchLine.ReadyAsync(wire => new(wire) { Run = api => api.StartsWith("uuid_bridge", StringComparison.Ordinal) ? null : "+OK\n" });
        await line.TalkAsync();
        using var impatient = new CancellationTokenSource();

        var first = line.Session.TakeOverAsync(new(MonitorLeg), new(Two), new(One), impatient.Token);
        await Eventually.TrueAsync(() => line.Peer.Jobs.Any(job => job.StartsWith("uuid_bridge", StringComparison.Ordinal)), "the PBX is asked");
        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(PbxOutcome.Done, await line.Session.HangUpAsync(new(One), Token));
    }

    [Fact]
    public async Task D17_the_mode_is_switched_within_the_session()
    {
        await using var line = await FreeSwitchLine.ReadyAsync();
        await line.TalkAsync();

        Assert.Equal(PbxOutcome.Done, await line.Session.SwitchAsync(line.View.Find(MonitorLeg)!, Privilege.Whisper, Token));
        Assert.Equal(
            [$"sendevent CUSTOM\nEvent-Subclass: provisioning::monitoring\nUnique-ID: {MonitorLeg}\neavesdrop-command: 2\n\n", $"bgapi uuid_exists {MonitorLeg}"],
            line.Peer.Said.TakeLast(2).Select(said => said.Split("\nJob-UUID")[0]));
    }

    /// <summary>The event is answered with +OK all the same.</summary>
    [Fact]
    public async Task D17_a_switch_that_found_no_leg_is_not_done()
    {
        await using var line = await FreeSwitchLine.ReadyAsync(wire => new(wire) { Run = _ => "false" });
        await line.TalkAsync();

        Assert.Equal(new(PbxVerdict.Refused, "the monitor's leg has ended (false)"), await line.Session.SwitchAsync(line.View.Find(MonitorLeg)!, Privilege.Whisper, Token));
    }

    [Fact]
    public async Task D17_who_hears_music_is_not_switched()
    {
        await using var line = await FreeSwitchLine.ReadyAsync();

        Assert.Equal(PbxVerdict.Refused, (await line.Session.SwitchAsync(new(MonitorLeg), Privilege.Whisper, Token)).Verdict);
    }

    [Fact]
    public async Task E20_the_monitor_hears_music_and_then_the_call_again()
    {
        await using var line = await FreeSwitchLine.ReadyAsync();

        Assert.True((await line.Session.PlayMusicAsync(new(MonitorLeg), Token)).IsDone);
        Assert.True((await line.Session.ResumeAsync(new(MonitorLeg), Order with { Mode = Privilege.Barge }, Token)).IsDone);

        Assert.Equal([$"uuid_transfer {MonitorLeg} hold XML provisioning-monitoring", $"uuid_transfer {MonitorLeg} mon-{MonitorKey}-b-{Two} XML provisioning-monitoring"], line.Peer.Jobs.Skip(3));
    }

    /// <summary>originate leads it to what it was called for only after it has answered, and would undo what it was told before.</summary>
    [Fact]
    public async Task E20_a_leg_that_has_just_answered_is_led_elsewhere_once_the_call_to_it_is_done()
    {
        await using var line = await FreeSwitchLine.ReadyAsync(wire => new(wire) { Run = api => api.StartsWith("originate", StringComparison.Ordinal) ? null : "+OK\n" });
        var call = line.Session.CallMonitorAsync(Order, Token);
        await line.Peer.SendAsync(Monitor("CHANNEL_CREATE", 1, "DOWN"));
        Assert.True((await call).IsDone);

        var music = line.Session.PlayMusicAsync(line.View.Find(MonitorLeg)!, Token);
        Assert.True((await line.Session.HangUpAsync(new(One), Token)).IsDone);
        Assert.False(music.IsCompleted);
        Assert.DoesNotContain(line.Peer.Jobs, job => job.StartsWith("uuid_transfer", StringComparison.Ordinal));
        await line.Peer.SendAsync(EslBytes.Job(line.Peer.Said.Single(said => said.StartsWith("bgapi originate", StringComparison.Ordinal)).Split("Job-UUID: ")[1].TrimEnd(), $"+OK {MonitorLeg}\n"));

        Assert.Equal(PbxOutcome.Done, await music);
        Assert.Equal($"uuid_transfer {MonitorLeg} hold XML provisioning-monitoring", line.Peer.Jobs.Last());
    }

    [Fact]
    public async Task E24_a_take_over_connects_stops_the_recordings_and_ends_the_leg()
    {
        await using var line = await FreeSwitchLine.ReadyAsync(wire => new(wire)
        {
            Run = api => api.Split(' ')[0] switch { "uuid_record" => "-ERR Cannot stop record session!\n", "uuid_kill" => "-ERR No such channel!\n", _ => $"+OK {One}\n" },
        });
        await line.TalkAsync();

        Assert.Equal(PbxOutcome.Done, await line.Session.TakeOverAsync(new(MonitorLeg), new(Two), new(One), Token));
        Assert.Equal([$"uuid_bridge {MonitorLeg} {One}", $"uuid_record {One} stop all", $"uuid_record {Two} stop all", $"uuid_kill {Two}"], line.Peer.Jobs.Skip(3));
    }

    [Fact]
    public async Task E24_a_take_over_that_is_refused_leaves_the_recording_and_the_leg_alone()
    {
        await using var line = await FreeSwitchLine.ReadyAsync(wire => new(wire) { Run = _ => "-ERR Invalid uuid\n" });
        await line.TalkAsync();

        Assert.Equal(new(PbxVerdict.Refused, "the leg has ended (-ERR Invalid uuid)"), await line.Session.TakeOverAsync(new(MonitorLeg), new(Two), new(One), Token));
        Assert.Equal([$"uuid_bridge {MonitorLeg} {One}"], line.Peer.Jobs.Skip(3));
    }

    [Fact]
    public async Task D16_who_was_transferred_in_the_meantime_is_not_taken_over()
    {
        await using var line = await FreeSwitchLine.ReadyAsync();
        await line.TalkAsync();

        Assert.Equal(new(PbxVerdict.Refused, "the call is not what it was"), await line.Session.TakeOverAsync(new(MonitorLeg), new(Two), new(Three), Token));
        Assert.Equal(3, line.Peer.Jobs.Count());
    }

    [Fact]
    public async Task D18_the_announcement_is_made_once_it_begins_to_be_heard()
    {
        await using var line = await FreeSwitchLine.ReadyAsync(wire => new(wire) { Run = _ => "+OK Message sent\n" });

        var announced = line.Session.AnnounceAsync(new(Two), Token);
        await Eventually.TrueAsync(() => line.Peer.Jobs.Contains($"uuid_broadcast {Two} misc/call_monitoring_blurb.wav both"), "the PBX is told");
        await line.Peer.SendAsync(Callee("CHANNEL_EXECUTE", 80, "ACTIVE", "answered").And("Application", "playback").And("Application-Data", "misc/call_monitoring_blurb.wav"));
        await line.Peer.SendAsync(Caller("PLAYBACK_START", 81, "ACTIVE", "answered").And("Playback-File-Path", "misc/call_monitoring_blurb.wav"));
        await line.Peer.SendAsync(Callee("PLAYBACK_START", 82, "ACTIVE", "answered").And("Playback-File-Path", "another.wav"));
        await line.TalkAsync();
        Assert.False(announced.IsCompleted);
        await line.Peer.SendAsync(Callee("PLAYBACK_START", 83, "ACTIVE", "answered").And("Playback-File-Path", "misc/call_monitoring_blurb.wav"));

        Assert.Equal(PbxOutcome.Done, await announced);
    }

    /// <summary>The command is answered with +OK all the same.</summary>
    [Fact]
    public async Task D18_an_announcement_that_the_pbx_does_not_have_is_not_made()
    {
        await using var line = await FreeSwitchLine.ReadyAsync(wire => new(wire) { Run = _ => "+OK Message sent\n" });

        var announced = line.Session.AnnounceAsync(new(Two), Token);
        await Eventually.TrueAsync(() => line.Peer.Jobs.Count() == 4, "the PBX is told");
        await line.Peer.SendAsync(
            Callee("CHANNEL_EXECUTE_COMPLETE", 81, "ACTIVE", "answered").And("Application", "playback").And("Application-Data", "misc/call_monitoring_blurb.wav").And("Application-Response", "FILE NOT FOUND"));

        Assert.Equal(
            new(PbxVerdict.Refused, "the PBX cannot play the announcement misc/call_monitoring_blurb.wav (FILE NOT FOUND): Pbxs:Announcement must name a sound that it has"), await announced);
    }

    [Fact]
    public async Task D18_an_announcement_to_a_leg_that_has_ended_is_not_made()
    {
        await using var line = await FreeSwitchLine.ReadyAsync(wire => new(wire) { Run = _ => "-ERR invalid uuid\n" });

        Assert.Equal(new(PbxVerdict.Refused, "the leg has ended (-ERR invalid uuid)"), await line.Session.AnnounceAsync(new(Two), Token));
    }

    [Fact]
    public async Task A_header_that_Sofia_leaves_out_is_not_sent_and_somebody_is_told_what_to_do()
    {
        await using var line = await FreeSwitchLine.ReadyAsync(wire => new(wire) { Run = _ => "-ERR NO_ANSWER\n" });

        await line.Session.CallMonitorAsync(Order with { AutoAnswer = new("Alert-Info", "info=alert-autoanswer") }, Token);
        Assert.Contains("~sip_h_Alert-Info=<http://127.0.0.1>;info=alert-autoanswer}", line.Peer.Jobs.Last(), StringComparison.Ordinal);
        Assert.Empty(line.Advice);

        await line.Session.CallMonitorAsync(Order with { AutoAnswer = new("Alert-Info", "Auto Answer") }, Token);
        Assert.DoesNotContain("sip_h_", line.Peer.Jobs.Last(), StringComparison.Ordinal);
        Assert.Contains("'Alert-Info: Auto Answer'", Assert.Single(line.Advice), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_with_something_unsayable_in_it_reaches_nobody()
    {
        await using var line = await FreeSwitchLine.ReadyAsync();

        Assert.Equal(PbxVerdict.CannotDo, (await line.Session.HangUpAsync(new("x\nbgapi system reboot"), Token)).Verdict);
        Assert.Equal(PbxVerdict.CannotDo, (await line.Session.CallMonitorAsync(Order with { AutoAnswer = new("X-Answer", "${system reboot}") }, Token)).Verdict);
        Assert.Equal(3, line.Peer.Jobs.Count());
    }

    [Fact]
    public async Task What_was_not_answered_when_the_connection_ends_is_lost()
    {
        await using var line = await FreeSwitchLine.ReadyAsync(wire => new(wire) { Run = _ => null });
        var asked = line.Session.HangUpAsync(new(One), Token);
        await Eventually.TrueAsync(() => line.Peer.Jobs.Count() == 4, "the PBX is asked");

        await line.Theirs.BreakAsync();

        Assert.Equal(PbxVerdict.Lost, (await asked).Verdict);
        Assert.Equal(PbxLoss.Closed, (await line.Run).Reason);
        Assert.Equal(PbxVerdict.Lost, (await line.Session.HangUpAsync(new(One), Token)).Verdict);
    }

    [Fact]
    public async Task Phones_are_told_at_each_profile_where_they_are_registered()
    {
        await using var line = await FreeSwitchLine.ReadyAsync(wire =>
        {
            var peer = new EslPeer(wire);
            peer.Tables["registrations"] = EslBytes.Table([new Dictionary<string, string>
            {
                ["reg_user"] = "103",
                ["realm"] = "pbx.example.com",
                ["token"] = "call-1",
                ["url"] = "sofia/internal/sip:103@192.0.2.13:5060",
                ["expires"] = "1795680000",
            }]);
            return peer;
        });
        var person = FreeSwitchHouse.Person("103");
        Assert.True(line.Session.HasContact(person));
        Assert.False(line.Session.HasContact(FreeSwitchHouse.Person("101")));

        await line.Peer.SendAsync(Registration("sofia::register", "from-", "call-2", "secure"));
        await line.Peer.SendAsync(Registration("sofia::register", "from-", "call-2", "secure"));
        await line.Peer.SendAsync(Registration("sofia::expire", "", "call-1", "internal"));
        await line.TalkAsync();

        Assert.Equal(PbxOutcome.Done, await line.Session.NotifyAsync(person, "check-sync;reboot=false", null, Token));
        Assert.Equal(
            ["sendevent NOTIFY\nprofile: secure\nuser: 103\nhost: pbx.example.com\nevent-string: check-sync;reboot=false\ncontent-type: application/simple-message-summary\n\n"],
            line.Peer.Said.Where(said => said.StartsWith("sendevent", StringComparison.Ordinal)));

        Assert.Equal("sofia_contact secure/103@pbx.example.com", line.Peer.Jobs.Last());

        line.Peer.Run = _ => "error/user_not_registered";
        Assert.Equal(new(PbxVerdict.Refused, "no phone of this extension is registered (error/user_not_registered)"), await line.Session.NotifyAsync(person, "check-sync", null, Token));
        Assert.Single(line.Peer.Said, said => said.StartsWith("sendevent", StringComparison.Ordinal));

        await line.Peer.SendAsync(Registration("sofia::unregister", "from-", "call-2", "secure"));
        await Eventually.TrueAsync(() => !line.Session.HasContact(person), "it is gone");
        Assert.Equal(PbxVerdict.Refused, (await line.Session.NotifyAsync(person, "check-sync", null, Token)).Verdict);
    }

    private static Dictionary<string, string> Registration(string subclass, string prefix, string call, string profile) => new()
    {
        ["Event-Name"] = "CUSTOM",
        ["Event-Subclass"] = subclass,
        ["profile-name"] = profile,
        [$"{prefix}user"] = "103",
        [$"{prefix}host"] = "pbx.example.com",
        ["call-id"] = call,
    };
}
