using System.Net;
using System.Text.RegularExpressions;
using Provisioning.Devices;
using Provisioning.Tests.Signalling;

namespace Provisioning.Tests.KeyCalls;

/// <summary>
/// One end of a call without bodies, message by message. Within the call it sends to where the first Route says, whatever socket it has used before.
/// </summary>
/// <param name="user">In its Contact.</param>
/// <param name="tag">In From of what it sends.</param>
internal sealed partial class WireParty(Wire wire, string user, string tag) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private int _cseq = 100;
    private string[] _last = [];

    public Wire Wire { get; set; } = wire;

    public string Contact => $"<sip:{user}@{Wire.Local}{Wire.UriParameters}>";

    /// <summary>Of the call: what Route will be, from the first on.</summary>
    public string[] Routes { get; set; } = [];

    /// <summary>The other end's Contact.</summary>
    public string Target { get; set; } = "";

    /// <summary>The PBX as From or To, with its tag.</summary>
    public string Pbx { get; set; } = "<sip:102@127.0.0.1>;tag=pbx";

    /// <summary>Tokens are left out.</summary>
    public string[] NamedRoutes => [.. Routes.Select(route => Token().Replace(route, "sip:*@"))];

    /// <summary>The lamp line's phone, registered.</summary>
    public static async Task<WireParty> RegisterAsync(TestServer server, Wire wire)
    {
        var phone = new WireParty(wire, CallOffice.Phone.ToString(), "ph");
        await phone.RegisterAsync(server);
        return phone;
    }

    public async Task RegisterAsync(TestServer server)
    {
        var answer = await AskSignedAsync(server, [.. LampOffice.Register(CallOffice.Phone, $"reg{Wire.Local.Port}", $"Contact: {Contact}")]);
        Assert.StartsWith("SIP/2.0 200 OK\r\n", answer, StringComparison.Ordinal);
    }

    /// <summary>Sends an INVITE with credentials. The next message is an answer.</summary>
    public async Task InviteAsync(TestServer server, string uri = "sip:102@127.0.0.1", string callId = "call")
    {
        MacAddress mac = CallOffice.Phone;
        string[] invite =
            [$"INVITE {uri} SIP/2.0", $"From: <sip:{mac}@127.0.0.1>;tag={tag}", "To: <sip:102@127.0.0.1>", $"Call-ID: {callId}", $"Contact: {Contact}", "Max-Forwards: 70"];
        var client = server.SignIn(mac);
        await SendAsync([.. invite, "CSeq: 1 INVITE"]);
        Assert.True(client.TryAccept(SipPeer.Headers(await ReceiveAsync("SIP/2.0 401 "), "WWW-Authenticate")));
        await SendAsync([.. invite, "CSeq: 2 INVITE", $"Authorization: {client.Authorize("INVITE", uri)}"]);
    }

    /// <summary>The PBX takes the call that comes, the phone acknowledges. Returns the INVITE as the PBX has seen it.</summary>
    public async Task<string> ConnectAsync(TestServer server, WireParty pbx, string uri = "sip:102@127.0.0.1")
    {
        await InviteAsync(server, uri);
        return await TakeAsync(pbx);
    }

    public async Task<string> TakeAsync(WireParty pbx)
    {
        var invite = await pbx.ReceiveAsync("INVITE ");
        pbx.Routes = [.. SipPeer.Headers(invite, "Record-Route")];
        pbx.Target = SipPeer.Header(invite, "Contact");
        await pbx.AnswerAsync(invite, "200 OK");
        var answer = await ReceiveAsync("SIP/2.0 200 ");
        Routes = [.. SipPeer.Headers(answer, "Record-Route").Reverse()];
        Target = SipPeer.Header(answer, "Contact");
        await SendWithinAsync("ACK", cseq: 2);
        await pbx.ReceiveAsync($"ACK {Target.Trim('<', '>')} SIP/2.0\r\n");
        return invite;
    }

    /// <summary>A request within the call that the other end answers 200; returns it as the other end has seen it.</summary>
    public async Task<string> AskWithinAsync(string method, WireParty other, params string[] more)
    {
        await SendWithinAsync(method, null, more);
        var request = await other.ReceiveAsync($"{method} {Target.Trim('<', '>')} SIP/2.0\r\n");
        await other.AnswerAsync(request, "200 OK");
        await ReceiveAsync("SIP/2.0 200 ");
        return request;
    }

    public async Task SendWithinAsync(string method, int? cseq = null, params string[] more)
    {
        var first = IPEndPoint.Parse(Host().Match(Routes[0]).Groups[1].Value);
        if (Wire is UdpWire)
            Wire.Remote = first;
        Assert.Equal(first, Wire.Remote);
        var (phone, pbx) = ($"<sip:{CallOffice.Phone}@127.0.0.1>;tag=ph", Pbx);
        await SendAsync(
        [
            $"{method} {Target.Trim('<', '>')} SIP/2.0", .. Routes.Select(route => $"Route: {route}"), $"From: {(tag == "ph" ? phone : pbx)}", $"To: {(tag == "ph" ? pbx : phone)}",
            "Call-ID: call", $"CSeq: {cseq ?? ++_cseq} {method}", $"Contact: {Contact}", "Max-Forwards: 70", .. more,
        ]);
    }

    public async Task AnswerAsync(string request, string status) => await Wire.SendAsync(string.Join("\r\n",
    [
        $"SIP/2.0 {status}", .. request.Split("\r\n").Where(line => line.Split(':')[0] is "Via" or "Record-Route" or "From" or "Call-ID" or "CSeq"),
        $"To: {SipPeer.Header(request, "To")}{(SipPeer.Header(request, "To").Contains(";tag=", StringComparison.Ordinal) ? "" : $";tag={tag}")}", $"Contact: {Contact}",
        "Content-Length: 0", "", "",
    ]));

    /// <summary>The next message that begins so; those before it are of no interest.</summary>
    public async Task<string> ReceiveAsync(string start)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestServer.Token);
        patience.CancelAfter(Patience);
        var passed = new List<string>();
        try
        {
            while (true)
            {
                var message = await Wire.ReceiveAsync(patience.Token);
                if (message.StartsWith(start, StringComparison.Ordinal))
                    return message;
                passed.Add(message);
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"no '{start}' came, but {string.Join('\n', passed)}");
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await Wire.DisposeAsync();

    private async Task<string> AskSignedAsync(TestServer server, string[] lines)
    {
        var client = server.SignIn(CallOffice.Phone);
        var (method, uri) = (lines[0].Split(' ')[0], lines[0].Split(' ')[1]);
        await SendAsync([.. lines, $"CSeq: {++_cseq} {method}"]);
        Assert.True(client.TryAccept(SipPeer.Headers(await ReceiveAsync("SIP/2.0 401 "), "WWW-Authenticate")));
        await SendAsync([.. lines, $"CSeq: {++_cseq} {method}", $"Authorization: {client.Authorize(method, uri)}"]);
        return await ReceiveAsync("SIP/2.0 ");
    }

    /// <summary>Gives up the INVITE that was sent last (RFC 3261 §9.1).</summary>
    public Task CancelAsync()
    {
        var invite = _last.Where(line => line.Split(':')[0] is "Via" or "From" or "To" or "Call-ID" or "Max-Forwards").ToArray();
        return Wire.SendAsync(string.Join("\r\n", [_last[0].Replace("INVITE", "CANCEL", StringComparison.Ordinal), .. invite, "CSeq: 2 CANCEL", "Content-Length: 0", "", ""]));
    }

    private async Task SendAsync(string[] lines)
    {
        var via = $"Via: SIP/2.0/{Wire.Transport} {Wire.Local};branch=z9hG4bK{Guid.NewGuid():N};rport";
        _last = [lines[0], via, .. lines[1..]];
        await Wire.SendAsync(string.Join("\r\n", [lines[0], via, .. lines[1..], "Content-Length: 0", "", ""]));
    }

    [GeneratedRegex("sip:[^@>]+@")]
    private static partial Regex Token();

    [GeneratedRegex("@([^;>]+)")]
    private static partial Regex Host();
}
