using Provisioning.Devices;
using Provisioning.Registrations;
using Provisioning.Tests.Signalling;
using Provisioning.Tests.Subscriptions;

namespace Provisioning.Tests.Interop;

/// <summary><c>samples/kamailio/edge.cfg</c>, run by Debian's Kamailio, between SIPp as the phone and the server.</summary>
public sealed class EdgeTests
{
    [Fact]
    public async Task A_lamp_behind_Kamailio_is_lit_refreshed_and_given_up_along_the_recorded_route()
    {
        await using var lamps = await LampServer.StartAsync(SippLamps.Md5);
        var edge = Ports.Free();
        await using var kamailio = await StartAsync(edge, lamps.Server);
        await using var phone = lamps.Play("edge", port: edge, home: lamps.Server.SipPort());

        await phone.SucceedAsync();
        Assert.Equal(0, lamps.Table.Count);
    }

    [Fact]
    public async Task A_lamp_behind_Kamailio_needs_no_password_when_Kamailio_is_trusted()
    {
        await using var lamps = await LampServer.StartAsync(SippLamps.Vouched);
        var edge = Ports.Free();
        await using var kamailio = await StartAsync(edge, lamps.Server);
        await using var phone = lamps.Play("A1-03-a-lamp-is-lit", port: edge);

        await phone.SucceedAsync();
    }

    [Fact]
    public async Task A_lamp_line_registers_through_Kamailio_and_is_reached_by_its_path()
    {
        await using var server = await LampOffice.StartAsync(SippLamps.Md5);
        var edge = Ports.Free();
        await using var kamailio = await StartAsync(edge, server);
        await using var phone = Sipp.Start(
            Sipp.Scenario("register"), "u1", Ports.Free(), edge, ["-s", LampServer.Alice, "-au", LampServer.Alice, "-ap", server.Password(LampServer.Alice)]);

        await phone.SucceedAsync();
        var registration = server.Get<RegistrationTable>().Find(MacAddress.Parse(LampServer.Alice));
        Assert.Contains($"127.0.0.1:{edge}", Assert.IsType<Registration>(registration).Path, StringComparison.Ordinal);
    }

    private static Task<Peer> StartAsync(int port, TestServer server) =>
        Kamailio.StartAsync("edge.cfg", port, null, $"LISTEN=udp:127.0.0.1:{port}", $"PROVISIONING=\"sip:127.0.0.1:{server.SipPort()}\"");
}
