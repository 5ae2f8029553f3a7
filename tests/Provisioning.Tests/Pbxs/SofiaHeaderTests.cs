using Provisioning.Pbxs;

namespace Provisioning.Tests.Pbxs;

public sealed class SofiaHeaderTests
{
    /// <summary>What a FreeSWITCH 1.10.12 sent in an INVITE when it was told to send it.</summary>
    [Theory]
    [InlineData("Alert-Info", "<http://127.0.0.1>;info=alert-autoanswer")]
    [InlineData("Alert-Info", "<http://127.0.0.1>;info=Auto_Answer")]
    [InlineData("Alert-Info", "<Auto Answer>")]
    [InlineData("Call-Info", "<sip:127.0.0.1>;answer-after=0")]
    [InlineData("P-Auto-Answer", "normal")]
    [InlineData("X-Test", "a, b;c=<d>")]
    public void What_arrives_as_it_was_said_is_said_as_it_is(string name, string value) => Assert.Equal(new(name, value), SofiaHeader.Of(new(name, value)));

    /// <summary>It would arrive as <c>&lt;info=alert-autoanswer&gt;</c>.</summary>
    [Theory]
    [InlineData("Alert-Info", "info=alert-autoanswer", "<http://127.0.0.1>;info=alert-autoanswer")]
    [InlineData("alert-info", ";info=alert-autoanswer;delay=0", "<http://127.0.0.1>;info=alert-autoanswer;delay=0")]
    [InlineData("Call-Info", "answer-after=0", "<http://127.0.0.1>;answer-after=0")]
    public void A_parameter_alone_stays_a_parameter(string name, string value, string sent) => Assert.Equal(new(name, sent), SofiaHeader.Of(new(name, value)));

    /// <summary>The INVITE has no such header then, or another one.</summary>
    [Theory]
    [InlineData("Auto Answer")]
    [InlineData("Ring Answer")]
    [InlineData("ring-answer")]
    [InlineData("\"Auto Answer\"")]
    [InlineData("<http://127.0.0.1>;info=Auto Answer")]
    [InlineData("<>;info=alert-autoanswer")]
    [InlineData("<sip:x>,;a")]
    [InlineData("<sip:x")]
    [InlineData("")]
    public void What_would_not_arrive_is_not_said(string value) => Assert.Null(SofiaHeader.Of(new("Alert-Info", value)));
}
