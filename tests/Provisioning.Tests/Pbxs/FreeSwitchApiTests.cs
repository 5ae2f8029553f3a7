using Provisioning.Devices;
using Provisioning.Pbxs;
using static Provisioning.Tests.Pbxs.FreeSwitchTold;

namespace Provisioning.Tests.Pbxs;

public sealed class FreeSwitchApiTests
{
    private const string Context = FreeSwitchHouse.Context;

    private static readonly PbxLeg Monitored = new(Two) { Extension = ExtensionNumber.Parse("102") };

    private static readonly string[] Nasty =
    [
        "'", "\"", "\\", ",", "{", "}", "[", "]", "<", ">", "^", "^^,", "$", "${system rm}", "`", "|", "~", "=", " ", "  ", "\r", "\n", "\n\n", "\0", "\t", ":_:", ";", "&", "(", ")", "@", "/",
        "%", "#", "é", "中", "\U0001F600", "\ud800", "O'Brien", "Müller, Anna", "a", "1", "origination_uuid=x", "api_on_answer=system", "}user/999 &park()", "\nbgapi system reboot\n\n",
    ];

    [Fact]
    public void The_monitors_phone_is_called_to_the_extension_that_feature_codes_lead_to()
    {
        var order = new MonitorOrder(MonitorKey, FreeSwitchHouse.Person("103"), Monitored, Privilege.Whisper)
        {
            Label = "Monitoring Müller, Anna",
            AutoAnswer = new("Alert-Info", "<http://www.example.com>;info=alert-autoanswer;delay=0"),
        };

        Assert.Equal(
            "originate '{^^~presence_data=mon-0123456789abcdef~origination_caller_id_number=102~origination_callee_id_number=103~originate_timeout=20~ignore_early_media=true~hangup_after_bridge=true"
            + "~eavesdrop_enable_dtmf=false~origination_caller_id_name=Monitoring Müller, Anna~origination_callee_id_name=Person 103~sip_h_Alert-Info=<http://www.example.com>;info=alert-autoanswer;delay=0}user/103@pbx.example.com' "
            + $"mon-{MonitorKey}-w-{Two} XML {Context}",
            FreeSwitchApi.Originate(order, Context, "pbx.example.com", order.AutoAnswer));
    }

    [Fact]
    public void A_take_over_begins_as_listening_at_the_pbxs_own_domain_where_no_other_is_known() =>
        Assert.EndsWith($"user/103' mon-{MonitorKey}-l-{Two} XML {Context}", FreeSwitchApi.Originate(new(MonitorKey, FreeSwitchHouse.Person("103"), Monitored, Privilege.TakeOver), Context, null, null), StringComparison.Ordinal);

    [Theory]
    [InlineData("Listen", "0")]
    [InlineData("Whisper", "2")]
    [InlineData("Barge", "3")]
    public void D16_whispering_goes_to_the_monitored_person_alone(string mode, string command) =>
        Assert.Equal(
            $"sendevent CUSTOM\nEvent-Subclass: provisioning::monitoring\nUnique-ID: {MonitorLeg}\neavesdrop-command: {command}\n\n",
            FreeSwitchApi.Switch(new(MonitorLeg), Enum.Parse<Privilege>(mode)));

    [Fact]
    public void The_other_commands_are_as_FreeSWITCH_knows_them()
    {
        var monitor = new PbxLeg(MonitorLeg);

        Assert.Equal($"uuid_transfer {MonitorLeg} hold XML {Context}", FreeSwitchApi.Transfer(monitor, MonitorDial.Hold, Context));
        Assert.Equal($"uuid_bridge {MonitorLeg} {One}", FreeSwitchApi.Bridge(monitor, new(One)));
        Assert.Equal($"uuid_record {One} stop all", FreeSwitchApi.StopRecording(new(One)));
        Assert.Equal($"uuid_kill {Two}", FreeSwitchApi.Kill(Monitored));
        Assert.Equal($"uuid_exists {MonitorLeg}", FreeSwitchApi.Exists(monitor));
        Assert.Equal("sofia_contact internal/103@pbx.example.com", FreeSwitchApi.Contacts("103", "internal", "pbx.example.com"));
        Assert.Equal($"uuid_broadcast {Two} misc/call_monitoring_blurb.wav both", FreeSwitchApi.Announce(Monitored, new PbxOptions().Announcement));
        Assert.Equal(
            "sendevent NOTIFY\nprofile: internal\nuser: 103\nhost: pbx.example.com\nevent-string: check-sync;reboot=true\ncontent-type: application/simple-message-summary\n\n",
            FreeSwitchApi.Notify("103", "internal", "pbx.example.com", "check-sync;reboot=true"));
    }

    [Fact]
    public void No_name_breaks_out_of_its_place()
    {
        var random = new Random(42);
        var said = 0;
        for (var turn = 0; turn < 20_000; turn++)
        {
            var order = new MonitorOrder(MonitorKey, FreeSwitchHouse.Person("103", Text(random, 1)) with { Name = Text(random, 6) }, Monitored with { Id = random.Next(2) == 0 ? Two : Text(random, 2) }, Privilege.Listen)
            {
                Label = Text(random, 6),
                AutoAnswer = random.Next(2) == 0 ? new("Alert-Info", Text(random, 4)) : new(Text(random, 1), "x"),
            };
            var domain = random.Next(2) == 0 ? "pbx.example.com" : Text(random, 1);

            if (FreeSwitchApi.Originate(order, Context, domain, order.AutoAnswer) is not { } command)
                continue;
            said++;
            AssertIsOneCall(command, order, domain);
        }

        Assert.InRange(said, 100, 19_000);
    }

