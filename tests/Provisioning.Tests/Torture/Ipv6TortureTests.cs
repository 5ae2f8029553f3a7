using System.Net;
using System.Text;
using Provisioning.Sip.Messages;

namespace Provisioning.Tests.Torture;

/// <summary>RFC 5118: addresses of IPv6 in every place of a message. The messages are written after the RFC's, with right lengths.</summary>
public sealed class Ipv6TortureTests
{
    [Fact]
    public void An_address_in_brackets_is_a_host() // §4.1
    {
        var request = Taken(Register("sip:[2001:db8::10]"));

        Assert.Equal(("[2001:db8::10]", (int?)null), Target(request));
        Assert.Equal("[2001:db8::9:1]"u8, request.TopVia.Host);
        Assert.True(ContactValue.TryParse(request.Value(HeaderName.Contact), out var contact));
        Assert.Equal(("caller", "[2001:db8::1]"), (contact.Uri!.User, contact.Uri.Host));
    }

    [Fact]
    public void An_address_without_brackets_is_refused() // §4.2
    {
        var parsed = SipParser.ParseDatagram(Wire(Register("sip:2001:db8::10")), new SipLimits());

        Assert.Equal((Rejection.RequestUri, 400), (parsed.Rejection, parsed.Answer().Status));
        Assert.True(parsed.IsAnswerable);
    }

    [Fact]
    public void A_port_within_the_brackets_is_part_of_the_address() => // §4.3
        Assert.Equal(("[2001:db8::10:5070]", (int?)null), Target(Taken(Register("sip:[2001:db8::10:5070]"))));

    [Fact]
    public void A_port_behind_the_brackets_is_a_port() => // §4.4
        Assert.Equal(("[2001:db8::10]", (int?)5070), Target(Taken(Register("sip:[2001:db8::10]:5070"))));

    [Theory] // §4.5
    [InlineData("received=[2001:db8::9:255]")]
    [InlineData("received=2001:db8::9:255")]
    public void Received_is_understood_with_and_without_brackets(string received)
    {
        var request = Taken($"""
            BYE sip:[2001:db8::10] SIP/2.0
            To: sip:user@example.com;tag=bd76ya
            From: sip:user@example.com;tag=81x2
            Via: SIP/2.0/UDP [2001:db8::9:1];{received};branch=z9hG4bKas3-111
            Call-ID: SSG9559905523997077@hlau_4100
            Max-Forwards: 70
            CSeq: 5423 BYE
            Content-Length: 0


            """);

        Assert.Equal(IPAddress.Parse("2001:db8::9:255"), request.TopVia.Received);
        Assert.Equal("z9hG4bKas3-111"u8, request.TopVia.Branch);
    }

    [Fact]
    public void A_body_with_addresses_is_carried_as_it_is() // §4.6, §4.8
    {
        const string Sdp = "v=0\r\no=bob 280744730 28977631 IN IP4 host.example.com\r\ns=\r\nt=0 0\r\nm=audio 22334 RTP/AVP 0\r\nc=IN IP4 192.0.2.1\r\n"
            + "m=video 6024 RTP/AVP 107\r\nc=IN IP6 2001:db8::1\r\na=rtpmap:107 H263-1998/90000\r\n";
        var request = Taken($"""
            INVITE sip:user@[2001:db8::10] SIP/2.0
            To: sip:user@[2001:db8::10]
            From: sip:user@example.com;tag=81x2
            Via: SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKas3-111
            Call-ID: SSG9559905523997077@hlau_4100
            Contact: "Caller" <sip:caller@[2001:db8::9:1]>
            CSeq: 8612 INVITE
            Max-Forwards: 70
            Content-Type: application/sdp
            Content-Length: {Sdp.Length}

            {Sdp}
            """);

        Assert.Equal(Sdp, Encoding.UTF8.GetString(request.Body));
        Assert.Equal("[2001:db8::10]", Target(request).Host);
    }

