using Provisioning.Sip.Messages;

namespace Provisioning.Tests.Sip;

public sealed class SipUriTests
{
    [Theory] // RFC 3261 §19.1.4, its own examples and more
    [InlineData("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp")]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5")]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com;security=on")]
    [InlineData("sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on")]
    [InlineData("sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com", "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com")]
    [InlineData("sip:alice@atlanta.com?subject=project%20x&priority=urgent", "sip:alice@atlanta.com?priority=urgent&subject=project%20x")]
    [InlineData("sip:a@[2001:db8::1]:5060", "sip:a@[2001:DB8:0:0::1]:5060")]
    [InlineData("tel:+4930", "tel:+4930")]
    public void These_name_the_same(string one, string other)
    {
        Assert.True(SipUri.Parse(one).IsEquivalentTo(SipUri.Parse(other)));
        Assert.True(SipUri.Parse(other).IsEquivalentTo(SipUri.Parse(one)));
    }

    [Theory]
    [InlineData("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP")]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060")]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp")]
    [InlineData("sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp")]
    [InlineData("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting")]
    [InlineData("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4")]
    [InlineData("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off")]
    [InlineData("sip:bob@biloxi.com", "sips:bob@biloxi.com")]
    [InlineData("sip:bob@biloxi.com", "sip:biloxi.com")]
    [InlineData("sip:bob:secret@biloxi.com", "sip:bob@biloxi.com")]
    [InlineData("sip:bob@biloxi.com", "tel:+1")]
    public void These_do_not(string one, string other)
    {
        Assert.False(SipUri.Parse(one).IsEquivalentTo(SipUri.Parse(other)));
        Assert.False(SipUri.Parse(other).IsEquivalentTo(SipUri.Parse(one)));
    }

    [Theory]
    [InlineData("sip:1002@192.0.2.1")]
    [InlineData("sips:a:b@[2001:db8::1]:5061;transport=tls;lr?X=y")]
    [InlineData("sip:*21*%23@pbx")]
    [InlineData("sip:pbx;lr")]
    public void A_uri_is_written_as_it_was_read(string text) => Assert.Equal(text, SipUri.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("sip:")]
    [InlineData("sip:a@")]
    [InlineData("sip:@b")]
    [InlineData("sip:a@b@c")]
    [InlineData("sip:a@b c")]
    [InlineData("sip:a@b:x")]
    [InlineData("sip:a@b:65536")]
    [InlineData("sip:a@[::1")]
    [InlineData("sip:a@::1")]
    [InlineData("sip:a@[x::1]")]
    [InlineData("sip:%4@b")]
    [InlineData("sip:a@b\"")]
    [InlineData(":a@b")]
    [InlineData("1sip:a@b")]
    public void What_is_no_uri_is_not_read(string text) => Assert.False(SipUri.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out _));
}
