using System.Text;
using Provisioning.Devices;
using Provisioning.Pbxs;

namespace Provisioning.Tests.Pbxs;

/// <summary>Who tells an Asterisk something must not be able to tell it more: with the right to originate it runs programs.</summary>
public sealed class AmiActionTests
{
    private static readonly PbxLeg Leg = new("1700000000.2") { Channel = "PJSIP/102-00000002", Extension = ExtensionNumber.Parse("102") };

    private static readonly Extension Monitor = new() { Number = ExtensionNumber.Parse("103"), Name = "Carol", Site = "london" };

    [Fact]
    public void An_action_is_lines_and_an_empty_one() =>
        Assert.Equal("Action: Redirect\r\nActionID: p-7\r\nChannel: PJSIP/102-00000002\r\nPriority: 1\r\n\r\n", Written(new AmiAction("Redirect").With("Channel", "PJSIP/102-00000002").With("Priority", 1)));

    [Theory]
    [InlineData("a\r\nAction: Originate")]
    [InlineData("a\nb")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    public void A_value_with_a_line_break_is_never_sent(string value) => Assert.False(new AmiAction("Setvar").With("Value", value).TryWrite("p-1", out _));

    [Fact]
    public void Nor_one_that_Asterisk_would_drop_without_a_word()
    {
        Assert.True(new AmiAction("Setvar").With("Value", new string('é', 490)).TryWrite("p-1", out _));
        Assert.False(new AmiAction("Setvar").With("Value", new string('é', 500)).TryWrite("p-1", out _));
    }

    [Fact]
    public void The_monitors_phone_is_called_into_the_dial_plan_and_answers_by_itself()
    {
        var order = new MonitorOrder("0123456789abcdef", Monitor, Leg, Privilege.Whisper) { Label = "Whisper Bob", AutoAnswer = new("Alert-Info", "<http://localhost>;info=alert-autoanswer;delay=0") };

        Assert.Equal(
            """
            Action: Originate
            ActionID: p-7
            Channel: PJSIP/103
            Context: provisioning-monitoring
            Exten: mon-0123456789abcdef-w-1700000000.2
            Priority: 1
            ChannelId: mon-0123456789abcdef
            CallerID: "Whisper Bob" <102>
            Timeout: 20000
            Async: true
            Variable: PJSIP_HEADER(add,Alert-Info)=<http://localhost>;info=alert-autoanswer;delay=0


            """.ReplaceLineEndings("\r\n"),
            Written(Originate(order)!));
    }

    [Theory]
    [InlineData("Bob\" <900>, Carol", "\"Bob 900, Carol\" <102>")]
    [InlineData("Bob\r\nAction: Originate\r\nApplication: System", "\"BobAction: OriginateApplication: System\" <102>")]
    [InlineData("Zoë 📞", "\"Zoë 📞\" <102>")]
    public void A_name_stays_a_name(string name, string written) => Assert.Equal(written, AsteriskWords.Caller(name, "102"));

    [Theory]
    [InlineData("Alert-Info", "a,SHELL(touch /tmp/x)=b")]
    [InlineData("Alert-Info", "${SHELL(id)}")]
    [InlineData("Alert-Info", "a\"b")]
    [InlineData("Alert-Info", "a\r\nb")]
    [InlineData("Alert-Info", "")]
    [InlineData("Alert)=x,GLOBAL(y", "a")]
    [InlineData("", "a")]
    public void A_header_that_could_be_another_variable_is_not_said(string name, string value) =>
        Assert.Null(Originate(new("0123456789abcdef", Monitor, Leg, Privilege.Listen) { AutoAnswer = new(name, value) }));

    [Theory]
    [InlineData("103@evil")]
    [InlineData("103/sip:evil@192.0.2.1")]
    public void An_account_is_dialled_and_nothing_else(string account) =>
        Assert.Null(AsteriskWords.Originate(new("0123456789abcdef", Monitor, Leg, Privilege.Listen), account, "c", "mon-x"));

    [Theory]
    [InlineData("mon-0123456789abcdef", "0123456789abcdef")]
    [InlineData("mon-0123456789abcdef-b-main-1700000000.2", "0123456789abcdef")]
    [InlineData("mon-", null)]
    [InlineData("mon-XYZ-l-1", null)]
    [InlineData("monday", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_monitors_leg_is_known_by_its_key(string? text, string? key)
    {
        Assert.Equal(key is not null, MonitorDial.TryReadKey(text, out var found));
        Assert.Equal(key, found);
    }

    private static AmiAction? Originate(MonitorOrder order) =>
        AsteriskWords.Originate(order, PbxPeople.UserOf(order.Monitor), "provisioning-monitoring", MonitorDial.Extension(order.Key, order.Mode, order.Monitored.Id));

    private static string Written(AmiAction action)
    {
        Assert.True(action.TryWrite("p-7", out var bytes));
        return Encoding.UTF8.GetString(bytes);
    }
}
