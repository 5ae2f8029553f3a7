using System.Net;
using Provisioning.Signalling;
using Provisioning.Sip.Transports;

namespace Provisioning.Tests.KeyCalls;

/// <summary>A phone and a PBX of different address families: each finds an address that it has (RFC 5658 §3.4, RFC 6157 §5).</summary>
public sealed class Ipv6CallTests
{
    [Theory]
    [InlineData("::1", "127.0.0.1")]
    [InlineData("127.0.0.1", "::1")]
    [InlineData("::1", "::1")]
    public async Task Both_ends_of_a_call_get_routes_of_their_own_family_and_hang_up(string phoneAddress, string pbxAddress)
    {
        await using var pbx = new WireParty(new UdpWire(IPAddress.Parse(pbxAddress)), "pbx", "pbx");
        await using var server = await CallOffice.StartAsync(pbx.Wire.Local.Port, "udp", $"\"{pbxAddress}\"", "Sip:Addresses:0=127.0.0.1", "Sip:Addresses:1=::1");
        var (ours, theirs) = (Udp(server, phoneAddress), Udp(server, pbxAddress));
        await using var phone = await WireParty.RegisterAsync(server, new UdpWire(IPAddress.Parse(phoneAddress), ours));

        var invite = await phone.ConnectAsync(server, pbx, $"sip:102@{ours}");

        Assert.StartsWith($"INVITE sip:102@{pbx.Wire.Local} SIP/2.0\r\nVia: SIP/2.0/UDP {theirs};branch=", invite, StringComparison.Ordinal);
        Assert.Contains($"\r\nP-Asserted-Identity: \"Alice\" <sip:101@{(pbxAddress == "::1" ? "[::1]" : pbxAddress)}>\r\n", invite, StringComparison.Ordinal);
        string[] routes = ours.Equals(theirs) ? [$"<sip:*@{theirs};lr>"] : [$"<sip:*@{theirs};lr>", $"<sip:*@{ours};lr>"];
        Assert.Equal(routes, pbx.NamedRoutes);
        Assert.Equal(routes.Reverse(), phone.NamedRoutes);
        await pbx.AskWithinAsync("INFO", phone);
        await phone.AskWithinAsync("INFO", pbx);
        await pbx.AskWithinAsync("BYE", phone);
        await phone.AskWithinAsync("BYE", pbx);
    }

    private static IPEndPoint Udp(TestServer server, string address) => server.Get<SipServer>().Listeners
        .Single(listener => listener.Protocol == TransportProtocol.Udp && listener.Local.Address.Equals(IPAddress.Parse(address))).Local;
}
