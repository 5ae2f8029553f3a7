using System.Net;
using Provisioning.Sip.Transports;
using Provisioning.Tests.Interop;
using Provisioning.Tests.Signalling;

namespace Provisioning.Tests.KeyCalls;

/// <summary>A call outlives what happens to its phone's way and to the server.</summary>
public sealed class LastingCallTests
{
    [Fact]
    public async Task The_PBX_reaches_a_phone_where_it_has_registered_since()
    {
        await using var pbx = new WireParty(new UdpWire(IPAddress.Loopback), "pbx", "pbx");
        await using var server = await CallOffice.StartAsync(pbx.Wire.Local.Port);
        await using var phone = await WireParty.RegisterAsync(server, Udp(server.SipPort()));
        await phone.ConnectAsync(server, pbx);
        var target = pbx.Target;
        await using var former = phone.Wire;

        phone.Wire = Udp(server.SipPort());
        await phone.RegisterAsync(server);

        // The Request-URI is the contact that the call began with: only the way is another.
        var bye = await pbx.AskWithinAsync("BYE", phone);
        Assert.StartsWith($"BYE {target.Trim('<', '>')} SIP/2.0\r\n", bye, StringComparison.Ordinal);
        Assert.DoesNotContain($":{phone.Wire.Local.Port}", target, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_phone_that_went_from_UDP_to_TCP_is_reached_by_its_connection()
    {
        await using var pbx = new WireParty(new UdpWire(IPAddress.Loopback), "pbx", "pbx");
        await using var server = await CallOffice.StartAsync(pbx.Wire.Local.Port);
        await using var phone = await WireParty.RegisterAsync(server, Udp(server.SipPort()));
        await phone.ConnectAsync(server, pbx);
        await using var former = phone.Wire;

        phone.Wire = await StreamWire.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.SipPort(TransportProtocol.Tcp)));
        await phone.RegisterAsync(server);

        await pbx.AskWithinAsync("BYE", phone);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_restart_of_the_server_in_the_middle_of_a_call_does_not_keep_anybody_from_hanging_up(bool phoneHangsUp)
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var pbx = new WireParty(new UdpWire(IPAddress.Loopback), "pbx", "pbx");
        var port = Ports.Free();
        await using var phone = new WireParty(Udp(port), CallOffice.Phone.ToString(), "ph");
        await using (var before = await TestServer.StartOnAsync(database, $"Sip:Port={port}"))
        {
            await before.ApplyAsync(pbx.Wire.Local.Port);
            await phone.RegisterAsync(before);
            await phone.ConnectAsync(before, pbx);
        }

        await using var after = await TestServer.StartOnAsync(database, $"Sip:Port={port}");

        var bye = phoneHangsUp ? await phone.AskWithinAsync("BYE", pbx) : await pbx.AskWithinAsync("BYE", phone);
        Assert.StartsWith($"BYE {(phoneHangsUp ? phone : pbx).Target.Trim('<', '>')} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{port};branch=", bye, StringComparison.Ordinal);
        Assert.Empty(SipPeer.Headers(bye, "Route"));
    }

    [Fact]
    public async Task Another_installation_does_not_believe_the_route()
    {
        await using var pbx = new WireParty(new UdpWire(IPAddress.Loopback), "pbx", "pbx");
        await using var server = await CallOffice.StartAsync(pbx.Wire.Local.Port);
        await using var phone = await WireParty.RegisterAsync(server, Udp(server.SipPort()));
        await phone.ConnectAsync(server, pbx);
        await using var other = await CallOffice.StartAsync(pbx.Wire.Local.Port);

        phone.Routes = [phone.Routes[0].Replace($":{server.SipPort()};", $":{other.SipPort()};", StringComparison.Ordinal)];
        await phone.SendWithinAsync("BYE");

        await phone.ReceiveAsync("SIP/2.0 403 Route Not Known\r\n");
    }

    private static UdpWire Udp(int port) => new(IPAddress.Loopback, new IPEndPoint(IPAddress.Loopback, port));
}
