using System.Text;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Pbxs;

namespace Provisioning.Tests.Pbxs;

/// <summary>Whole conversations, cut, delayed and spoilt at every place.</summary>
public sealed class AsteriskSessionTests
{
    /// <summary>From the greeting to a call that is held, transferred and over, in the order in which this server asks.</summary>
    private static readonly byte[] Conversation =
    [
        .. Encoding.UTF8.GetBytes(AmiText.Greeting),
        .. AmiText.Message("Response: Success|ActionID: p-1|Challenge: 840415273"),
        .. AmiText.Message("Response: Success|ActionID: p-2|Message: Authentication accepted"),
        .. AmiText.Message("Event: FullyBooted|Privilege: system,all|Status: Fully Booted"),
        .. AmiText.Message("Response: Success|ActionID: p-3"),
        .. AmiText.Message("Response: Error|ActionID: p-4|Message: No Contacts found"),
        .. AmiText.Message("Response: Success|ActionID: p-5|EventList: start|Message: Channels will follow"),
        .. AmiText.Message("Event: CoreShowChannel|ActionID: p-5|Channel: PJSIP/104-00000091|ChannelState: 6|CallerIDNum: 104|ConnectedLineNum: 105|Exten: 105|Uniqueid: 1.91|Linkedid: 1.91|Application: Dial|BridgeId: b-9"),
        .. AmiText.Message("Event: CoreShowChannel|ActionID: p-5|Channel: PJSIP/105-00000092|ChannelState: 6|CallerIDNum: 105|ConnectedLineNum: 104|Exten: |Uniqueid: 1.92|Linkedid: 1.91|Application: AppDial|BridgeId: b-9"),
        .. AmiText.Message("Event: CoreShowChannelsComplete|ActionID: p-5|EventList: Complete|ListItems: 2"),
        .. AmiText.Message("Response: Success|ActionID: p-6|Variable: CHANNEL(onhold)|Value: 0"),
        .. AmiText.Message("Response: Success|ActionID: p-7|Variable: CHANNEL(onhold)|Value: 1"),
        .. AmiText.Recording("call-and-hold"),
    ];