    [Fact]
    public void Both_families_may_stand_in_one_message() // §4.7
    {
        var request = Taken("""
            BYE sip:user@host.example.net SIP/2.0
            Via: SIP/2.0/UDP [2001:db8::9:1]:6050;branch=z9hG4bKas3-111
            Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKjhja8781hjuaij65144
            Via: SIP/2.0/TCP [2001:db8::9:255];branch=z9hG4bK451jj;received=192.0.2.200
            Call-ID: 997077@lau_4100
            Max-Forwards: 70
            CSeq: 89187 BYE
            To: sip:user@example.net;tag=9817--94
            From: sip:user@example.com;tag=81x2
            Content-Length: 0


            """);

        var hosts = new List<string>();
        foreach (var value in request.Values(HeaderName.Via))
        {
            Assert.True(Via.TryParse(value, out var via));
            hosts.Add($"{Encoding.UTF8.GetString(via.Host)} {via.Port} {via.Received}");
        }

        Assert.Equal(["[2001:db8::9:1] 6050 ", "192.0.2.1 0 ", "[2001:db8::9:255] 0 192.0.2.200"], hosts);
    }

    [Fact]
    public void An_ipv4_address_may_be_mapped_into_ipv6() // §4.9
    {
        var request = Taken("""
            INVITE sip:user@example.com SIP/2.0
            To: sip:user@example.com
            From: sip:user@east.example.com;tag=81x2
            Via: SIP/2.0/UDP [::ffff:192.0.2.10]:19823;branch=z9hG4bKbh19
            Via: SIP/2.0/UDP [::ffff:192.0.2.2];branch=z9hG4bKas3-111
            Call-ID: SSG9559905523997077@hlau_4100
            Contact: "T. desk phone" <sip:ted@[::ffff:192.0.2.2]>
            CSeq: 612 INVITE
            Max-Forwards: 70
            Content-Length: 0


            """);

        Assert.Equal(("[::ffff:192.0.2.10]", 19823), (Encoding.UTF8.GetString(request.TopVia.Host), request.TopVia.Port));
        Assert.True(ContactValue.TryParse(request.Value(HeaderName.Contact), out var contact));
        Assert.Equal("[::ffff:192.0.2.2]", contact.Uri!.Host);
    }

    [Theory] // §4.10: the first follows a slip in RFC 3261's grammar and must be borne with
    [InlineData("[2001:db8:::192.0.2.1]")]
    [InlineData("[2001:db8::192.0.2.1]")]
    public void A_third_colon_before_a_dotted_address_is_borne_with(string host)
    {
        var request = Taken($"""
            OPTIONS sip:user@{host} SIP/2.0
            To: sip:user@{host}
            From: sip:user@example.com;tag=810x2
            Via: SIP/2.0/UDP lab1.east.example.com;branch=z9hG4bKas3-111
            Call-ID: G9559905523997077@hlau_4100
            CSeq: 689 OPTIONS
            Max-Forwards: 70
            Content-Length: 0


            """);

        Assert.Equal(host, Target(request).Host);
        Assert.True(SipUri.Parse($"sip:user@{host}").IsEquivalentTo(SipUri.Parse("sip:user@[2001:DB8:0::192.0.2.1]")));
    }

    private static string Register(string uri) => $"""
        REGISTER {uri} SIP/2.0
        To: sip:user@example.com
        From: sip:user@example.com;tag=81x2
        Via: SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKas3-111
        Call-ID: SSG9559905523997077@hlau_4100
        Max-Forwards: 70
        Contact: "Caller" <sip:caller@[2001:db8::1]>
        CSeq: 98176 REGISTER
        Content-Length: 0


        """;

    private static (string Host, int? Port) Target(SipRequest request)
    {
        Assert.True(SipUri.TryParse(request.RequestUri, out var uri));
        return (uri.Host, uri.Port);
    }

    private static SipRequest Taken(string text)
    {
        var parsed = SipParser.ParseDatagram(Wire(text), new SipLimits());
        Assert.Equal(Rejection.None, parsed.Rejection);
        return Assert.IsType<SipRequest>(parsed.Message);
    }

    private static byte[] Wire(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));
}
