using Provisioning.Dialogs;
using Provisioning.Pbxs;
using static Provisioning.Tests.Pbxs.FreeSwitchTold;

namespace Provisioning.Tests.Pbxs;

public sealed class FreeSwitchCallsTests
{
    private readonly FreeSwitchHouse _house = new();

    [Fact]
    public void A_call_lights_both_lamps_step_by_step()
    {
        _house.Load();
        string[] lamps = [.. Call.Select(told =>
        {
            _house.Apply(told);
            return $"{_house.Lamp("101")} | {_house.Lamp("102")}";
        })];

        Assert.Equal(
        [
            "trying initiator | ",
            "proceeding initiator | ",
            "proceeding initiator | ",
            "proceeding initiator | early recipient",
            "proceeding initiator | confirmed recipient",
            "proceeding initiator | confirmed recipient",
            "confirmed initiator | confirmed recipient",
            "confirmed initiator | confirmed recipient",
            "confirmed initiator | confirmed recipient",
        ], lamps);
        Assert.Equal((Two, One), (_house.Leg(One).Peer, _house.Leg(Two).Peer));
        Assert.Equal((new CallParty("102", "Person 102"), new CallParty("101", "Anna")), (_house.Leg(One).Remote, _house.Leg(Two).Remote));
        Assert.Equal(One, _house.Leg(Two).Call);
    }

    [Fact]
    public void Who_puts_the_call_on_hold_holds_and_the_other_side_does_not()
    {
        Talk();

        _house.Apply(Callee("CHANNEL_CALLSTATE", 20, "HELD", "answered"));
        _house.Apply(Callee("CHANNEL_HOLD", 21, "HELD", "answered"));
        Assert.Equal(("confirmed initiator", "confirmed recipient held"), (_house.Lamp("101"), _house.Lamp("102")));

        _house.Apply(Callee("CHANNEL_CALLSTATE", 22, "ACTIVE", "answered")); // any change of state says ACTIVE, also of a leg that holds
        Assert.Equal("confirmed recipient held", _house.Lamp("102"));

        _house.Apply(Callee("CHANNEL_CALLSTATE", 23, "UNHELD", "answered"));
        Assert.Equal("confirmed recipient", _house.Lamp("102"));
    }

    [Fact]
    public void An_event_that_was_overtaken_changes_nothing()
    {
        _house.Load();
        foreach (var told in Call.Reverse())
            _house.Apply(told);

        Assert.Equal(("confirmed initiator", "confirmed recipient"), (_house.Lamp("101"), _house.Lamp("102")));
        Assert.Equal((Two, One), (_house.Leg(One).Peer, _house.Leg(Two).Peer));
    }

    [Fact]
    public void The_end_of_a_leg_may_come_before_the_end_of_its_bridge_and_late_words_do_not_bring_it_back()
    {
        Talk();

        _house.Apply(Caller("CHANNEL_CALLSTATE", 31, "HANGUP", "hangup"));
        Assert.Equal(("", "confirmed recipient"), (_house.Lamp("101"), _house.Lamp("102")));
        Assert.Null(_house.Leg(Two).Peer);

        _house.Apply(Unbridge(30));
        _house.Apply(Bridge(9));
        _house.Apply(Caller("CHANNEL_HANGUP_COMPLETE", 33, "HANGUP", "hangup"));
        Assert.Null(_house.Legs.Find(One));
        Assert.Null(_house.Leg(Two).Peer);
    }

    [Fact]
    public void A_call_that_is_transferred_talks_with_the_new_party_alone_though_the_old_bridge_ends_later()
    {
        Talk();
        _house.Apply(Callee("CHANNEL_ANSWER", 40, "ACTIVE", "answered", Three).And("Channel-Presence-ID", "103@pbx.example.com"));
        _house.Apply(Callee("CHANNEL_BRIDGE", 41, "ACTIVE", "answered", Three).And("Bridge-A-Unique-ID", Three).And("Bridge-B-Unique-ID", One));
        _house.Apply(Unbridge(42));

        Assert.Equal((Three, One, null), (_house.Leg(One).Peer, _house.Leg(Three).Peer, _house.Leg(Two).Peer));
    }