    [Fact]
    public async Task A_conversation_to_its_end()
    {
        var run = await RunAsync(new CutStream(Conversation, pieces: 100));

        Assert.Equal((PbxLoss.Closed, "it closed the connection."), (run.Loss.Reason, run.Loss.Message));
        Assert.Equal("104 holds, 105 talks", run.Lamps);
        Assert.Contains("101 holds 102", run.Steps, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_the_same_byte_by_byte_and_in_any_pieces()
    {
        var whole = await RunAsync(new CutStream(Conversation));
        var pieces = await RunAsync(new CutStream(Conversation, pieces: 1));

        Assert.Equal(whole.Lamps, pieces.Lamps);
        for (var size = 2; size < 2_000; size = (size * 3 / 2) + 1)
            Assert.Equal(whole.Lamps, (await RunAsync(new CutStream(Conversation, pieces: size))).Lamps);
    }

    [Fact]
    public async Task A_connection_that_ends_at_any_byte_is_lost_with_a_reason_and_no_other_harm()
    {
        for (var length = 0; length < Conversation.Length; length++)
        {
            var legs = new PbxLegs("main", "pbx-main");
            var engine = new DialogEngine();
            var run = await RunAsync(new CutStream(Conversation.AsMemory(0, length)), legs, engine);

            Assert.Equal(PbxLoss.Closed, run.Loss.Reason);
            legs.Lose();
            Pass(legs, engine);
            Assert.All(Lit(engine), dialogs => Assert.True(dialogs.IsUnknown));
            Assert.Equal("104 holds, 105 talks", (await RunAsync(new CutStream(Conversation), null, engine)).Lamps);
            Assert.DoesNotContain(engine.Snapshots(), dialogs => dialogs.IsUnknown);
        }
    }

    [Theory]
    [InlineData("connect", "it did not greet within 0.2 s (Pbxs:AnswerTimeout).")]
    [InlineData("Challenge", "it did not answer Challenge within 0.2 s (Pbxs:AnswerTimeout).")]
    [InlineData("Login", "it did not answer Login within 0.2 s (Pbxs:AnswerTimeout).")]
    [InlineData("Filter", "it did not answer Filter within 0.2 s (Pbxs:AnswerTimeout).")]
    [InlineData("PJSIPShowContacts", "it did not answer PJSIPShowContacts within 0.2 s (Pbxs:AnswerTimeout).")]
    [InlineData("CoreShowChannels", "it did not answer CoreShowChannels within 0.2 s (Pbxs:AnswerTimeout).")]
    [InlineData("Getvar", "it did not answer Getvar within 0.2 s (Pbxs:AnswerTimeout).")]
    public async Task A_PBX_that_hangs_at_a_step_is_said_so(string step, string said)
    {
        await using var server = new AsteriskServer { HangsAt = step };
        server.Do(Talk);
        await using var house = new PbxHouse(server.Port, options => options.AnswerTimeout = TimeSpan.FromMilliseconds(200));

        await Eventually.TrueAsync(() => house.Trouble == said, () => house.Trouble);
        Assert.Null(house.Pbx.View);
        Assert.DoesNotContain(house.Signals, signal => signal is PbxReady);
    }

    [Theory]
    [InlineData("Challenge")]
    [InlineData("Login")]
    [InlineData("Filter")]
    [InlineData("PJSIPShowContacts")]
    [InlineData("CoreShowChannels")]
    [InlineData("Getvar")]
    public async Task A_PBX_that_closes_at_a_step_is_tried_again_until_it_does_not(string step)
    {
        await using var server = new AsteriskServer { ClosesAt = step };
        server.Do(Talk);
        await using var house = new PbxHouse(server.Port, options => (options.ReconnectDelay, options.MaxReconnectDelay) = (TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(50)));
        await Eventually.TrueAsync(() => server.Accepted > 2 && house.Trouble.StartsWith("it closed the connection", StringComparison.Ordinal), () => house.Trouble);

        server.ClosesAt = "";

        await house.ReadyAsync();
    }

    [Theory]
    [InlineData("CoreShowChannels", "Response: Error|Message: Permission denied", "it does not tell its channels (Permission denied). The user provisioning needs write = call,system,originate and read = call,system in manager.conf.")]
    [InlineData("Login", "Response: Error|Message: Authentication failed", "it does not let the user provisioning in (Authentication failed). Compare user and password of the fleet's pbxs/main/control with manager.conf, and its permit with this server's address.")]
    public async Task A_PBX_that_refuses_says_what_to_do(string action, string answer, string said)
    {
        await using var server = new AsteriskServer { Says = { [action] = answer } };
        await using var house = new PbxHouse(server.Port);

        await Eventually.TrueAsync(() => house.Trouble == said, () => house.Trouble);
    }

    [Fact]
    public async Task A_wrong_password_is_not_let_in_and_never_shown()
    {
        await using var server = new AsteriskServer();
        await using var house = new PbxHouse(server.Port);
        await house.ReadyAsync();
        var pbx = house.Fleet.Current.Pbxs["main"];

        house.Fleet.Swap(house.Fleet.Current with { Pbxs = house.Fleet.Current.Pbxs.SetItem("main", pbx with { Control = pbx.Control! with { Password = Secret.Of("wrong-quince") } }) });

        await Eventually.TrueAsync(() => house.Trouble.Contains("Authentication failed", StringComparison.Ordinal), () => house.Trouble);
        Assert.DoesNotContain("quince", house.Trouble, StringComparison.Ordinal);
        Assert.All(server.Actions, action => Assert.DoesNotContain("quince", string.Concat(action.Values), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task A_password_goes_in_the_clear_only_where_nobody_else_hears_it(bool isPrivate, bool isSent)
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(AmiText.Greeting), .. AmiText.Message("Response: Error|ActionID: p-1|Message: Invalid/unknown command"), .. AmiText.Message("Response: Success|ActionID: p-2")];
        var line = AsteriskOffice.Line(new CutStream(bytes)) with { IsPrivate = isPrivate };
        await using var session = new AsteriskSession(line);

        var loss = await Assert.ThrowsAsync<PbxLostException>(() => session.RunAsync(_ => ValueTask.CompletedTask, TestServer.Token));

        Assert.Equal(isSent ? PbxLoss.Closed : PbxLoss.SignInRefused, loss.Reason);
    }

    [Fact]
    public async Task A_PBX_that_floods_before_the_snapshot_is_complete_is_given_up()
    {
        byte[] flood = [.. Conversation[..Array.IndexOf(Conversation, (byte)'\n')], (byte)'\n', .. Enumerable.Repeat(AmiText.Message("Event: Newstate|Channel: PJSIP/101-1|Uniqueid: 1.1"), 200).SelectMany(message => message)];
        await using var session = new AsteriskSession(AsteriskOffice.Line(new CutStream(flood, hangs: true), options: new() { MaxLegs = 100 }));

        var loss = await Assert.ThrowsAsync<PbxLostException>(() => session.RunAsync(_ => ValueTask.CompletedTask, TestServer.Token));

        Assert.Equal(PbxLoss.Nonsense, loss.Reason);
    }

    private static async Task<(PbxLostException Loss, string Lamps, string Steps)> RunAsync(Stream stream, PbxLegs? legs = null, DialogEngine? engine = null)
    {
        legs ??= new("main", "pbx-main");
        engine ??= new();
        var steps = new StringBuilder();
        await using var session = new AsteriskSession(AsteriskOffice.Line(stream, legs));
        var loss = await Assert.ThrowsAsync<PbxLostException>(() => session.RunAsync(
            _ =>
            {
                foreach (var dialog in Pass(legs, engine))
                    steps.AppendLine(dialog);
                return ValueTask.CompletedTask;
            },
            TestServer.Token));
        return (loss, string.Join(", ", Lit(engine).Select(dialogs => $"{dialogs.Extension} {(dialogs.Dialogs[0].IsHeld ? "holds" : "talks")}").Order(StringComparer.Ordinal)), steps.ToString());
    }

    private static List<string> Pass(PbxLegs legs, DialogEngine engine)
    {
        var steps = new List<string>();
        foreach (var fact in legs.Take().Facts)
        {
            foreach (var change in engine.Apply(fact, DateTimeOffset.UnixEpoch))
                steps.Add(string.Join(", ", change.Dialogs.Select(dialog => $"{change.Extension} {(dialog.IsHeld ? "holds" : dialog.State)} {dialog.Remote?.Number}")));
        }

        return steps;
    }

    private static IEnumerable<ExtensionDialogs> Lit(DialogEngine engine) => engine.Snapshots().Where(dialogs => dialogs.Dialogs.Length > 0);

    private static void Talk(AsteriskWorld world)
    {
        var caller = world.Call("101", "102");
        world.Rings(caller);
        world.Answer(caller);
    }
}
