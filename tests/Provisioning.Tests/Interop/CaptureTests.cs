using Provisioning.Devices;
using Provisioning.Registrations;
using Provisioning.Sip.Transports;
using Provisioning.Tests.KeyCalls;
using Provisioning.Tests.Signalling;
using Provisioning.Tests.Subscriptions;

namespace Provisioning.Tests.Interop;

/// <summary>A day in small, as Wireshark sees it. Alone, as all that goes over the loopback passes the capture.</summary>
[Collection(nameof(AloneTests))]
public sealed class CaptureTests
{
    /// <summary>Wireshark's PI_WARN.</summary>
    private const int Warning = 0x600000;

    [Fact]
    public async Task Tshark_finds_no_malformed_packet_and_reads_all_of_ours_as_SIP()
    {
        var pbxPort = Ports.Free();
        await using var lamps = await LampServer.StartAsync(SippLamps.Md5, SippLamps.Vouched);
        await lamps.Server.ApplyAsync(LampServer.Office.Replace("address: pbx.example.com", $"address: 127.0.0.1, port: {pbxPort}, transport: udp", StringComparison.Ordinal));
        var (udp, tcp) = (lamps.Server.SipPort(), lamps.Server.SipPort(TransportProtocol.Tcp));
        await using var capture = await Capture.StartAsync(udp, tcp);

        await RunAsync(lamps, pbxPort);
        await capture.StopAsync();

        Assert.Empty(await capture.ReadAsync($"_ws.malformed || (sip && _ws.expert.severity >= {Warning})", "frame.number", "_ws.col.Info", "_ws.expert.message"));
        Assert.Empty(await capture.ReadAsync($"(udp.srcport == {udp} || (tcp.srcport == {tcp} && tcp.len > 0)) && !sip", "frame.number", "_ws.col.Info"));
        Assert.Empty(await capture.ReadAsync("sip.Content-Type contains \"dialog-info\" && !xml", "frame.number", "_ws.col.Info"));
        Assert.Equal(["ACK", "BYE", "INVITE", "NOTIFY", "OPTIONS", "PUBLISH", "REGISTER", "SUBSCRIBE"], await MethodsAsync("udp"));
        Assert.Equal(["NOTIFY", "REGISTER", "SUBSCRIBE"], await MethodsAsync("tcp"));

        async Task<IEnumerable<string>> MethodsAsync(string transport) =>
            (await capture.ReadAsync($"{transport} && sip.Method", "sip.Method", "frame.number")).SelectMany(fields => fields[0].Split(',')).Distinct().Order();
    }

    private static async Task RunAsync(LampServer lamps, int pbxPort)
    {
        var server = lamps.Server;
        await Peer.RunAsync("sipsak", "-s", $"sip:anybody@127.0.0.1:{server.SipPort()}");
        foreach (var transport in new[] { "u1", "t1" })
        {
            foreach (var scenario in new[] { "A1-03-a-lamp-is-lit", "A1-07-unsubscribe", "A1-02-an-unknown-package" })
            {
                await using var phone = lamps.Play(scenario, transport);
                await phone.SucceedAsync();
            }
        }

        await PublishAsync(server);
        await CallAsync(server, pbxPort);
        await using var baresip = Baresip.Start(
            $"<sip:{LampServer.Bilal}@127.0.0.1:{server.SipPort(TransportProtocol.Tcp)};transport=tcp>"
            + $";auth_user={LampServer.Bilal};auth_pass={server.Password(LampServer.Bilal)};regint=600");
        await baresip.Program.UntilAsync(() => server.Get<RegistrationTable>().Find(MacAddress.Parse(LampServer.Bilal)) is not null, "baresip registers over TCP");
        await baresip.CommandAsync("quit");
        await Eventually.TrueAsync(() => server.Get<RegistrationTable>().Find(MacAddress.Parse(LampServer.Bilal)) is null, "baresip takes its registration away");
    }

    private static async Task PublishAsync(TestServer server)
    {
        var (proxy, phones) = (Ports.Free(), Ports.Free());
        await using var kamailio = await KamailioTests.StartAsync(proxy, server, phones);
        await using var answering = Sipp.Start(Sipp.Scenario("callee"), "u1", phones, null, []);
        await answering.ListensAsync(overTcp: false);
        await using var calling = Sipp.Start(Sipp.Scenario("caller"), "u1", Ports.Free(), proxy, ["-s", "102"]);
        await calling.SucceedAsync();
        await answering.SucceedAsync();
    }

    /// <summary>Registers, too.</summary>
    private static async Task CallAsync(TestServer server, int pbxPort)
    {
        var keys = await server.KeysAsync("102");
        await using var pbx = Sipp.Start(
            SippScenario.Pbx().Answer("180 Ringing").Answer("200 OK", body: SippScenario.Sdp).ReceiveAck().Receive("BYE").Linger(), "u1", pbxPort, null, keys);
        await pbx.ListensAsync(overTcp: false);
        await using var phone = Sipp.Start(SippScenario.Phone().Expect(180).Expect(200).Ack(2).Within("BYE").Expect(200), "u1", Ports.Free(), server.SipPort(), keys);
        await phone.SucceedAsync();
        await pbx.SucceedAsync();
    }
}
