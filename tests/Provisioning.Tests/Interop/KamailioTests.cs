using Provisioning.Tests.Signalling;
using Provisioning.Tests.Subscriptions;

namespace Provisioning.Tests.Interop;

/// <summary><c>samples/kamailio/publish.cfg</c>, run by Debian's Kamailio, with SIPp calling SIPp through it.</summary>
public sealed class KamailioTests
{
    [Fact]
    public async Task Lamps_follow_a_call_through_Kamailio()
    {
        await using var lamps = await LampServer.StartAsync();
        var (proxy, answeringPort) = (Ports.Free(), Ports.Free());
        await using var kamailio = await StartAsync(proxy, lamps.Server, answeringPort);
        var (alice, _) = await lamps.WatchAsync("102");
        var (bilal, _) = await lamps.WatchAsync("101", LampServer.Bilal);

        await using var answering = Sipp.Start(Sipp.Scenario("callee"), "u1", answeringPort, null, []);
        await answering.ListensAsync(overTcp: false);
        await using var calling = Sipp.Start(Sipp.Scenario("caller"), "u1", Ports.Free(), proxy, ["-s", "102"]);
        await calling.SucceedAsync();
        await answering.SucceedAsync();

        Assert.Equal(["early recipient", "confirmed recipient", "terminated"], await UntilDarkAsync(alice));
        // Who calls is busy while it rings elsewhere.
        Assert.Equal(["confirmed initiator", "terminated"], await UntilDarkAsync(bilal));
    }

    /// <param name="port">Where Kamailio listens.</param>
    /// <param name="server">To whom it publishes.</param>
    /// <param name="phones">Where it sends calls.</param>
    internal static Task<Peer> StartAsync(int port, TestServer server, int phones) => Kamailio.StartAsync(
        "publish.cfg", port, null, $"LISTEN=udp:127.0.0.1:{port}", $"PROVISIONING=\"sip:127.0.0.1:{server.SipPort()}\"", $"PHONES=\"sip:127.0.0.1:{phones}\"", "DATABASE=\"text://{folder}\"");

    /// <summary>What the lamp shows one after the other, up to the end of the call.</summary>
    private static async Task<List<string>> UntilDarkAsync(LampPhone phone)
    {
        List<string> shown = [];
        while (shown is [] || shown[^1] != "terminated")
        {
            var body = LampServer.Body(await phone.NextAsync());
            var state = Between(body, "<state>", "</state>");
            var seen = state == "terminated" ? state : $"{state} {Between(body, "direction=\"", "\"")}";
            if (!shown.Contains(seen))
                shown.Add(seen);
        }

        return shown;
    }

    private static string Between(string text, string before, string after)
    {
        var start = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[start..text.IndexOf(after, start, StringComparison.Ordinal)];
    }
}
