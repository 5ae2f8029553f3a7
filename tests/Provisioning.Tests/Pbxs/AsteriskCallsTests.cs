using Provisioning.Pbxs;

namespace Provisioning.Tests.Pbxs;

/// <summary>What real calls make of the lamps, step by step.</summary>
public sealed class AsteriskCallsTests
{
    [Fact]
    public void A_call_that_is_held_and_resumed_by_either_side_lights_the_lamp_of_who_holds() => Assert.Equal(
        [
            "101 initiator/trying 102",
            "101 initiator/trying 102, 102 recipient/early 101",
            "101 initiator/early 102, 102 recipient/early 101",
            "101 initiator/early 102, 102 talks 101",
            "101 talks 102, 102 talks 101",
            "101 holds 102, 102 talks 101",
            "101 talks 102, 102 talks 101",
            "101 talks 102, 102 holds 101",
            "101 holds 102, 102 holds 101",
            "101 holds 102, 102 talks 101",
            "101 talks 102, 102 talks 101",
            "102 talks 101",
            "",
        ],
        Steps("call-and-hold"));

    [Theory]
    [InlineData("busy")]
    [InlineData("no-answer")]
    [InlineData("cancelled")]
    public void A_call_that_nobody_answers_leaves_no_lamp_lit(string recording)
    {
        var steps = Steps(recording);

        Assert.Contains(steps, step => step.StartsWith("101 initiator", StringComparison.Ordinal));
        Assert.DoesNotContain(steps, step => step.Contains("talks", StringComparison.Ordinal));
        Assert.Equal("", steps[^1]);
    }

    [Fact]
    public void A_second_call_rings_beside_the_first() => Assert.Contains("101 talks 102, 102 holds 101, 102 recipient/early 104, 104 initiator/early 102", Steps("call-waiting"));

    [Fact]
    public void A_blind_transfer_lets_the_third_phone_ring_and_frees_the_second() =>
        Assert.Equal(["101 talks 103, 103 recipient/early 101", "101 talks 103, 103 talks 101"], Steps("blind-transfer").Where(step => step.Contains("103 ", StringComparison.Ordinal) && !step.Contains("trying", StringComparison.Ordinal) && step.StartsWith("101 talks 103,", StringComparison.Ordinal)));

    [Fact]
    public void A_blind_transfer_to_somebody_busy_ends_the_call() => Assert.Equal("", Steps("blind-transfer-to-busy")[^1]);

    [Fact]
    public void An_attended_transfer_joins_the_first_and_the_third()
    {
        var lamps = new AsteriskLamps();
        var peers = new List<string>();
        foreach (var message in AmiText.Read(AmiText.Recording("attended-transfer")))
        {
            lamps.Apply(message);
            if (message.Event is "BridgeEnter" or "Hangup")
                peers.Add(Peers(lamps.Legs));
        }

        Assert.Equal("101-103, 103-101", peers[^3]);
        Assert.Equal("", lamps.Told());
    }

    [Fact]
    public void A_transfer_while_it_rings_leaves_the_transferrers_lamp_dark() => Assert.Contains("101 talks 103, 103 talks 101", Steps("attended-transfer-while-ringing"));

    [Theory]
    [InlineData("through-local-channels", "101-102, 102-101")]
    [InlineData("forwarded", "101-103, 103-101")]
    public void Wires_inside_the_PBX_are_nobodys_phone_and_those_at_their_ends_talk_with_each_other(string recording, string peers)
    {
        var lamps = new AsteriskLamps();
        var seen = new List<string>();
        foreach (var message in AmiText.Read(AmiText.Recording(recording)))
        {
            lamps.Apply(message);
            seen.Add(Peers(lamps.Legs));
            Assert.DoesNotContain(lamps.Legs.View.Legs, leg => leg.Channel.StartsWith("Local/", StringComparison.Ordinal));
        }

        var first = seen.IndexOf(peers);
        Assert.True(first >= 0, string.Join(" | ", seen.Distinct()));
        Assert.True(seen.Count(now => now == peers) >= 3);
        Assert.Equal("", lamps.Told());
    }

    [Fact]
    public void Who_answers_in_a_group_talks_and_the_other_is_free() => Assert.Equal(
        ["101 initiator/early 510, 102 recipient/early 101, 103 recipient/early 101", "101 talks 102, 102 talks 101", ""],
        Steps("ring-group").Where(step => step.Length == 0 || step.Contains("early 510, 102 recipient/early 101, 103 recipient/early", StringComparison.Ordinal) || step == "101 talks 102, 102 talks 101").Distinct());

