using System.Diagnostics;
using Provisioning.Devices;
using Provisioning.Pbxs;

namespace Provisioning.Tests.Pbxs;

/// <summary>What monitoring asks of an Asterisk, and what comes of it.</summary>
[Collection(nameof(AloneTests))]
public sealed class AsteriskCommandTests : IAsyncLifetime
{
    private const string Key = "0123456789abcdef";

    private readonly AsteriskServer _server = new();
    private PbxHouse _house = null!;
    private WorldChannel _caller = null!;
    private WorldChannel _callee = null!;

    private IPbx Pbx => _house.Pbx;

    private PbxLeg Agent => Pbx.View!.Find(_callee.Id)!;

    private PbxLeg Customer => Pbx.View!.Find(_caller.Id)!;

    private PbxLeg Monitor => Pbx.View!.Find($"mon-{Key}")!;

    private MonitorOrder Order => new(Key, _house.Fleet.Current.Extensions[ExtensionNumber.Parse("103")], Agent, Privilege.Listen) { Label = "Listen 102" };

    public async ValueTask InitializeAsync()
    {
        _server.Do(world =>
        {
            _caller = world.Call("101", "102");
            world.Rings(_caller);
            world.Answer(_caller);
            _callee = _caller.Peer!;
        });
        _house = new(_server.Port, options => options.AnswerTimeout = TimeSpan.FromMilliseconds(500));
        await _house.ReadyAsync();
    }

    [Fact]
    public async Task D16_the_monitors_phone_is_called_in_less_than_fifty_milliseconds()
    {
        await Pbx.HangUpAsync(Agent, TestServer.Token); // what is compiled at its first use is compiled
        var start = Stopwatch.GetTimestamp();
        var outcome = await Pbx.CallMonitorAsync(Order, TestServer.Token);
        var took = Stopwatch.GetElapsedTime(start);

        Assert.True(outcome.IsDone);
        Assert.Equal($"mon-{Key}-l-{_callee.Id}", Told("Originate")["Exten"]);
        Assert.True(took < TimeSpan.FromMilliseconds(50), $"{took}");
    }

    [Fact]
    public async Task D17_switching_leads_the_monitor_to_the_same_leg_in_another_mode()
    {
        await ListenAsync();

        Assert.True((await Pbx.SwitchAsync(Monitor, Privilege.Barge, TestServer.Token)).IsDone);

        var told = Told("Redirect");
        Assert.Equal(("PJSIP/103-000000ff", "provisioning-monitoring", $"mon-{Key}-b-{_callee.Id}", "1"), (told["Channel"], told["Context"], told["Exten"], told["Priority"]));
    }

    [Fact]
    public async Task E20_a_held_call_is_music_for_the_monitor_until_it_is_resumed()
    {
        await ListenAsync();

        Assert.True((await Pbx.PlayMusicAsync(Monitor, TestServer.Token)).IsDone);
        Assert.Equal("hold", Told("Redirect")["Exten"]);
        Assert.True((await Pbx.ResumeAsync(Monitor, Order with { Mode = Privilege.Whisper }, TestServer.Token)).IsDone);
        Assert.Equal($"mon-{Key}-w-{_callee.Id}", Told("Redirect")["Exten"]);
    }

    [Fact]
    public async Task A_phone_that_still_rings_is_not_led_anywhere()
    {
        await Pbx.CallMonitorAsync(Order, TestServer.Token);
        _server.Tell($"Event: Newchannel|Channel: PJSIP/103-000000ff|ChannelState: 5|Exten: s|Uniqueid: mon-{Key}|Linkedid: mon-{Key}");
        await Eventually.TrueAsync(() => Monitor is not null, "it rings");

        Assert.Equal(PbxVerdict.Refused, (await Pbx.PlayMusicAsync(Monitor, TestServer.Token)).Verdict);
        Assert.DoesNotContain(_server.Actions, action => action["Action"] == "Redirect");
    }

