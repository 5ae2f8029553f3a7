using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Provisioning.Simulator.Ami;
using Provisioning.Simulator.Pbx;

namespace Provisioning.Tests.Simulator;

/// <summary>The simulated manager interface, byte by byte.</summary>
public sealed class AmiListenerTests
{
    [Fact]
    public async Task It_greets_and_lets_in_who_knows_the_secret()
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.ConnectAsync(test.Ami.Port);

        await tap.SendAsync("Action: Login", "ActionID: 1", "Username: provisioning", "Secret: lantern");
        await tap.SendAsync("Action: Logoff", "ActionID: 2");
        await Eventually.TrueAsync(() => tap.IsClosed, "the connection ends");

        Assert.Equal(
            "Asterisk Call Manager/11.0.0\r\n"
            + "Response: Success\r\nActionID: 1\r\nMessage: Authentication accepted\r\n\r\n"
            + "Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 0\r\nLastReload: 0\r\nStatus: Fully Booted\r\n\r\n"
            + "Response: Goodbye\r\nActionID: 2\r\nMessage: Thanks for all the fish.\r\n\r\n",
            tap.Text);
    }

    [Theory]
    [InlineData("provisioning", "wrong")]
    [InlineData("nobody", "lantern")]
    public async Task Who_does_not_know_it_is_refused_and_the_connection_closed(string user, string secret)
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.ConnectAsync(test.Ami.Port);

        await tap.SendAsync("Action: Login", "ActionID: 1", $"Username: {user}", $"Secret: {secret}");
        await Eventually.TrueAsync(() => tap.IsClosed, "the connection ends");

        Assert.EndsWith("Response: Error\r\nActionID: 1\r\nMessage: Authentication failed\r\n\r\n", tap.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_challenge_is_answered_with_its_hash()
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.ConnectAsync(test.Ami.Port);

        var challenge = AmiTap.Value(await tap.AskAsync("Action: Challenge", "AuthType: MD5"), "Challenge");
        var answer = await tap.AskAsync("Action: Login", "AuthType: MD5", "Username: provisioning", $"Key: {KeyOf(challenge + "lantern")}");

        Assert.EndsWith("Message: Authentication accepted", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Action: Ping", "Permission denied")]
    [InlineData("Action: Challenge", "Must specify AuthType")]
    public async Task Before_that_nothing_else_is_answered(string action, string refusal)
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.ConnectAsync(test.Ami.Port);

        Assert.EndsWith($"Message: {refusal}", await tap.AskAsync(action), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Message: Invalid channel", "Action: Originate", "Channel: PJSIP", "Application: ChanSpy", "Async: true")]
    [InlineData("Message: Originate with 'Exten' requires 'Context' and 'Priority'", "Action: Originate", "Channel: PJSIP/1003", "Exten: hold", "Context: x", "Async: true")]
    [InlineData("Message: Channel does not exist: PJSIP/9-1", "Action: Redirect", "Channel: PJSIP/9-1", "Context: x", "Exten: hold", "Priority: 1")]
    [InlineData("Message: Channel1 does not exist: a", "Action: Bridge", "Channel1: a", "Channel2: b")]
    [InlineData("Message: Missing channel parameter in request", "Action: Bridge", "Channel1: a")]
    [InlineData("Message: No such channel", "Action: Hangup", "Channel: a")]
    [InlineData("Message: Channel not found", "Action: PlayDTMF", "Channel: a", "Digit: 5")]
    [InlineData("Message: No such channel", "Action: StopMixMonitor", "Channel: a")]
    [InlineData("Message: Unable to retrieve endpoint nosuch", "Action: PJSIPNotify", "Endpoint: nosuch", "Variable: Event=check-sync")]
    [InlineData("Message: PJSIPNotify requires either an endpoint name, a SIP URI, or a channel.", "Action: PJSIPNotify", "Variable: Event=check-sync")]
    [InlineData("Message: Invalid/unknown command: Nonsense. Use Action: ListCommands to show available commands.", "Action: Nonsense")]
    [InlineData("Message: Missing action in request", "Channel: a")]
    public async Task What_cannot_be_done_is_refused_in_the_words_of_an_Asterisk(string refusal, params string[] action)
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.SignInAsync(test.Ami.Port);

        var answer = await tap.AskAsync(action);

        Assert.StartsWith("Response: Error\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith(refusal, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_who_may_only_read_is_told_of_calls_and_may_do_nothing()
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.SignInAsync(test.Ami.Port, "reader", "lamp");

        var (customer, _) = test.Talk();

        await tap.EventAsync("Newchannel", $"Uniqueid: {customer}");
        Assert.EndsWith("Message: Permission denied", await tap.AskAsync("Action: CoreShowChannels"), StringComparison.Ordinal);
        Assert.Equal(0, tap.Count("FullyBooted"));
    }

    [Fact]
    public async Task The_list_of_channels_says_who_talks_with_whom_but_not_who_holds()
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.SignInAsync(test.Ami.Port);
        var (customer, agent) = test.Talk();
        test.Pbx.Hold(agent, isHolding: true);
        test.Pass(TimeSpan.FromSeconds(61));

        await tap.AskAsync("Action: CoreShowChannels");

        var end = await tap.EventAsync("CoreShowChannelsComplete");
        var legs = tap.Messages.Where(message => message.StartsWith("Event: CoreShowChannel\r\n", StringComparison.Ordinal)).ToList();
        Assert.Equal("Event: CoreShowChannelsComplete\r\nActionID: t2\r\nEventList: Complete\r\nListItems: 2", end);
        Assert.Equal([customer, agent], legs.Select(leg => AmiTap.Value(leg, "Uniqueid")));
        Assert.Single(legs.Select(leg => AmiTap.Value(leg, "BridgeId")).Distinct());
        Assert.All(legs, leg => Assert.Equal("00:01:01", AmiTap.Value(leg, "Duration")));
        Assert.All(legs, leg => Assert.DoesNotContain("Hold", leg, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_phone_that_hears_the_hold_music_is_the_one_said_to_be_on_hold()
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.SignInAsync(test.Ami.Port);
        var (_, agent) = test.Talk();
        test.Pbx.Register("1004", isRegistered: false);

        test.Pbx.Hold(agent, isHolding: true);
        await tap.AskAsync("Action: DeviceStateList");
        await tap.EventAsync("DeviceStateListComplete");

        Assert.Equal(
            ["PJSIP/1001 ONHOLD", "PJSIP/1002 INUSE", "PJSIP/1003 NOT_INUSE", "PJSIP/1004 UNAVAILABLE"],
            tap.Messages.Where(message => message.StartsWith("Event: DeviceStateChange\r\nActionID", StringComparison.Ordinal)).Select(device => $"{AmiTap.Value(device, "Device")} {AmiTap.Value(device, "State")}"));
        await tap.EventAsync("ExtensionStatus", "Exten: 1001", "Status: 16", "StatusText: Hold");
    }

    [Fact]
    public async Task Contacts_come_and_go()
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.SignInAsync(test.Ami.Port);

        test.Pbx.Register("1002", isRegistered: false);
        await tap.EventAsync("ContactStatus", "AOR: 1002", "ContactStatus: Removed");
        await tap.AskAsync("Action: PJSIPShowContacts");
        await tap.EventAsync("ContactListComplete", "ListItems: 3");

        Assert.Equal(["1001", "1003", "1004"], tap.Messages.Where(message => message.StartsWith("Event: ContactList\r\n", StringComparison.Ordinal)).Select(contact => AmiTap.Value(contact, "Endpoint")));
    }

    [Fact]
    public async Task Events_may_be_masked_and_filtered()
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.SignInAsync(test.Ami.Port);
        await tap.AskAsync("Action: Filter", "Operation: Add", "MatchCriteria: action(exclude),name(DeviceStateChange)");
        await tap.AskAsync("Action: Filter", "Operation: Add", "Filter: !Event: Extension");

        var (customer, _) = test.Talk();
        await tap.EventAsync("BridgeEnter", $"Uniqueid: {customer}");
        Assert.EndsWith("Events: Off", await tap.AskAsync("Action: Events", "EventMask: off"), StringComparison.Ordinal);
        test.Pbx.HangUp(customer);
        await tap.AskAsync("Action: Ping");

        Assert.Equal((0, 0, 0), (tap.Count("DeviceStateChange"), tap.Count("ExtensionStatus"), tap.Count("Hangup")));
    }

    [Fact]
    public async Task A_second_client_is_told_the_same()
    {
        await using var test = new PbxUnderTest();
        await using var first = await AmiTap.SignInAsync(test.Ami.Port);
        await using var second = await AmiTap.SignInAsync(test.Ami.Port);

        var (customer, _) = test.Talk();
        test.Pbx.HangUp(customer);
        foreach (var tap in (AmiTap[])[first, second])
            await tap.EventAsync("ExtensionStatus", "Exten: 1002", "Status: 0");

        Assert.Equal(first.Text, second.Text);
    }

    [Fact]
    public async Task After_a_restart_there_are_no_calls_and_numbers_that_were_never_used()
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.SignInAsync(test.Ami.Port);
        var (before, _) = test.Talk();

        test.Pbx.Restart();
        await Eventually.TrueAsync(() => tap.IsClosed, "the connection ends");
        await using var again = await AmiTap.SignInAsync(test.Ami.Port);
        await again.AskAsync("Action: CoreShowChannels");
        await again.EventAsync("CoreShowChannelsComplete", "ListItems: 0");
        var (after, _) = test.Talk();

        Assert.NotEqual(before, after);
        Assert.Contains("Event: Shutdown\r\n", tap.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_does_not_read_loses_its_connection_and_nobody_waits_for_it()
    {
        await using var test = new PbxUnderTest();
        var ami = test.Open(maxWaiting: 100);
        await using var tap = await AmiTap.SignInAsync(ami.Port);

        test.Pbx.Storm(100_000);

        await Eventually.TrueAsync(() => tap.IsClosed, "the connection ends");
        Assert.InRange(tap.Count("DeviceStateChange"), 0, 99_999);
        await using var next = await AmiTap.SignInAsync(ami.Port);
        Assert.Contains("Pong", await next.AskAsync("Action: Ping"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_with_line_ends_writes_no_lines()
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.SignInAsync(test.Ami.Port);

        test.Pbx.Dial(new PbxParty("+442079460001", "Eve\r\nUniqueid: 1"), PbxUnderTest.Phone(1001));

        await tap.EventAsync("Newchannel", "CallerIDName: Eve Uniqueid: 1");
    }

    [Theory]
    [InlineData(AmiTroubles.Greeting)]
    [InlineData("Login")]
    [InlineData("CoreShowChannels")]
    public async Task It_can_be_told_to_close_at_a_step(string step)
    {
        await using var test = new PbxUnderTest();
        test.Ami.Troubles.CloseAt = step;
        await using var tap = await AmiTap.ConnectAsync(test.Ami.Port);

        await tap.SendAsync("Action: Login", "Username: provisioning", "Secret: lantern");
        await tap.SendAsync("Action: CoreShowChannels");

        await Eventually.TrueAsync(() => tap.IsClosed, "the connection ends");
        Assert.DoesNotContain("CoreShowChannelsComplete", tap.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_can_be_told_to_hang_to_talk_nonsense_and_to_break()
    {
        await using var test = new PbxUnderTest();
        await using var tap = await AmiTap.SignInAsync(test.Ami.Port);

        test.Ami.Troubles.NonsenseAt = "Ping";
        await tap.SendAsync("Action: Ping");
        await Eventually.TrueAsync(() => tap.Text.Contains("Ping: Pong", StringComparison.Ordinal), "it goes on");
        test.Ami.Troubles.HangAt = "Ping";
        await tap.SendAsync("Action: Ping", "ActionID: unheard");
        await using (var other = await AmiTap.SignInAsync(test.Ami.Port))
        {
            test.Talk();
            await other.EventAsync("BridgeEnter");
        }

        Assert.Contains("No colon here", tap.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("unheard", tap.Text, StringComparison.Ordinal);
        test.Ami.DropAll();
        await Eventually.TrueAsync(() => tap.IsClosed, "the connection ends");
    }

    [SuppressMessage("Security", "CA5351", Justification = "AMI knows no other")]
    private static string KeyOf(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
}
