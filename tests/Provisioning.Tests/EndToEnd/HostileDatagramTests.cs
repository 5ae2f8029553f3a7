using System.Net;
using System.Net.Sockets;
using System.Text;
using Provisioning.Tests.Signalling;

namespace Provisioning.Tests.EndToEnd;

/// <summary>Datagrams that are cut, that lie about their length, or that are as large as a datagram can be; and documents in PUBLISH that are made to hurt.</summary>
public sealed class HostileDatagramTests
{
    /// <summary>What IPv4 and UDP leave of 65,535 bytes (RFC 768).</summary>
    private const int Largest = 65_507;

    private static readonly string[] Head =
    [
        "OPTIONS sip:127.0.0.1 SIP/2.0", "Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKhostile;rport", "From: <sip:a@b>;tag=1", "To: <sip:c@d>", "Call-ID: hostile", "CSeq: 1 OPTIONS",
        "Max-Forwards: 70", "User-Agent: somebody whose requests are so long that an answer is no longer than they are, wherever it comes from",
    ];

    [Theory]
    [InlineData("Content-Length: 5", "ab", "400 Bad Content-Length")]
    [InlineData("Content-Length: 65536", "ab", "400 Bad Content-Length")]
    [InlineData("Content-Length: -1", "", "400 Bad Content-Length")]
    [InlineData("Content-Length: 0\r\nContent-Length: 2", "ab", "400 Bad Content-Length")]
    [InlineData("Content-Length: 1", "more than one", "200 OK")] // RFC 3261 §18.3: what is behind it is dropped
    [InlineData("Subject: none", "", "200 OK")] // up to the datagram's end
    public async Task A_length_that_is_not_the_datagrams_is_a_bad_request(string length, string body, string answer)
    {
        await using var server = await LampOffice.StartAsync();
        using var stranger = new Stranger(server);

        Assert.Equal(answer, await stranger.AskAsync(string.Join("\r\n", [.. Head, length, "", body])));
    }

    [Theory]
    [InlineData("Subject: ", "513 Header Too Large")]
    [InlineData("\r\n", "200 OK")] // a body that nobody asked for, and nobody reads
    public async Task As_large_as_a_datagram_can_be(string before, string answer)
    {
        await using var server = await LampOffice.StartAsync();
        using var stranger = new Stranger(server);
        var text = string.Join("\r\n", [.. Head, before]);

        Assert.Equal(answer, await stranger.AskAsync(text + new string('x', Largest - text.Length)));
    }

    [Fact]
    public async Task A_datagram_that_ends_within_a_line_of_its_header_is_refused_or_ignored_wherever_it_is_cut()
    {
        await using var server = await LampOffice.StartAsync("Sip:Transport:Sources:RejectionBurst=1000");
        using var stranger = new Stranger(server);
        var whole = string.Join("\r\n", [.. Head, "Content-Length: 0", "", ""]);

        for (var length = 1; length < whole.Length; length++)
        {
            var answer = await stranger.AskAsync(whole[..length]);
            var isWholeLine = whole.AsSpan(length).StartsWith("\r\n", StringComparison.Ordinal) || whole.AsSpan(0, length).IndexOf("\r\n\r", StringComparison.Ordinal) >= 0 || whole[length - 1] is '\r' or '\n';
            Assert.True(answer is "" or "400 Truncated Message" || (answer == "200 OK" && isWholeLine), $"{length} of {whole.Length}: {answer}");
        }

        Assert.Equal("200 OK", await stranger.AskAsync(whole));
    }

    /// <summary>Sends one datagram and a ping behind it: what is answered before the ping's answer was for the first.</summary>
    private sealed class Stranger(TestServer server) : IDisposable
    {
        private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
        private readonly IPEndPoint _server = new(IPAddress.Loopback, server.SipPort());
        private int _pings;

        public async Task<string> AskAsync(string datagram)
        {
            var ping = $"ping-{++_pings}";
            await SendAsync(datagram);
            await SendAsync(string.Join("\r\n", Head).Replace("hostile", ping, StringComparison.Ordinal) + "\r\n\r\n");
            var answer = "";
            while (true)
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestServer.Token);
                patience.CancelAfter(TimeSpan.FromSeconds(30));
                var text = Encoding.Latin1.GetString((await _socket.ReceiveAsync(patience.Token)).Buffer);
                if (text.Contains($"Call-ID: {ping}\r\n", StringComparison.Ordinal))
                    return answer;
                answer += text[8..text.IndexOf('\r', StringComparison.Ordinal)];
            }
        }

        public void Dispose() => _socket.Dispose();

        private async Task SendAsync(string text) => await _socket.SendAsync(Encoding.Latin1.GetBytes(text), _server, TestServer.Token);
    }
}