    [Theory]
    [MemberData(nameof(Unsayable))]
    public void An_id_that_could_say_something_else_is_said_in_no_command(string id)
    {
        var leg = new PbxLeg(id);

        Assert.Null(FreeSwitchApi.Kill(leg));
        Assert.Null(FreeSwitchApi.Exists(leg));
        Assert.Null(FreeSwitchApi.Switch(leg, Privilege.Barge));
        Assert.Null(FreeSwitchApi.Bridge(leg, Monitored));
        Assert.Null(FreeSwitchApi.Bridge(Monitored, leg));
        Assert.Null(FreeSwitchApi.StopRecording(leg));
        Assert.Null(FreeSwitchApi.Announce(leg, "a.wav"));
        Assert.Null(FreeSwitchApi.Transfer(leg, "hold", Context));
        Assert.Null(FreeSwitchApi.Transfer(Monitored, id, Context));
        Assert.Null(FreeSwitchApi.Contacts(id, "internal", "d"));
        Assert.Null(FreeSwitchApi.Contacts("103", id, "d"));
        Assert.Null(FreeSwitchApi.Contacts("103", "internal", id));
        Assert.Null(FreeSwitchApi.Notify(id, "internal", "d", "check-sync"));
        Assert.Null(FreeSwitchApi.Notify("103", id, "d", "check-sync"));
        Assert.Null(FreeSwitchApi.Notify("103", "internal", id, "check-sync"));
        Assert.Null(FreeSwitchApi.Originate(new(MonitorKey, FreeSwitchHouse.Person("103"), leg, Privilege.Listen), Context, null, null));
        Assert.Null(FreeSwitchApi.Originate(new(id, FreeSwitchHouse.Person("103"), Monitored, Privilege.Listen), Context, null, null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.wav both")]
    [InlineData("${system reboot}.wav")]
    [InlineData("a\n.wav")]
    public void A_file_that_is_more_than_a_file_is_not_played(string file) => Assert.Null(FreeSwitchApi.Announce(Monitored, file));

    public static TheoryData<string> Unsayable => ["", " ", "a b", "a\nb", "a\r", "all;x", "${x}", "'", "x'", "{a}", "a,b", "a\\b", "&park()", new string('a', 300)];

    [Theory]
    [InlineData("check-sync\nprofile: external")]
    [InlineData("check-sync\r")]
    [InlineData("")]
    public void An_event_with_a_line_break_is_not_sent(string sipEvent) => Assert.Null(FreeSwitchApi.Notify("103", "internal", "pbx.example.com", sipEvent));

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    public void The_last_door_lets_no_line_break_out(string text)
    {
        Assert.Throws<ArgumentException>(() => EslCommand.Line(text));
        Assert.Throws<ArgumentException>(() => EslCommand.Job("id", text));
        Assert.Throws<ArgumentException>(() => EslCommand.Event("NOTIFY", ("user", text)));
    }

    /// <summary>Sofia shows of <c>a:b,c</c> only <c>b,c</c>, of <c>a/b</c> only <c>b</c>, and nothing behind an at.</summary>
    [Theory]
    [InlineData("Listening: Anna", "Listening - Anna")]
    [InlineData("Sales/London", "Sales-London")]
    [InlineData("Anna @home", "Anna at home")]
    [InlineData("  Anna   O'Neil, Büro [2] ", "Anna O’Neil, Büro (2)")]
    public void A_label_has_nothing_in_it_that_Sofia_cuts(string text, string label) => Assert.Equal(label, FreeSwitchWords.Label(text));

    private static string Text(Random random, int parts) => string.Concat(Enumerable.Range(0, random.Next(parts + 1)).Select(_ => Nasty[random.Next(Nasty.Length)]));

    private static void AssertIsOneCall(string command, MonitorOrder order, string domain)
    {
        var line = EslCommand.Job("id", command);
        Assert.Equal(line.Length - 2, line.IndexOf("\n\n", StringComparison.Ordinal));
        Assert.Equal(2, line.TrimEnd('\n').Split('\n').Length);

        var words = FreeSwitchParser.Words(command);
        Assert.Equal(["originate", $"mon-{MonitorKey}-l-{order.Monitored.Id}", "XML", Context], [words[0], .. words[2..]]);
        var (variables, left) = FreeSwitchParser.Brackets(words[1]);
        Assert.Equal($"user/{PbxPeople.UserOf(order.Monitor)}@{domain}", left);
        Assert.DoesNotContain("${", command, StringComparison.Ordinal);
        List<(string, string)> expected =
        [
            ("presence_data", $"mon-{MonitorKey}"), ("origination_caller_id_number", "102"), ("origination_callee_id_number", "103"), ("originate_timeout", "20"), ("ignore_early_media", "true"),
            ("hangup_after_bridge", "true"), ("eavesdrop_enable_dtmf", "false"),
        ];
        if (FreeSwitchWords.Label(order.Label) is { Length: > 0 } label)
            expected.Add(("origination_caller_id_name", label));
        if (FreeSwitchWords.Label(order.Monitor.Name) is { Length: > 0 } name)
            expected.Add(("origination_callee_id_name", name));
        expected.Add(($"sip_h_{order.AutoAnswer!.Value.Name}", order.AutoAnswer.Value.Value));
        Assert.Equal(expected, variables);
    }
}
