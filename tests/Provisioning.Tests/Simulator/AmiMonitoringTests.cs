using Provisioning.Simulator.Pbx;

namespace Provisioning.Tests.Simulator;

/// <summary>Monitoring at the simulated PBX, as a server does it over AMI with the sample dial plan.</summary>
public sealed class AmiMonitoringTests
{
    private const string Key = "mon-00000000000000a1";

    [Fact]
    public async Task A_monitor_is_called_listens_whispers_joins_and_leaves()
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.SignInAsync(test.Ami.Port);
        var (customer, agent) = test.Talk();

        var channel = await ListenAsync(test, tap, agent);

        Assert.Equal([customer, agent], test.Pbx.Hears(Key).Order());
        await RedirectAsync(tap, channel, $"{Key}-w-{agent}");
        Assert.Equal((false, true), (test.Pbx.Hears(customer).Contains(Key), test.Pbx.Hears(agent).Contains(Key)));
        await RedirectAsync(tap, channel, $"{Key}-b-{agent}");
        Assert.Equal((true, true), (test.Pbx.Hears(customer).Contains(Key), test.Pbx.Hears(agent).Contains(Key)));
        await RedirectAsync(tap, channel, $"{Key}-l-{agent}");
        Assert.Equal((false, false), (test.Pbx.Hears(customer).Contains(Key), test.Pbx.Hears(agent).Contains(Key)));
        await tap.AskAsync("Action: Hangup", $"Channel: {channel}");
        await tap.EventAsync("Hangup", "Uniqueid: mon-00000000000000a1");
        Assert.Equal([agent], test.Pbx.Hears(customer));
    }

    [Theory]
    [InlineData("qudE", true)]
    [InlineData("quE", false)]
    public async Task A_key_of_the_phone_switches_only_where_ChanSpy_is_told_to_listen_to_keys(string options, bool isHeard)
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.SignInAsync(test.Ami.Port);
        var (_, agent) = test.Talk();
        await tap.AskAsync("Action: Originate", "Channel: PJSIP/1003", "Application: ChanSpy", $"Data: {agent},{options}", "Async: true", $"ChannelId: {Key}");
        test.Pass(TimeSpan.FromSeconds(2));

        await PressAsync(tap, Leg(test, Key).Name, '5');

        Assert.Equal(isHeard, test.Pbx.Hears(agent).Contains(Key));
    }

    [Theory]
    [InlineData("mon-k1-l-1.1")]
    [InlineData("mon-00000000000000a1-x-1.1")]
    [InlineData("elsewhere")]
    public async Task An_extension_that_the_dial_plan_does_not_know_ends_the_leg(string exten)
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.SignInAsync(test.Ami.Port);
        var (_, agent) = test.Talk();
        var channel = await ListenAsync(test, tap, agent);

        await RedirectAsync(tap, channel, exten);

        await tap.EventAsync("Hangup", $"Uniqueid: {Key}", "Cause: 21");
    }

    [Fact]
    public async Task A_phone_that_answers_by_itself_does_so_at_once_and_others_when_somebody_comes()
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.SignInAsync(test.Ami.Port);
        var (_, agent) = test.Talk();

        await OriginateAsync(tap, agent, "00000000000000a1", "Variable: PJSIP_HEADER(add,Alert-Info)=info=alert-autoanswer");
        await OriginateAsync(tap, agent, "00000000000000a2");
        test.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal((ChannelState.Up, ChannelState.Ringing), (Leg(test, Key).State, Leg(test, "mon-00000000000000a2").State));
        test.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(ChannelState.Up, Leg(test, "mon-00000000000000a2").State);
    }

    [Theory]
    [InlineData(nameof(PhoneReply.IsBusy), "0")]
    [InlineData(nameof(PhoneReply.Declines), "0")]
    [InlineData(nameof(PhoneReply.RingsOn), "3")]
    public async Task A_phone_that_is_not_answered_is_told_with_the_reason(string reply, string reason)
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.SignInAsync(test.Ami.Port);
        var (_, agent) = test.Talk();
        test.Pbx.Reply("1003", Enum.Parse<PhoneReply>(reply));

        await OriginateAsync(tap, agent, "00000000000000a1");
        test.Pass(TimeSpan.FromSeconds(20));

        await tap.EventAsync("OriginateResponse", "Response: Failure", $"Reason: {reason}", "Uniqueid: mon-00000000000000a1", "Channel: PJSIP/1003");
        Assert.DoesNotContain(test.Pbx.Legs, leg => leg.Uniqueid == Key);
    }

    [Fact]
    public async Task A_key_that_is_in_use_makes_no_second_leg()
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.SignInAsync(test.Ami.Port);
        var (_, agent) = test.Talk();
        await ListenAsync(test, tap, agent);

        await OriginateAsync(tap, agent, "00000000000000a1");

        await tap.EventAsync("OriginateResponse", "Response: Failure", "Reason: 0", "Uniqueid: mon-00000000000000a1");
        Assert.Single(test.Pbx.Legs, leg => leg.Uniqueid == Key);
    }

    [Fact]
    public async Task A_monitor_is_sent_to_the_music_and_back()
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.SignInAsync(test.Ami.Port);
        var (customer, agent) = test.Talk();
        var channel = await ListenAsync(test, tap, agent);

        await RedirectAsync(tap, channel, "hold");
        await tap.EventAsync("ChanSpyStop", "SpyerUniqueid: mon-00000000000000a1", $"SpyeeUniqueid: {agent}");
        await tap.EventAsync("MusicOnHoldStart", "Uniqueid: mon-00000000000000a1", "Exten: hold");
        Assert.Equal([Hearing.Music], test.Pbx.Hears(Key));
        await RedirectAsync(tap, channel, $"mon-00000000000000a1-w-{agent}");
        await tap.EventAsync("MusicOnHoldStop", "Uniqueid: mon-00000000000000a1");

        Assert.Equal([customer, agent], test.Pbx.Hears(Key).Order());
        Assert.Contains(Key, test.Pbx.Hears(agent));
    }

    [Fact]
    public async Task A_monitor_who_comes_back_to_a_call_that_has_ended_is_hung_up()
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.SignInAsync(test.Ami.Port);
        var (customer, agent) = test.Talk();
        var channel = await ListenAsync(test, tap, agent);
        await RedirectAsync(tap, channel, "hold");
        test.Pbx.HangUp(customer);
        Assert.Single(test.Pbx.Legs);

        await RedirectAsync(tap, channel, $"mon-00000000000000a1-l-{agent}");

        await tap.EventAsync("Hangup", "Uniqueid: mon-00000000000000a1", "Cause: 0");
        Assert.Empty(test.Pbx.Legs);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_is_taken_over_and_its_recording_stopped(bool isHeld)
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.SignInAsync(test.Ami.Port);
        var (customer, agent) = test.Talk();
        test.Pbx.Record(customer);
        test.Pbx.Hold(agent, isHeld);
        var channel = await ListenAsync(test, tap, agent);

        Assert.StartsWith("Response: Success", await tap.AskAsync("Action: StopMixMonitor", $"Channel: {Leg(test, customer).Name}"), StringComparison.Ordinal);
        Assert.EndsWith("Could not stop monitoring channel", await tap.AskAsync("Action: StopMixMonitor", $"Channel: {Leg(test, agent).Name}"), StringComparison.Ordinal);
        Assert.EndsWith("Channels have been bridged", await tap.AskAsync("Action: Bridge", $"Channel1: {channel}", $"Channel2: {Leg(test, customer).Name}", "Tone: no"), StringComparison.Ordinal);

        await tap.EventAsync("Hangup", $"Uniqueid: {agent}", "Cause: 16");
        Assert.Equal(0, tap.Count("ChanSpyStop"));
        Assert.Equal([Key], test.Pbx.Hears(customer));
        Assert.Equal([customer], test.Pbx.Hears(Key));
        Assert.False(Leg(test, customer).IsRecorded);
        Assert.Equal(Leg(test, customer).Linkedid, Leg(test, Key).Linkedid);
    }

    [Fact]
    public async Task An_agent_whose_dial_plan_goes_on_stays_after_a_take_over_until_it_is_hung_up()
    {
        await using var test = new PbxUnderTest(options => options with { CallersGoOn = true });
        await using var tap = await AmiTap.SignInAsync(test.Ami.Port);
        var (agent, customer) = test.Talk(1002, 1001);
        var channel = await ListenAsync(test, tap, agent);

        await tap.AskAsync("Action: Bridge", $"Channel1: {channel}", $"Channel2: {Leg(test, customer).Name}");

        Assert.Empty(test.Pbx.Hears(agent));
        await tap.AskAsync("Action: Hangup", $"Channel: {Leg(test, agent).Name}");
        Assert.Equal([customer, Key], test.Pbx.Legs.Select(leg => leg.Uniqueid));
    }

    [Fact]
    public async Task Both_parties_hear_that_the_call_may_be_monitored()
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.SignInAsync(test.Ami.Port);
        var (customer, agent) = test.Talk();
        string[] announce = ["Action: Originate", $"Channel: Local/announce-{agent}@provisioning-monitoring", "Context: provisioning-monitoring", "Exten: announcement", "Priority: 1", "Async: true"];

        await tap.AskAsync(announce);
        await tap.EventAsync("OriginateResponse", "Response: Success");

        Assert.Equal((1, 1), (Leg(test, customer).Announcements, Leg(test, agent).Announcements));
    }

    [Fact]
    public async Task A_phone_is_told_to_fetch_its_files()
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.SignInAsync(test.Ami.Port);
        PbxNotify? told = null;
        test.Pbx.Notified = notify => told = notify;
        test.Pbx.Register("1004", isRegistered: false);

        foreach (var endpoint in (string[])["1004", "1002"])
            Assert.EndsWith("Message: NOTIFY sent", await tap.AskAsync("Action: PJSIPNotify", $"Endpoint: {endpoint}", "Variable: Event=check-sync;reboot=true"), StringComparison.Ordinal);

        Assert.Equal((1, "1002", "check-sync;reboot=true"), (test.Pbx.Notifies, told?.Endpoint, told?.Event));
    }

    [Fact]
    public async Task A_monitor_s_leg_is_seen_by_whoever_connects_later()
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.SignInAsync(test.Ami.Port);
        var (_, agent) = test.Talk();
        await ListenAsync(test, tap, agent);
        await using var late = await AmiTap.SignInAsync(test.Ami.Port);

        await late.AskAsync("Action: CoreShowChannels");

        await late.EventAsync("CoreShowChannel", "Uniqueid: mon-00000000000000a1", "Application: ChanSpy", $"Exten: mon-00000000000000a1-l-{agent}", "BridgeId: ");
    }

    private static async Task<string> ListenAsync(PbxUnderTest test, AmiTap tap, string leg)
    {
        await OriginateAsync(tap, leg, "00000000000000a1");
        test.Pass(TimeSpan.FromSeconds(2));
        var answer = await tap.EventAsync("OriginateResponse", "Response: Success", "Reason: 4", "Uniqueid: mon-00000000000000a1");
        await tap.EventAsync("ChanSpyStart", "SpyerUniqueid: mon-00000000000000a1", $"SpyeeUniqueid: {leg}");
        return AmiTap.Value(answer, "Channel");
    }

    private static async Task OriginateAsync(AmiTap tap, string leg, string key, params string[] more)
    {
        var answer = await tap.AskAsync(
        [
            "Action: Originate", "Channel: PJSIP/1003", "Context: provisioning-monitoring", $"Exten: mon-{key}-l-{leg}", "Priority: 1",
            "CallerID: Monitor <*336>", "Timeout: 20000", "Async: true", $"ChannelId: mon-{key}", .. more,
        ]);
        Assert.EndsWith("Message: Originate successfully queued", answer, StringComparison.Ordinal);
    }

    private static async Task PressAsync(AmiTap tap, string channel, char key) => Assert.EndsWith(
        "DTMF successfully queued", await tap.AskAsync("Action: PlayDTMF", $"Channel: {channel}", $"Digit: {key}", "Receive: true"), StringComparison.Ordinal);

    private static async Task RedirectAsync(AmiTap tap, string channel, string exten) => Assert.EndsWith(
        "Redirect successful",
        await tap.AskAsync("Action: Redirect", $"Channel: {channel}", "Context: provisioning-monitoring", $"Exten: {exten}", "Priority: 1"),
        StringComparison.Ordinal);

    private static PbxLegState Leg(PbxUnderTest test, string id) => test.Pbx.Legs.Single(leg => leg.Uniqueid == id);
}
