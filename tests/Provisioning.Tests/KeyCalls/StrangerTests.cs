using System.Net;
using System.Net.Sockets;
using System.Text;
using Provisioning.Devices;
using Provisioning.Sip.Authentication;
using Provisioning.Tests.Signalling;

namespace Provisioning.Tests.KeyCalls;

/// <summary>Nobody but a registered phone calls through the server, and nobody calls anything but that phone's PBX.</summary>
public sealed class StrangerTests : IAsyncLifetime
{
    private readonly UdpClient _pbx = new(new IPEndPoint(IPAddress.Loopback, 0));
    private TestServer _server = null!;
    private SipPeer _phone = null!;

    private int PbxPort => ((IPEndPoint)_pbx.Client.LocalEndPoint!).Port;

    public async ValueTask InitializeAsync()
    {
        _server = await CallOffice.StartAsync(PbxPort);
        _phone = new SipPeer(_server.SipPort());
    }

    [Fact]
    public async Task A_call_without_credentials_is_asked_for_them()
    {
        var answer = await _phone.AskAsync([.. Invite(), "CSeq: 1 INVITE"]);

        Assert.StartsWith("SIP/2.0 401 Unauthorized\r\n", answer, StringComparison.Ordinal);
        AssertNothingReachedThePbx();
    }

    [Fact]
    public async Task A_call_with_a_wrong_password_is_refused() =>
        await AssertRefusedAsync("SIP/2.0 403 Wrong Credentials", _server.SignIn(CallOffice.Phone, "wrong"), Invite());

    [Fact]
    public async Task A_phone_that_is_not_registered_cannot_call() =>
        await AssertRefusedAsync("SIP/2.0 403 Register First", _server.SignIn(CallOffice.Phone), Invite());

    [Theory]
    [InlineData("sip:102@example.com", "", "403 No Relay")]
    [InlineData("sip:127.0.0.1", "", "484 Address Incomplete")]
    [InlineData("sips:102@127.0.0.1", "", "416 PBX Is Not Reached Over TLS")]
    [InlineData("sip:102@127.0.0.1", "Route: <sip:127.0.0.9:5060;lr>", "403 No Relay")]
    [InlineData("sip:102@127.0.0.1", "Route: <sip:rt1.Zm9yZ2VkIHRva2VuIHRoYXQgbm9ib2R5IG1hZGU@127.0.0.1:5062;lr>", "403 Route Not Known")]
    [InlineData("sip:rt1.Zm9yZ2VkIHRva2VuIHRoYXQgbm9ib2R5IG1hZGU@127.0.0.1:5062", "", "403 Route Not Known")]
    public async Task A_registered_phone_reaches_its_own_PBX_and_nothing_else(string uri, string route, string answer)
    {
        var client = await RegisterAsync();

        await AssertRefusedAsync($"SIP/2.0 {answer}", client, Invite(uri, route));
    }

    [Theory]
    [InlineData("BYE")]
    [InlineData("MESSAGE")]
    [InlineData("REFER")]
    [InlineData("X-ANY")]
    public async Task A_forged_route_leads_nowhere(string method)
    {
        var answer = await _phone.AskAsync(
            $"{method} sip:victim@127.0.0.9 SIP/2.0", "Route: <sip:rt1.Zm9yZ2VkIHRva2VuIHRoYXQgbm9ib2R5IG1hZGU@127.0.0.1:5062;lr>", "From: <sip:a@example.com>;tag=1",
            "To: <sip:victim@127.0.0.9>;tag=2", "Call-ID: forged", "Max-Forwards: 70", $"CSeq: 1 {method}");

        Assert.StartsWith("SIP/2.0 403 Route Not Known\r\n", answer, StringComparison.Ordinal);
        AssertNothingReachedThePbx();
    }

    [Fact]
    public async Task A_change_of_a_call_that_is_not_ours_is_refused()
    {
        var answer = await _phone.AskAsync([.. Invite(toTag: ";tag=x"), "CSeq: 1 INVITE"]);

        Assert.StartsWith("SIP/2.0 481 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_PBX_that_does_not_trust_the_server_is_named_in_the_log_and_its_challenge_is_not_shown()
    {
        var client = await RegisterAsync();
        await _phone.SendAsync([.. Invite(), "CSeq: 9 INVITE", $"Authorization: {client.Authorize("INVITE", "sip:102@127.0.0.1")}"]);
        var received = await _pbx.ReceiveAsync(TestServer.Token);
        var invite = Encoding.UTF8.GetString(received.Buffer);
        var kept = invite.Split("\r\n").Where(line => line.Split(':')[0] is "Via" or "From" or "To" or "Call-ID" or "CSeq");

        await _pbx.SendAsync(
            Encoding.UTF8.GetBytes($"SIP/2.0 401 Unauthorized\r\n{string.Join("\r\n", kept)}\r\nWWW-Authenticate: Digest realm=\"pbx\", nonce=\"1\"\r\nContent-Length: 0\r\n\r\n"),
            received.RemoteEndPoint,
            TestServer.Token);

        Assert.StartsWith("SIP/2.0 100 Trying\r\n", await _phone.ReceiveAsync(), StringComparison.Ordinal);
        var answer = await _phone.ReceiveAsync();
        Assert.StartsWith("SIP/2.0 500 Next Hop Does Not Trust This Proxy\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Authenticate", answer, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => _server.Log.Lines.Any(line => line.Contains("asks this server for a password", StringComparison.Ordinal)), "the operator is told");
    }

    public async ValueTask DisposeAsync()
    {
        _phone.Dispose();
        _pbx.Dispose();
        await _server.DisposeAsync();
    }

    private async Task<DigestClient> RegisterAsync()
    {
        var client = _server.SignIn(CallOffice.Phone);
        var answer = await _phone.AskSignedAsync(client, 1, LampOffice.Register(CallOffice.Phone, "reg", $"Contact: <sip:{CallOffice.Phone}@127.0.0.1:{_phone.Port}>"));
        Assert.StartsWith("SIP/2.0 200 OK\r\n", answer, StringComparison.Ordinal);
        return client;
    }

    private async Task AssertRefusedAsync(string answer, DigestClient client, string[] invite)
    {
        var received = await _phone.AskSignedAsync(client, 11, invite);
        Assert.StartsWith(answer + "\r\n", received, StringComparison.Ordinal);
        AssertNothingReachedThePbx();
    }

    private void AssertNothingReachedThePbx() => Assert.Equal(0, _pbx.Available);

    private static string[] Invite(string uri = "sip:102@127.0.0.1", string route = "", string toTag = "")
    {
        MacAddress mac = CallOffice.Phone;
        string[] lines =
        [
            $"INVITE {uri} SIP/2.0", route, $"From: <sip:{mac}@127.0.0.1>;tag=ph", $"To: <sip:102@127.0.0.1>{toTag}", $"Call-ID: stranger-{uri.Length}{route.Length}",
            $"Contact: <sip:{mac}@127.0.0.1>", "Max-Forwards: 70",
        ];
        return [.. lines.Where(line => line.Length > 0)];
    }
}
