using Provisioning.Devices;
using Provisioning.Signalling;
using Provisioning.Sip.Authentication;
using Provisioning.Sip.Transports;

namespace Provisioning.Tests.Signalling;

/// <summary>A server whose two phones have their configurations, and what a phone knows of itself.</summary>
internal static class LampOffice
{
    public static readonly MacAddress Mac = MacAddress.Parse("805ec0000001");
    public static readonly MacAddress OtherMac = MacAddress.Parse("805ec0000002");

    public static Task<TestServer> StartAsync(params string[] settings) => StartAtAsync(TimeProvider.System, settings);

    public static async Task<TestServer> StartAtAsync(TimeProvider time, params string[] settings)
    {
        var server = await TestServer.StartAtAsync(time, settings);
        await server.ApplyAsync(Office.Small);
        return server;
    }

    public static int SipPort(this TestServer server, TransportProtocol protocol = TransportProtocol.Udp) =>
        server.Get<SipServer>().PortOf(protocol) ?? throw new InvalidOperationException($"nothing listens on {protocol}");

    public static DigestClient SignIn(this TestServer server, MacAddress mac, string? password = null) =>
        new(mac.ToString(), password ?? server.Get<CredentialIssuer>().For(server.Fleet.Devices[mac]).LampPassword.Reveal());

    public static string[] Register(MacAddress mac, string callId, params string[] more) =>
    [
        "REGISTER sip:127.0.0.1 SIP/2.0", $"From: <sip:{mac}@127.0.0.1>;tag=f1", $"To: <sip:{mac}@127.0.0.1>", $"Call-ID: {callId}", "Max-Forwards: 70", .. more,
    ];
}
