using System.Net;
using Provisioning.Devices;
using Provisioning.KeyCalls;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.Tests.KeyCalls;

public sealed class KeyCallRulesTests
{
    private static readonly Device Phone = new()
    {
        Mac = MacAddress.Parse("805ec0000001"),
        Model = "yealink/t54w",
        Site = "london",
        Lines = [new(ExtensionNumber.Parse("101")), new(ExtensionNumber.Parse("102"))],
    };

    private readonly Pbx _pbx = new() { Name = "main", Address = "pbx.example.com" };

    [Theory]
    [InlineData("sip:102@lamps.example.com", SipTransport.Udp, "sip:102@pbx.example.com")]
    [InlineData("sip:102@lamps.example.com:5062;transport=tcp;x=1", SipTransport.Udp, "sip:102@pbx.example.com")]
    [InlineData("sip:102@PBX.example.com", SipTransport.Tcp, "sip:102@pbx.example.com;transport=tcp")]
    [InlineData("sip:*8101@lamps.example.com", SipTransport.Udp, "sip:*8101@pbx.example.com")]
    [InlineData("sip:%2321@lamps.example.com?Replaces=x", SipTransport.Udp, "sip:%2321@pbx.example.com")]
    [InlineData("sips:102@lamps.example.com", SipTransport.Tls, "sips:102@pbx.example.com:5060")]
    [InlineData("sip:102@lamps.example.com", SipTransport.Tls, "sip:102@pbx.example.com:5060;transport=tls")]
    public void Only_the_dialled_user_is_taken_from_what_the_phone_asks_for(string asked, object transport, string relayed)
    {
        Assert.Equal(KeyCallRefusal.None, Decide(asked, _pbx with { Transport = (SipTransport)transport }, out var call));
        Assert.Equal(relayed, call!.RequestUri);
    }

    [Theory]
    [InlineData("sip:102@elsewhere.example.com", KeyCallRefusal.OtherHost)]
    [InlineData("sip:lamps.example.com", KeyCallRefusal.NothingDialled)]
    [InlineData("sip:%0d%0aX@lamps.example.com", KeyCallRefusal.NothingDialled)]
    [InlineData("sip:00000000000000000000000000000000000000000000000000000000000000000@lamps.example.com", KeyCallRefusal.NothingDialled)]
    [InlineData("sips:102@lamps.example.com", KeyCallRefusal.NotSecure)]
    public void What_cannot_be_relayed_has_a_reason(string asked, object refusal) => Assert.Equal(refusal, Decide(asked, _pbx, out _));

    [Fact]
    public void The_caller_is_the_person_of_the_first_line()
    {
        Decide("sip:102@lamps.example.com", _pbx, out var call);

        Assert.Equal("\"Ann \\\"Q\\\" O\\\\Hara\" <sip:101@pbx.example.com>", call!.Identity);
    }

    [Fact]
    public void A_phone_without_a_line_is_nobody_who_could_call() =>
        Assert.Equal(KeyCallRefusal.NoExtension, KeyCallRules.Decide(FleetWith(_pbx), Phone with { Lines = [] }, SipUri.Parse("sip:1@lamps.example.com"), IsOwn, 64, out _));

    [Fact]
    public void A_site_without_its_PBX_calls_nobody() =>
        Assert.Equal(KeyCallRefusal.NoPbx, KeyCallRules.Decide(FleetWith(_pbx with { Name = "other" }), Phone, SipUri.Parse("sip:1@lamps.example.com"), IsOwn, 64, out _));

    [Theory]
    [InlineData("192.0.2.1:5060", "pbx.example.com")]
    [InlineData("[2001:db8::1]:5061", "2001:db8::1")]
    public void The_end_of_a_call_survives_its_token(string address, string name)
    {
        var end = new PbxEnd(TransportProtocol.Tls, IPEndPoint.Parse(address), name);

        Assert.Equal(end, PbxEnd.TryParse(end.ToString()));
    }

    private static KeyCallRefusal Decide(string asked, Pbx pbx, out KeyCall? call) => KeyCallRules.Decide(FleetWith(pbx), Phone, SipUri.Parse(asked), IsOwn, 64, out call);

    private static bool IsOwn(string host) => host == "lamps.example.com";

    private static Fleet FleetWith(Pbx pbx) => new()
    {
        Pbxs = Fleet.Empty.Pbxs.Add(pbx.Name, pbx),
        Sites = Fleet.Empty.Sites.Add("london", new() { Name = "london", TimeZone = "Europe/London", Pbx = "main" }),
        Extensions = Fleet.Empty.Extensions.Add(ExtensionNumber.Parse("101"), new() { Number = ExtensionNumber.Parse("101"), Name = "Ann \"Q\" O\\Hara", Site = "london" }),
    };
}
