using System.Net;
using System.Net.Sockets;
using System.Text;
using Provisioning.Devices;
using Provisioning.Registrations;
using Provisioning.Tests.Signalling;

namespace Provisioning.Tests.KeyCalls;

/// <summary>baresip as the phone: it registers on a lamp line, calls, and hangs up.</summary>
public sealed class BaresipTests
{
    private const string Config = """
        module_path /usr/lib/baresip/modules
        sip_listen 127.0.0.1:0
        audio_player aubridge,a
        audio_source aubridge,a
        audio_alert aubridge,a
        module g711.so
        module aubridge.so
        module_tmp account.so
        module_app menu.so
        module_app ctrl_tcp.so

        """;

    [Fact]
    public async Task It_calls_through_its_lamp_line_and_hangs_up()
    {
        var (pbxPort, control) = (Ports.Free(), Ports.Free());
        await using var server = await CallOffice.StartAsync(pbxPort, settings: "Sip:OnlyMd5=true");
        await using var pbx = Sipp.Start(
            SippScenario.Pbx().Answer("180 Ringing").Answer("200 OK", body: SippScenario.Sdp).ReceiveAck().Receive("BYE").Linger(), "u1", pbxPort, null, await server.KeysAsync("102"));
        await pbx.ListensAsync(overTcp: false);
        var password = server.Get<CredentialIssuer>().For(server.Fleet.Devices[CallOffice.Phone]).LampPassword.Reveal();
        await using var phone = Peer.Start(
            "baresip",
            ["-f", "{folder}", "-4"],
            ("config", Config + $"ctrl_tcp_listen 127.0.0.1:{control}\n"),
            ("accounts", $"<sip:{CallOffice.Phone}@127.0.0.1:{server.SipPort()}>;auth_user={CallOffice.Phone};auth_pass={password};regint=60;audio_codecs=pcma\n"));
        await phone.UntilAsync(() => server.Get<RegistrationTable>().Find(CallOffice.Phone) is not null, "baresip registers");

        await CommandAsync(control, "dial", $"sip:102@127.0.0.1:{server.SipPort()}");
        await phone.UntilAsync(() => pbx.Messages.Contains("ACK sip:pbx@", StringComparison.Ordinal), "the call is up");
        await CommandAsync(control, "hangup", "");

        await pbx.SucceedAsync();
        Assert.Contains("P-Asserted-Identity: \"Alice\" <sip:101@127.0.0.1>", pbx.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("Authorization", pbx.Messages, StringComparison.Ordinal);
    }

    /// <summary>ctrl_tcp takes JSON in a netstring.</summary>
    private static async Task CommandAsync(int port, string command, string parameters)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestServer.Token);
        var json = $$"""{"command":"{{command}}","params":"{{parameters}}"}""";
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"{json.Length}:{json},"), TestServer.Token);
        var answer = new byte[1024];
        Assert.NotEqual(0, await client.GetStream().ReadAsync(answer, TestServer.Token));
    }
}
