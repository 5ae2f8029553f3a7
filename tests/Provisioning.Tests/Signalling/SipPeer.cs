using System.Net;
using System.Net.Sockets;
using System.Text;
using Provisioning.Sip.Authentication;

namespace Provisioning.Tests.Signalling;

/// <summary>A UDP socket that speaks SIP in text.</summary>
internal sealed class SipPeer : IDisposable
{
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly IPEndPoint _server;
    private int _branch;

    public SipPeer(int serverPort) => _server = new(IPAddress.Loopback, serverPort);

    public int Port => ((IPEndPoint)_socket.Client.LocalEndPoint!).Port;

    /// <summary>Sends lines as a request; Via comes by itself, behind the first line. A last line that is XML is the body.</summary>
    public async Task SendAsync(params string[] lines)
    {
        var body = lines[^1].StartsWith('<') ? lines[^1] : "";
        lines = body.Length > 0 ? lines[..^1] : lines;
        var via = $"Via: SIP/2.0/UDP 127.0.0.1:{Port};branch=z9hG4bKpeer{Port}x{++_branch};rport";
        await SendTextAsync(string.Join("\r\n", [lines[0], via, .. lines[1..], $"Content-Length: {Encoding.UTF8.GetByteCount(body)}", "", body]));
    }

    public async Task SendTextAsync(string text) => await _socket.SendAsync(Encoding.UTF8.GetBytes(text), _server, TestServer.Token);

    public async Task<string> ReceiveAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestServer.Token);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        return Encoding.UTF8.GetString((await _socket.ReceiveAsync(patience.Token)).Buffer);
    }

    public async Task<string> AskAsync(params string[] lines)
    {
        await SendAsync(lines);
        return await ReceiveAsync();
    }

    /// <summary>Asks, answers the challenge, and returns the second answer. CSeq must be the last line but for others that do not matter.</summary>
    public async Task<string> AskSignedAsync(DigestClient client, int cseq, params string[] lines)
    {
        var method = lines[0].Split(' ');
        if (!client.HasChallenge)
        {
            var challenge = await AskAsync([.. lines, $"CSeq: {cseq} {method[0]}"]);
            Assert.StartsWith("SIP/2.0 401 Unauthorized\r\n", challenge, StringComparison.Ordinal);
            Assert.True(client.TryAccept(Headers(challenge, "WWW-Authenticate")));
            cseq++;
        }

        return await AskAsync([.. lines, $"CSeq: {cseq} {method[0]}", $"Authorization: {client.Authorize(method[0], method[1])}"]);
    }

    public static IEnumerable<string> Headers(string message, string name) => message.Split("\r\n")
        .Where(line => line.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 2)..]);

    public static string Header(string message, string name) => Assert.Single(Headers(message, name));

    public void Dispose() => _socket.Dispose();
}