    [Fact]
    public void A_leg_that_gets_another_id_is_the_same_leg()
    {
        Talk();

        _house.Apply(Caller("CHANNEL_UUID", 50, "ACTIVE", "answered", Three).And("Old-Unique-ID", One));

        Assert.Null(_house.Legs.Find(One));
        Assert.Equal((Two, Three), (_house.Leg(Three).Peer, _house.Leg(Two).Peer));
        Assert.Equal("confirmed initiator", _house.Lamp("101"));
    }

    [Fact]
    public void D18_a_monitors_leg_leaves_the_monitored_lamp_alone_and_shows_itself_as_busy_with_nobody()
    {
        Talk();
        var before = _house.Engine.Snapshot(Provisioning.Devices.ExtensionNumber.Parse("102"));

        _house.Apply(Monitor("CHANNEL_CREATE", 60, "DOWN"));
        _house.Apply(Monitor("CHANNEL_CALLSTATE", 61, "RINGING"));
        _house.Apply(Monitor("CHANNEL_ANSWER", 62, "RINGING", "answered"));
        _house.Apply(Monitor("CHANNEL_EXECUTE", 63, "ACTIVE", "answered").And("Application", "eavesdrop").And("Application-Data", Two));

        Assert.Equal((MonitorKey, Two), (_house.Leg(MonitorLeg).MonitorKey, _house.Leg(MonitorLeg).ListensTo));
        Assert.Equal(before, _house.Engine.Snapshot(Provisioning.Devices.ExtensionNumber.Parse("102")));
        var shown = Assert.Single(_house.Engine.Snapshot(Provisioning.Devices.ExtensionNumber.Parse("103")).Dialogs);
        Assert.Equal((DialogState.Confirmed, null, true), (shown.State, shown.Remote, shown.IsPrivate));

        _house.Apply(Monitor("CHANNEL_EXECUTE_COMPLETE", 64, "ACTIVE", "answered").And("Application", "eavesdrop").And("Application-Data", Two));
        Assert.Null(_house.Leg(MonitorLeg).ListensTo);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void D17_a_call_that_was_taken_over_is_shown_as_the_monitors_own_in_whatever_order_it_is_told(bool isBridgeFirst)
    {
        Talk();
        _house.Apply(Monitor("CHANNEL_ANSWER", 62, "ACTIVE", "answered"));
        _house.Apply(Monitor("CHANNEL_EXECUTE", 63, "ACTIVE", "answered").And("Application", "eavesdrop").And("Application-Data", Two));
        Dictionary<string, string>[] told =
        [
            Monitor("CHANNEL_EXECUTE_COMPLETE", 64, "ACTIVE", "answered").And("Application", "eavesdrop").And("Application-Data", Two),
            Monitor("CHANNEL_BRIDGE", 65, "ACTIVE", "answered").And("Bridge-A-Unique-ID", MonitorLeg).And("Bridge-B-Unique-ID", One),
        ];
        foreach (var one in isBridgeFirst ? told.Reverse() : told)
            _house.Apply(one);

        var shown = Assert.Single(_house.Engine.Snapshot(Provisioning.Devices.ExtensionNumber.Parse("103")).Dialogs);
        Assert.Equal((DialogState.Confirmed, new CallParty("101"), false), (shown.State, shown.Remote, shown.IsPrivate));
    }

    [Theory]
    [InlineData("provisioning-monitoring", MonitorKey)]
    [InlineData("default", null)]
    public void A_leg_that_came_by_a_feature_code_is_a_monitors_in_the_monitoring_context_alone(string context, string? key)
    {
        _house.Load();
        _house.Apply(Caller("CHANNEL_CREATE", 1, "DOWN").And("Caller-Destination-Number", $"mon-{MonitorKey}-w-{Two}").And("Caller-Context", context));
        _house.Apply(Caller("CHANNEL_CALLSTATE", 2, "ACTIVE", "answered").And("Caller-Destination-Number", "hold").And("Caller-Context", context));

        Assert.Equal(key, _house.Leg(One).MonitorKey);
    }

    [Theory]
    [InlineData("loopback/102-a", "Channel-Name")]
    [InlineData("trunk-one", "variable_sip_gateway")]
    public void Neither_a_loopback_nor_a_gateways_caller_is_the_phone_whose_number_it_bears(string value, string header)
    {
        _house.Load();
        _house.Apply(Caller("CHANNEL_CREATE", 1, "DOWN").And(header, value).And("Event-Name", "CHANNEL_CREATE"));

        Assert.Equal("", _house.Lamp("101"));
        Assert.NotNull(_house.Legs.Find(One));
    }

    [Fact]
    public void The_account_that_signed_in_is_believed_before_what_the_caller_calls_itself()
    {
        _house.Load();
        _house.Apply(Caller("CHANNEL_CREATE", 1, "DOWN").And("variable_user_name", "103"));

        Assert.Equal(("", "trying initiator"), (_house.Lamp("101"), _house.Lamp("103")));
    }

    [Theory]
    [InlineData("pbx.example.com", "trying initiator")]
    [InlineData("PBX.example.com", "trying initiator")]
    [InlineData("other.example.com", "")]
    public void The_same_number_of_another_tenant_is_somebody_else(string domain, string lamp)
    {
        var house = new FreeSwitchHouse(domain: domain);
        house.Load();
        house.Apply(Call[0].And("variable_user_name", "101"));

        Assert.Equal(lamp, house.Lamp("101"));
    }

    /// <summary>Who dials a trunk writes in From what it likes.</summary>
    [Theory]
    [InlineData("trunks")]
    [InlineData("")]
    public void A_trunk_that_calls_itself_by_an_extensions_number_is_not_its_phone(string list)
    {
        _house.Load();
        _house.Apply(Caller("CHANNEL_CREATE", 1, "DOWN").And("variable_user_name", "").And("variable_sip_acl_authed_by", list));
        _house.Apply(Caller("CHANNEL_CALLSTATE", 2, "RINGING"));

        Assert.Equal("", _house.Lamp("101"));
        Assert.NotNull(_house.Legs.Find(One));
    }

    [Fact]
    public void A_trunk_that_a_snapshot_took_for_a_phone_is_none_once_it_is_told_how_it_came()
    {
        _house.Load(EslBytes.Table([new Dictionary<string, string> { ["uuid"] = One, ["name"] = "sofia/external/101@192.0.2.99", ["direction"] = "inbound", ["presence_id"] = "101@192.0.2.99", ["callstate"] = "ACTIVE" }]));
        Assert.Equal("confirmed initiator", _house.Lamp("101"));

        _house.Apply(Caller("CALL_UPDATE", 1, "ACTIVE", "answered").And("variable_user_name", "").And("variable_sip_acl_authed_by", "trunks"));

        Assert.Equal("", _house.Lamp("101"));
    }

    [Fact]
    public void A_call_that_this_server_relays_is_the_call_of_the_phone_that_is_named_as_the_caller()
    {
        _house.Load();
        _house.Apply(Caller("CHANNEL_CREATE", 1, "DOWN").And("variable_user_name", "").And("variable_sip_acl_authed_by", "provisioning").And("Channel-Presence-ID", "805ec0123456@pbx.example.com"));

        Assert.Equal("trying initiator", _house.Lamp("101"));
    }

    [Fact]
    public void A_leg_to_a_gateway_is_nobodys_though_the_gateway_has_an_extensions_number()
    {
        _house.Load();
        _house.Apply(Callee("CHANNEL_CREATE", 1, "DOWN").And("variable_sip_gateway_name", "carrier"));
        _house.Apply(Callee("CHANNEL_CREATE", 2, "DOWN", id: Three).And("variable_sip_gateway", "carrier"));

        Assert.Equal("", _house.Lamp("102"));
    }

    [Fact]
    public void What_an_inline_transfer_dials_is_no_number()
    {
        _house.Load();
        _house.Apply(Caller("CHANNEL_CREATE", 1, "DOWN").And("Caller-Destination-Number", "m:\":endless_playback:tone_stream://%(2000,0,900);loops=-1\"park"));

        Assert.Null(_house.Leg(One).Remote);
    }

    [Fact]
    public void Of_two_phones_of_a_monitor_that_ring_the_one_that_answers_is_the_monitors()
    {
        Talk();
        _house.Apply(Monitor("CHANNEL_CREATE", 60, "DOWN"));
        _house.Apply(Monitor("CHANNEL_CREATE", 61, "DOWN").And("Unique-ID", Three));
        _house.Apply(Monitor("CHANNEL_CALLSTATE", 62, "RINGING"));
        _house.Apply(Monitor("CHANNEL_CALLSTATE", 63, "RINGING").And("Unique-ID", Three));
        Assert.Equal((MonitorKey, null), (_house.Leg(MonitorLeg).MonitorKey, _house.Leg(Three).MonitorKey));
        Assert.Equal("early recipient", _house.Lamp("103"));

        _house.Apply(Monitor("CHANNEL_ANSWER", 64, "RINGING", "answered").And("Unique-ID", Three));
        Assert.Equal((null, MonitorKey), (_house.Leg(MonitorLeg).MonitorKey, _house.Leg(Three).MonitorKey));
        _house.Apply(Monitor("CHANNEL_CALLSTATE", 65, "HANGUP", "hangup"));

        Assert.Equal("confirmed recipient", _house.Lamp("103"));
        Assert.DoesNotContain(_house.Signals, signal => signal is LegChanged { After: null, Before.MonitorKey: not null });
    }

    [Fact]
    public void A_phone_of_a_monitor_that_refuses_leaves_it_to_the_other()
    {
        Talk();
        _house.Apply(Monitor("CHANNEL_CREATE", 60, "DOWN"));
        _house.Apply(Monitor("CHANNEL_CREATE", 61, "DOWN").And("Unique-ID", Three));
        _house.Apply(Monitor("CHANNEL_CALLSTATE", 62, "HANGUP", "hangup"));

        Assert.Equal(MonitorKey, _house.Leg(Three).MonitorKey);
        Assert.DoesNotContain(_house.Signals, signal => signal is LegChanged { After: null, Before.MonitorKey: not null });

        _house.Apply(Monitor("CHANNEL_CALLSTATE", 63, "HANGUP", "hangup").And("Unique-ID", Three));
        Assert.Contains(_house.Signals, signal => signal is LegChanged { After: null, Before.MonitorKey: MonitorKey });
    }

    [Fact]
    public void A_caller_who_hides_is_private_for_who_is_called()
    {
        _house.Load();
        _house.Apply(Callee("CHANNEL_CREATE", 1, "DOWN").And("Caller-Privacy-Hide-Number", "true"));
        _house.Apply(Caller("CHANNEL_CREATE", 2, "DOWN").And("Caller-Privacy-Hide-Number", "true"));

        Assert.Equal((true, false), (_house.Leg(Two).IsPrivate, _house.Leg(One).IsPrivate));
    }

    [Fact]
    public void An_answered_caller_who_is_transferred_says_that_it_rings_and_talks_for_all_that()
    {
        Talk();
        _house.Apply(Caller("CHANNEL_CALLSTATE", 30, "RINGING", "answered"));

        Assert.Equal("confirmed initiator", _house.Lamp("101"));
    }

    [Fact]
    public void More_channels_than_may_be_are_refused()
    {
        var house = new FreeSwitchHouse(new() { MaxLegs = 1 });
        house.Load();
        house.Apply(Call[0]);

        Assert.Contains("Pbxs:MaxLegs", Assert.Throws<PbxLostException>(() => house.Apply(Call[2])).Message, StringComparison.Ordinal);
    }

    private void Talk()
    {
        _house.Load();
        foreach (var told in Call)
            _house.Apply(told);
    }
}