    [Fact]
    public void Who_picks_a_call_up_talks_and_whom_it_was_for_is_free()
    {
        var steps = Steps("picked-up");

        Assert.Contains("101 talks 103, 103 talks 101", steps);
        Assert.Equal("", steps[^1]);
    }

    [Fact]
    public void In_a_conference_nobody_has_a_peer_and_whoever_waits_in_a_queue_is_in_a_call()
    {
        var steps = Steps("queue-and-conference");

        Assert.Contains("101 talks 500", steps);
        Assert.Contains("101 talks 102, 102 talks 101", steps);
        Assert.Contains("101 talks 501, 104 talks 501", steps);
    }

    [Fact]
    public void D18_a_monitor_changes_nothing_on_the_monitored_persons_lamp_and_her_own_is_busy_without_a_name()
    {
        var lamps = new AsteriskLamps();
        var steps = new List<string>();
        var heard = new List<string?>();
        foreach (var message in AmiText.Read(AmiText.Recording("monitored-and-taken-over")))
        {
            lamps.Apply(message);
            steps.Add(lamps.Told());
            if (message.Event is "ChanSpyStart" or "ChanSpyStop" or "BridgeEnter")
                heard.Add(lamps.Legs.View.Legs.FirstOrDefault(leg => leg.IsMonitor)?.ListensTo);
        }

        Assert.Contains("101 talks 102, 102 talks 101, 103 talks", steps);
        Assert.Equal([null, null, "1700000000.2", null, "1700000000.2", null, null], heard);
        var monitored = steps.SkipWhile(step => !step.Contains("103 recipient/early", StringComparison.Ordinal)).TakeWhile(step => !step.Contains("103 talks 101", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(monitored);
        Assert.All(monitored, step => Assert.StartsWith("101 talks 102, 102 talks 101, 103 ", step, StringComparison.Ordinal));
        Assert.All(monitored, step => Assert.Matches("103 (recipient/early|talks)$", step));
        Assert.Contains(lamps.Signals.OfType<LegChanged>(), signal => signal.After is { IsMonitor: true, Peer: not null } leg && lamps.Legs.Find(leg.Id) is null);
        Assert.Equal("", lamps.Told());
    }

    [Fact]
    public void D17_a_call_that_was_taken_over_is_shown_as_the_monitors_own_and_never_with_what_her_phone_was_shown_before()
    {
        var steps = Steps("monitored-and-taken-over");

        Assert.Contains("101 talks 103, 103 talks 101", steps);
        Assert.DoesNotContain(steps, step => step.Contains("*336", StringComparison.Ordinal));
    }

    [Fact]
    public void A_monitors_leg_that_could_not_be_made_is_told_as_ended()
    {
        var lamps = new AsteriskLamps();

        lamps.Read(AmiText.Message("Event: OriginateResponse|ActionID: p-9|Response: Failure|Channel: PJSIP/103|Reason: 0|Uniqueid: mon-0123456789abcdef"));

        Assert.Equal(["0123456789abcdef", null], lamps.Signals.OfType<LegChanged>().Select(signal => signal.After?.MonitorKey));
        Assert.Equal(0, lamps.Legs.View.Count);
    }

    [Fact]
    public void One_that_was_made_and_not_answered_ends_once()
    {
        var lamps = new AsteriskLamps();

        lamps.Read(AmiText.Message("Event: Newchannel|Channel: PJSIP/103-00000001|ChannelState: 0|Exten: s|Uniqueid: mon-0123456789abcdef|Linkedid: mon-0123456789abcdef"));
        lamps.Read(AmiText.Message("Event: Hangup|Channel: PJSIP/103-00000001|ChannelState: 0|Uniqueid: mon-0123456789abcdef|Cause: 17"));
        lamps.Read(AmiText.Message("Event: OriginateResponse|Response: Failure|Channel: PJSIP/103|Reason: 0|Uniqueid: mon-0123456789abcdef"));

        Assert.Single(lamps.Signals.OfType<LegChanged>(), signal => signal.After is null);
    }

    [Fact]
    public void A_call_that_this_server_relays_is_that_of_the_phone_that_calls()
    {
        var lamps = new AsteriskLamps();

        lamps.Read(AmiText.Message("Event: Newchannel|Channel: PJSIP/provisioning-00000001|ChannelState: 4|CallerIDNum: 103|Exten: mon-0123456789abcdef-l-1700000000.2|Uniqueid: 1700000000.9|Linkedid: 1700000000.9"));

        var leg = Assert.Single(lamps.Legs.View.Legs);
        Assert.Equal(("103", "0123456789abcdef"), (leg.Extension?.ToString(), leg.MonitorKey));
    }

    [Fact]
    public void A_trunk_that_calls_itself_an_extension_is_not_that_extension()
    {
        var lamps = new AsteriskLamps();

        lamps.Read(AmiText.Message("Event: Newchannel|Channel: PJSIP/trunk-00000001|ChannelState: 4|CallerIDNum: 101|Exten: 102|Uniqueid: 1700000000.9|Linkedid: 1700000000.9"));

        Assert.Null(Assert.Single(lamps.Legs.View.Legs).Extension);
        Assert.Equal("", lamps.Told());
    }

    [Fact]
    public void A_caller_who_wants_to_stay_unnamed_does()
    {
        var lamps = new AsteriskLamps();

        lamps.Read(AmiText.Message("Event: Newchannel|Channel: PJSIP/trunk-00000001|ChannelState: 4|CallerIDNum: 5550100|Uniqueid: 1.1|Linkedid: 1.1"));
        lamps.Read(AmiText.Message("Event: NewCallerid|Channel: PJSIP/trunk-00000001|ChannelState: 4|CallerIDNum: 5550100|Uniqueid: 1.1|Linkedid: 1.1|CID-CallingPres: 35 (Presentation Prohibited, Network Number)"));
        lamps.Read(AmiText.Message("Event: DialBegin|Channel: PJSIP/trunk-00000001|ChannelState: 4|CallerIDNum: 5550100|Uniqueid: 1.1|DestChannel: PJSIP/102-00000002|DestChannelState: 5|DestConnectedLineNum: 5550100|DestUniqueid: 1.2|DestLinkedid: 1.1"));

        Assert.True(Assert.Single(lamps.Of("102").Dialogs).IsPrivate);
    }

    [Theory]
    [InlineData("PJSIP/101-0000002a", "101")]
    [InlineData("PJSIP/front-desk-0000002a", "front-desk")]
    [InlineData("SIP/101-0000002a", "101")]
    [InlineData("PJSIP/101-0000002a<ZOMBIE>", null)]
    [InlineData("AsyncGoto/PJSIP/101-0000002a", null)]
    [InlineData("Local/101@internal-0000002a;1", null)]
    [InlineData("PJSIP/-0000002a", null)]
    [InlineData("PJSIP/", null)]
    [InlineData("", null)]
    public void Whose_channel_it_is_says_its_name(string channel, string? account) => Assert.Equal(account, AsteriskNames.AccountOf(channel));

    [Theory]
    [MemberData(nameof(AllRecordings))]
    public void Every_call_leaves_nothing_behind_however_late_one_begins_to_hear_of_it(string recording)
    {
        var messages = AmiText.Read(AmiText.Recording(recording));
        var undisturbed = new AsteriskLamps();
        foreach (var message in messages)
            undisturbed.Apply(message);

        Assert.Equal(0, undisturbed.Legs.View.Count);
        Assert.Equal("", undisturbed.Told());
        for (var missed = 0; missed < messages.Count; missed++)
        {
            var lamps = new AsteriskLamps();
            foreach (var message in messages.Skip(missed))
                lamps.Apply(message);
            Assert.Equal("", lamps.Told()); // whatever was not heard, nothing is left lit
        }
    }

    public static TheoryData<string> AllRecordings =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "tests", "Provisioning.Tests", "Pbxs", "Recordings"), "*.ami").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    private static List<string> Steps(string recording)
    {
        var lamps = new AsteriskLamps();
        var steps = new List<string>();
        foreach (var message in AmiText.Read(AmiText.Recording(recording)))
        {
            lamps.Apply(message);
            if (steps.LastOrDefault() != lamps.Told() && (steps.Count > 0 || lamps.Told().Length > 0))
                steps.Add(lamps.Told());
        }

        return steps;
    }

    private static string Peers(PbxLegs legs) => string.Join(", ", legs.View.Legs.Where(leg => leg is { Extension: not null, Peer: not null, IsMonitor: false })
        .Select(leg => $"{leg.Extension}-{legs.Find(leg.Peer)?.Extension}").Order(StringComparer.Ordinal));
}