    [Fact]
    public async Task D16_a_take_over_joins_the_monitor_and_the_other_party_and_ends_the_recording_and_the_leg()
    {
        await ListenAsync();

        Assert.True((await Pbx.TakeOverAsync(Monitor, Agent, Customer, TestServer.Token)).IsDone);

        Assert.Equal(
            [
                $"Setvar PJSIP/103-000000ff CALLERID(all)=\"Person 103\" <103>", $"Bridge PJSIP/103-000000ff+{_caller.Name} no",
                $"Hangup {_callee.Name}", $"StopMixMonitor {_caller.Name}", $"StopMixMonitor {_callee.Name}",
            ],
            _server.Actions.SkipWhile(action => action["Action"] != "Setvar").Select(Short).Take(2).Concat(_server.Actions.SkipWhile(action => action["Action"] != "Bridge").Skip(1).Where(action => action["Action"] != "Ping").Select(Short).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_take_over_of_a_call_that_has_changed_never_reaches_the_PBX()
    {
        await ListenAsync();
        var (monitor, agent, customer) = (Monitor, Agent, Customer);
        _server.Do(world => world.HangUp(_caller));
        await Eventually.TrueAsync(() => Pbx.View!.Find(_caller.Id) is null, "the call is over");

        Assert.Equal(PbxVerdict.Refused, (await Pbx.TakeOverAsync(monitor, agent, customer, TestServer.Token)).Verdict);
        Assert.DoesNotContain(_server.Actions, action => action["Action"] == "Bridge");
    }

    [Fact]
    public async Task What_the_PBX_refuses_is_told_in_its_words()
    {
        await ListenAsync();
        _server.Says["Redirect"] = "Response: Error|Message: Channel does not exist: PJSIP/103-000000ff";

        Assert.Equal(new(PbxVerdict.Refused, "Channel does not exist: PJSIP/103-000000ff"), await Pbx.PlayMusicAsync(Monitor, TestServer.Token));
    }

    [Fact]
    public async Task A_command_that_is_not_answered_is_given_up_and_nothing_waits_for_ever()
    {
        _server.HangsAt = "Hangup";

        Assert.Equal(PbxVerdict.NoAnswer, (await Pbx.HangUpAsync(Agent, TestServer.Token)).Verdict);
    }

    [Fact]
    public async Task A_command_under_way_when_the_connection_is_lost_is_lost()
    {
        _server.HangsAt = "Hangup";

        var telling = Pbx.HangUpAsync(Agent, TestServer.Token);
        await Eventually.TrueAsync(() => _server.Actions.Any(action => action["Action"] == "Hangup"), "it is asked");
        _server.Die();

        Assert.Equal(PbxVerdict.Lost, (await telling).Verdict);
    }

    [Fact]
    public async Task A_leg_that_is_gone_is_hung_up_already()
    {
        Assert.True((await Pbx.HangUpAsync(new("1.404"), TestServer.Token)).IsDone);
        _server.Says["Hangup"] = "Response: Error|Message: No such channel";
        Assert.True((await Pbx.HangUpAsync(Agent, TestServer.Token)).IsDone);
    }

    [Fact]
    public async Task D18_an_announcement_is_a_call_of_nobodys_into_the_call()
    {
        Assert.True((await Pbx.AnnounceAsync(Agent, TestServer.Token)).IsDone);

        var told = Told("Originate");
        Assert.Equal(($"Local/announce-{_callee.Id}@provisioning-monitoring", "announcement"), (told["Channel"], told["Exten"]));
    }

    [Fact]
    public async Task A_phone_that_is_registered_is_told_to_fetch_and_another_one_is_not()
    {
        var (here, away) = (_house.Fleet.Current.Extensions[ExtensionNumber.Parse("101")], _house.Fleet.Current.Extensions[ExtensionNumber.Parse("104")]);

        Assert.True((await Pbx.NotifyAsync(here, "check-sync;reboot=true", null, TestServer.Token)).IsDone);
        Assert.Equal(("101", "Event=check-sync;reboot=true"), (Told("PJSIPNotify")["Endpoint"], Told("PJSIPNotify")["Variable"]));
        Assert.Equal(PbxVerdict.Refused, (await Pbx.NotifyAsync(away, "check-sync", null, TestServer.Token)).Verdict);
        Assert.Equal(PbxVerdict.CannotDo, (await Pbx.NotifyAsync(here, "check-sync,Content=x", null, TestServer.Token)).Verdict);

        _server.Tell("Event: ContactStatus|URI: sip:104@127.0.0.1:5604|ContactStatus: NonQualified|AOR: 104|EndpointName: 104");
        await Eventually.TrueAsync(() => Pbx.HasContact(away), "it registers");
        _server.Tell("Event: ContactStatus|URI: sip:104@127.0.0.1:5604|ContactStatus: Removed|AOR: 104|EndpointName: 104");
        await Eventually.TrueAsync(() => !Pbx.HasContact(away), "and leaves");
    }

    [Fact]
    public async Task A_leg_whose_id_could_be_dialled_as_something_else_is_not_monitored()
    {
        var outcome = await Pbx.CallMonitorAsync(Order with { Monitored = new("1.1@evil&Local/x") }, TestServer.Token);

        Assert.Equal(PbxVerdict.CannotDo, outcome.Verdict);
        Assert.DoesNotContain(_server.Actions, action => action["Action"] == "Originate");
    }

    public async ValueTask DisposeAsync()
    {
        await _house.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static string Short(IReadOnlyDictionary<string, string> action) => action["Action"] switch
    {
        "Setvar" => $"Setvar {action["Channel"]} {action["Variable"]}={action["Value"]}",
        "Bridge" => $"Bridge {action["Channel1"]}+{action["Channel2"]} {action["Tone"]}",
        var other => $"{other} {action.GetValueOrDefault("Channel")}",
    };

    private IReadOnlyDictionary<string, string> Told(string action) => _server.Actions.Last(told => told["Action"] == action);

    /// <summary>The monitor's phone has answered and hears the call.</summary>
    private async Task ListenAsync()
    {
        Assert.True((await Pbx.CallMonitorAsync(Order, TestServer.Token)).IsDone);
        _server.Tell($"Event: Newchannel|Channel: PJSIP/103-000000ff|ChannelState: 0|Exten: s|Uniqueid: mon-{Key}|Linkedid: mon-{Key}");
        _server.Tell($"Event: Newstate|Channel: PJSIP/103-000000ff|ChannelState: 6|Exten: s|Uniqueid: mon-{Key}|Linkedid: mon-{Key}");
        _server.Tell($"Event: OriginateResponse|Response: Success|Channel: PJSIP/103-000000ff|Reason: 4|Uniqueid: mon-{Key}");
        _server.Tell($"Event: ChanSpyStart|SpyerChannel: PJSIP/103-000000ff|SpyerChannelState: 6|SpyerUniqueid: mon-{Key}|SpyerLinkedid: mon-{Key}|SpyeeUniqueid: {_callee.Id}");
        await Eventually.TrueAsync(() => Pbx.View?.Find($"mon-{Key}")?.ListensTo == _callee.Id, "it listens");
    }
}
