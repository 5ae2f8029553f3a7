using Provisioning.Devices;
using Provisioning.Sip.Transports;
using Provisioning.Tests.Signalling;
using Provisioning.Tests.Subscriptions;

namespace Provisioning.Tests.Interop;

/// <summary>SIPp as Alice's phone, by a scenario of the folder <c>Sipp</c>.</summary>
internal static class SippLamps
{
    /// <summary>What SIPp must be told: it knows no digest but MD5, and gives up when another one comes first.</summary>
    public const string Md5 = "Sip:OnlyMd5=true";

    /// <summary>SIPp as behind an edge proxy that vouches for it, so that a scenario shows its rule and no challenges.</summary>
    public const string Vouched = "Subscriptions:TrustedProxies:0=127.0.0.1";

    /// <param name="lamps">The server.</param>
    /// <param name="scenario">Its name.</param>
    /// <param name="transport">SIPp's name: u1, t1.</param>
    /// <param name="port">Whom SIPp asks; the server when null.</param>
    /// <param name="password">Alice's own when null.</param>
    /// <param name="answer">A status that the scenario calls <c>[answer]</c>.</param>
    /// <param name="watched">Whose lamp.</param>
    /// <param name="home">The port in URIs, <c>[home]</c>; that of <paramref name="port"/> when null.</param>
    public static Sipp Play(this LampServer lamps, string scenario, string transport = "u1", int? port = null, int? home = null, string? password = null, string answer = "200", string watched = "102")
    {
        var server = lamps.Server;
        var protocol = transport == "u1" ? TransportProtocol.Udp : TransportProtocol.Tcp;
        var to = port ?? server.SipPort(protocol);
        return Sipp.Start(
            Sipp.Scenario(scenario).Replace("[answer]", answer, StringComparison.Ordinal), transport, Ports.Free(), to,
            ["-key", "mac", LampServer.Alice, "-key", "watched", watched, "-key", "home", $"127.0.0.1:{home ?? to}", "-auth_uri", $"{watched}@127.0.0.1:{home ?? to}", "-au", LampServer.Alice, "-ap", password ?? server.Password(LampServer.Alice)], PbxScript.For(server));
    }

    /// <summary>Of the phone's lamp line.</summary>
    public static string Password(this TestServer server, string mac) =>
        server.Get<CredentialIssuer>().For(server.Fleet.Devices[MacAddress.Parse(mac)]).LampPassword.Reveal();
}
