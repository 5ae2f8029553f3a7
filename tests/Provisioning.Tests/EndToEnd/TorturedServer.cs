using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Provisioning.Tests.Signalling;

namespace Provisioning.Tests.EndToEnd;

/// <summary>
/// Sends bytes to the whole server from an address of its own in 127.0.0.0/8, on the port that the message's Via names: there the answer goes
/// (RFC 3261 §18.2.2).
/// </summary>
internal sealed partial class TorturedServer(TestServer server) : IDisposable
{
    private const int UsualPort = 5060;

    private static readonly IPAddress Address = IPAddress.Parse("127.44.75.1");

    private readonly Dictionary<int, UdpClient> _sockets = [];
    private int _pings;

    /// <summary>What is answered to one datagram: the status, or nothing. A ping behind it tells that the server has dealt with it.</summary>
    public async Task<string> AnswerAsync(byte[] datagram)
    {
        var socket = SocketFor(datagram);
        var to = new IPEndPoint(IPAddress.Loopback, server.SipPort());
        await socket.SendAsync(datagram, to, TestServer.Token);
        var ping = $"ping-{++_pings}";
        await socket.SendAsync(Ping((IPEndPoint)socket.Client.LocalEndPoint!, ping), to, TestServer.Token);
        var answers = new List<string>();
        while (true)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestServer.Token);
            patience.CancelAfter(TimeSpan.FromSeconds(30));
            var answer = Encoding.Latin1.GetString((await socket.ReceiveAsync(patience.Token)).Buffer);
            if (answer.Contains($"Call-ID: {ping}\r\n", StringComparison.Ordinal))
                return string.Join(" ", answers);
            answers.Add(answer[8..11]);
        }
    }

    public void Dispose()
    {
        foreach (var socket in _sockets.Values)
            socket.Dispose();
    }

    private UdpClient SocketFor(byte[] datagram)
    {
        var via = Via().Match(Encoding.Latin1.GetString(datagram));
        var port = via.Groups["port"] is { Success: true } named && int.TryParse(named.Value, CultureInfo.InvariantCulture, out var number) && number is > 1023 and < 65536 ? number : UsualPort;
        if (!_sockets.TryGetValue(port, out var socket))
            socket = _sockets[port] = new UdpClient(new IPEndPoint(Address, port));
        return socket;
    }

    private static byte[] Ping(IPEndPoint from, string callId) => Encoding.ASCII.GetBytes(string.Join("\r\n",
        ["OPTIONS sip:127.0.0.1 SIP/2.0", $"Via: SIP/2.0/UDP {from};branch=z9hG4bK{callId};rport", "From: <sip:a@b>;tag=1", "To: <sip:c@d>", $"Call-ID: {callId}", "CSeq: 1 OPTIONS", "Max-Forwards: 70", "Content-Length: 0", "", ""]));

    [GeneratedRegex(@"^(?:Via|v)\s*:\s*SIP\s*/\s*2\.0\s*/\s*\w+\s+[^\s;,:]+(?::\s*(?<port>\d+))?", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Via();
}
