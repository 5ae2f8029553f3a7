using System.Text.RegularExpressions;
using System.Xml.Linq;
using Provisioning.Tests.Rendering;

namespace Provisioning.Tests.Monitoring;

/// <summary>The dial plans that PBXs are given, as far as they can be read here.</summary>
public sealed partial class SampleTests
{
    private const string Context = "provisioning-monitoring";
    private const string Key = "0123456789abcdef";

    private static readonly string[] AsteriskLegs = ["1764144000.5", "pbx-1-1764144000.5"];

    private static readonly string[] FreeSwitchLegs = ["2b6d2c7e-7f2f-4c1e-9d0c-6a0d6f6f2f11"];

    private static readonly string[] CodeSettings = ["listenCode", "whisperCode", "bargeCode", "takeOverCode"];

    public static TheoryData<string> Codes => [.. CodeSettings.Select(name => TestFleet.Vendors.Settings[name].Default!)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void C13_phones_at_Asterisk_reach_the_server_by_every_code_and_nothing_else_does(string code)
    {
        var (pattern, steps) = Assert.Single(Asterisk("provisioning-codes"));

        Assert.Matches(Expression(pattern), code + "88");
        Assert.Matches(Expression(pattern), code + "00442071838750");
        Assert.DoesNotMatch(Expression(pattern), code);
        Assert.DoesNotMatch(Expression(pattern), "*335888");
        Assert.Equal(["Dial(PJSIP/${EXTEN}@provisioning,6)", "Hangup(21)"], steps);
        Assert.Contains("[provisioning-control]\ntype=auth", Comment().Replace(Text("asterisk", "pjsip.conf"), ""), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void C13_phones_at_FreeSWITCH_reach_the_server_by_every_code_and_nothing_else_does(string code)
    {
        var condition = Xml("codes.xml").Descendants("condition").Single();
        var pattern = condition.Attribute("expression")!.Value;
        var actions = condition.Elements("action").Select(action => (Name: action.Attribute("application")!.Value, Data: action.Attribute("data")!.Value)).ToList();

        Assert.Matches(pattern, code + "888");
        Assert.DoesNotMatch(pattern, code);
        Assert.DoesNotMatch(pattern, "*335888");
        Assert.Equal([("bridge", "{sip_cid_type=pid}sofia/gateway/provisioning/${destination_number}"), ("hangup", "CALL_REJECTED")], actions[^2..]);
        Assert.Contains(("set", "continue_on_fail=true"), actions);
        Assert.Equal("provisioning", Xml("gateway.xml").Descendants("gateway").Single().Attribute("name")!.Value);
    }

    [Fact]
    public void D16_Asterisk_leads_a_monitors_leg_to_the_channel_with_that_id_in_that_mode()
    {
        var (pattern, steps) = Assert.Single(Asterisk(Context), extension => extension.Pattern.StartsWith("_mo", StringComparison.Ordinal));

        foreach (var leg in AsteriskLegs)
            Assert.Matches(Expression(pattern), $"mon-{Key}-l-{leg}");
        // Where a letter is a class of digits, a name that looks right is never matched.
        Assert.DoesNotMatch(Expression("_mon-."), $"mon-{Key}-l-{AsteriskLegs[0]}");
        Assert.Equal("ChanSpy(${EXTEN:23},quE${MON_FLAG})", Assert.Single(steps, step => step.Contains("ChanSpy", StringComparison.Ordinal)));
        Assert.Equal(23, $"mon-{Key}-l-".Length);
        Assert.Equal(["Set(MON_FLAG=)", "Set(MON_FLAG=w)", "Set(MON_FLAG=B)"], steps.Where(step => step.StartsWith("Set(", StringComparison.Ordinal)));
        Assert.Equal("Hangup(21)", steps[^1]);
    }

    [Fact]
    public void Only_the_trusted_peer_is_led_to_monitors_legs_at_Asterisk()
    {
        var lamps = Assert.Single(Asterisk("from-lamp-keys", "extensions.conf"));

        Assert.Equal([$"Goto({Context},${{EXTEN}},1)"], lamps.Steps);
        Assert.Matches(Expression(lamps.Pattern), $"mon-{Key}-b-{AsteriskLegs[0]}");
        Assert.DoesNotContain($"include => {Context}", Text("asterisk", "extensions.conf") + Text("asterisk", "monitoring.conf"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("l", "false", "false")]
    [InlineData("w", "false", "true")]
    [InlineData("b", "true", "true")]
    public void D16_FreeSWITCH_whispers_into_the_ear_of_the_monitored_person_and_barges_into_both(string mode, string aleg, string bleg)
    {
        var dialled = $"mon-{Key}-{mode}-{FreeSwitchLegs[0]}";
        var condition = Assert.Single(Xml("monitoring.xml").Descendants("condition"), condition => Regex.IsMatch(dialled, condition.Attribute("expression")!.Value));
        var actions = condition.Elements("action").Select(action => action.Attribute("data")?.Value ?? action.Attribute("application")!.Value).ToList();

        Assert.Equal(FreeSwitchLegs[0], Regex.Match(dialled, condition.Attribute("expression")!.Value).Groups[1].Value);
        Assert.Equal(["answer", "eavesdrop_enable_dtmf=false", $"eavesdrop_whisper_aleg={aleg}", $"eavesdrop_whisper_bleg={bleg}", "$1", "NORMAL_CLEARING"], actions);
        Assert.Equal(Context, Xml("monitoring.xml").Descendants("context").Single().Attribute("name")!.Value);
        Assert.Contains(Xml("dialplan.xml").Descendants("action"), action => action.Attribute("data")!.Value == $"${{destination_number}} XML {Context}");
    }

    [Fact]
    public void E20_a_monitor_of_a_held_call_hears_music_at_either_PBX()
    {
        var (_, steps) = Assert.Single(Asterisk(Context), extension => extension.Pattern == "hold");
        var hold = Xml("monitoring.xml").Descendants("condition").Single(condition => condition.Attribute("expression")!.Value == "^hold$");

        Assert.Equal(["Answer()", "MusicOnHold()", "Hangup(16)"], steps);
        Assert.Contains(hold.Elements("action"), action => action.Attribute("data")?.Value == "$${hold_music}");
    }

    [Fact]
    public void The_manager_may_do_what_monitoring_needs_and_no_more()
    {
        var lines = Comment().Replace(Text("asterisk", "manager.conf"), "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

        Assert.Contains("read = call,system", lines);
        Assert.Contains("write = call,system,originate", lines);
        Assert.Contains("bindaddr = 127.0.0.1", lines);
        Assert.Equal(3, lines.Count(line => line.StartsWith("eventfilter = !Event: ", StringComparison.Ordinal)));
        Assert.Contains("[provisioning]", lines);
    }

    [Fact]
    public void The_event_socket_is_open_to_its_own_machine_alone()
    {
        var settings = Xml("event_socket.conf.xml").Descendants("param").ToDictionary(param => param.Attribute("name")!.Value, param => param.Attribute("value")!.Value);

        Assert.Equal(("127.0.0.1", "8021", "loopback.auto"), (settings["listen-ip"], settings["listen-port"], settings["apply-inbound-acl"]));
    }

    /// <summary>The extensions of a context, each with its steps.</summary>
    private static List<(string Pattern, List<string> Steps)> Asterisk(string context, string file = "monitoring.conf")
    {
        var (found, isInside) = (new List<(string Pattern, List<string> Steps)>(), false);
        foreach (var line in Comment().Replace(Text("asterisk", file), "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == '[')
                isInside = line == $"[{context}]";
            else if (isInside && line.StartsWith("exten => ", StringComparison.Ordinal) && line[9..].Split(',', 3) is [var pattern, "1", var first])
                found.Add((pattern, [first]));
            else if (isInside && line.StartsWith("same => n", StringComparison.Ordinal))
                found[^1].Steps.Add(line[(line.IndexOf(',', StringComparison.Ordinal) + 1)..]);
        }

        return found;
    }

    /// <summary>Asterisk's patterns: X, Z and N in either case are classes of digits, a dash outside brackets is nothing, a full stop is the rest.</summary>
    private static string Expression(string pattern) => "^" + Regex.Replace(pattern[1..], @"\[[^\]]*\]|.", part => part.Value switch
    {
        ['[', ..] brackets => brackets,
        "X" or "x" => "[0-9]",
        "Z" or "z" => "[1-9]",
        "N" or "n" => "[2-9]",
        "." => ".+",
        "-" => "-?",
        var other => Regex.Escape(other),
    }) + "$";

    private static XDocument Xml(string file) => XDocument.Parse(Text("freeswitch", file));

    private static string Text(string pbx, string file) => File.ReadAllText(Path.Combine(Repository.Root, "samples", pbx, file));

    [GeneratedRegex(@"(?m)^;.*\n|[ \t]+;.*$")]
    private static partial Regex Comment();
}
