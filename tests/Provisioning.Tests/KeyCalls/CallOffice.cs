using Provisioning.Devices;
using Provisioning.Sip.Transports;
using Provisioning.Tests.Interop;
using Provisioning.Tests.Signalling;

namespace Provisioning.Tests.KeyCalls;

/// <summary>An office whose PBX is a program on a loopback port.</summary>
internal static class CallOffice
{
    public static MacAddress Phone => LampOffice.Mac;

    public static async Task<TestServer> StartAsync(int pbxPort, string pbxTransport = "udp", string pbxAddress = "127.0.0.1", params string[] settings)
    {
        var server = await TestServer.StartAsync(settings: settings);
        await server.ApplyAsync(Office.Small.Replace("    address: pbx.example.com\n", $"    address: {pbxAddress}\n    port: {pbxPort}\n    transport: {pbxTransport}\n", StringComparison.Ordinal));
        return server;
    }

    /// <summary>What a scenario of the phone needs: who it is, and credentials for its REGISTER and its INVITE, from one challenge.</summary>
    public static async Task<(string Key, string Value)[]> KeysAsync(this TestServer server, string dialled)
    {
        using var peer = new SipPeer(server.SipPort());
        var client = server.SignIn(Phone);
        var challenge = await peer.AskAsync([.. LampOffice.Register(Phone, "challenge"), "CSeq: 1 REGISTER"]);
        Assert.True(client.TryAccept(SipPeer.Headers(challenge, "WWW-Authenticate")));
        return
        [
            ("mac", Phone.ToString()), ("dialled", dialled), ("register_auth", client.Authorize("REGISTER", "sip:127.0.0.1")),
            ("invite_auth", client.Authorize("INVITE", $"sip:{dialled}@127.0.0.1")),
        ];
    }

    /// <summary>Plays both ends of one call and returns what the PBX saw.</summary>
    public static async Task<string> CallAsync(SippScenario phone, SippScenario pbx, string dialled = "102", string phoneTransport = "u1", string pbxTransport = "u1")
    {
        var pbxPort = Ports.Free();
        await using var server = await StartAsync(pbxPort, pbxTransport == "u1" ? "udp" : "tcp");
        var keys = await server.KeysAsync(dialled);
        await using var callee = Sipp.Start(pbx, pbxTransport, pbxPort, null, keys);
        await callee.ListensAsync(overTcp: pbxTransport != "u1");
        await using var caller = Sipp.Start(phone, phoneTransport, Ports.Free(), server.SipPort(phoneTransport == "u1" ? TransportProtocol.Udp : TransportProtocol.Tcp), keys);

        await caller.SucceedAsync();
        await callee.SucceedAsync();
        return callee.Messages;
    }
}
