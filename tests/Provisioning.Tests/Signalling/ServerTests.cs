using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Provisioning.Sip.Transports;

namespace Provisioning.Tests.Signalling;

public sealed class ServerTests
{
    private static readonly string[] Anyone = ["From: <sip:a@example.com>;tag=1", "To: <sip:127.0.0.1>", "Call-ID: anyone", "Max-Forwards: 0"];

    [Fact]
    public async Task Options_tells_what_the_server_can()
    {
        await using var server = await LampOffice.StartAsync();
        using var peer = new SipPeer(server.SipPort());

        var answer = await peer.AskAsync(["OPTIONS sip:127.0.0.1 SIP/2.0", .. Anyone, "CSeq: 1 OPTIONS"]);

        Assert.StartsWith("SIP/2.0 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("REGISTER", SipPeer.Header(answer, "Allow"), StringComparison.Ordinal);
        Assert.Contains("outbound", SipPeer.Header(answer, "Supported"), StringComparison.Ordinal);
        Assert.Contains(";tag=", SipPeer.Header(answer, "To"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_method_nobody_handles_is_refused_with_those_that_are()
    {
        await using var server = await LampOffice.StartAsync();
        using var peer = new SipPeer(server.SipPort());

        var known = await peer.AskAsync(["MESSAGE sip:127.0.0.1 SIP/2.0", .. Anyone, "CSeq: 1 MESSAGE"]);
        var unknown = await peer.AskAsync(["NEWMETHOD sip:127.0.0.1 SIP/2.0", .. Anyone, "CSeq: 2 NEWMETHOD"]);

        Assert.StartsWith("SIP/2.0 405 Method Not Allowed\r\n", known, StringComparison.Ordinal);
        Assert.Contains("REGISTER", SipPeer.Header(known, "Allow"), StringComparison.Ordinal);
        Assert.StartsWith("SIP/2.0 501 Not Implemented\r\n", unknown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_extension_that_is_required_and_unknown_is_named()
    {
        await using var server = await LampOffice.StartAsync();
        using var peer = new SipPeer(server.SipPort());

        var answer = await peer.AskAsync([.. LampOffice.Register(LampOffice.Mac, "a", "Require: path, nothingSupportsThis, norThis"), "CSeq: 1 REGISTER"]);

        Assert.StartsWith("SIP/2.0 420 Bad Extension\r\n", answer, StringComparison.Ordinal);
        Assert.Equal("nothingSupportsThis, norThis", SipPeer.Header(answer, "Unsupported"));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_in_words()
    {
        using var other = new TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        var port = ((System.Net.IPEndPoint)other.LocalEndpoint).Port;

        var refusal = await Assert.ThrowsAsync<IOException>(() => LampOffice.StartAsync($"Sip:Port={port}"));

        Assert.Contains($"Another program uses SIP port {port}.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_shows_the_servers_certificate()
    {
        await using var server = await LampOffice.StartAsync("Delivery:HttpsPort=0", "Sip:TlsPort=0");
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", server.SipPort(TransportProtocol.Tls), TestServer.Token);
        await using var tls = new SslStream(client.GetStream(), false, (_, certificate, _, _) => certificate!.Subject.Length > 0);
        await tls.AuthenticateAsClientAsync("localhost");
        var request = string.Join("\r\n",
            ["OPTIONS sip:127.0.0.1 SIP/2.0", "Via: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bKtls1", .. Anyone, "CSeq: 1 OPTIONS", "Content-Length: 0", "", ""]);

        await tls.WriteAsync(Encoding.ASCII.GetBytes(request), TestServer.Token);

        var buffer = new byte[4096];
        var read = await tls.ReadAsync(buffer, TestServer.Token);
        Assert.StartsWith("SIP/2.0 200 OK\r\n", Encoding.ASCII.GetString(buffer, 0, read), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_names_the_ports()
    {
        await using var server = await LampOffice.StartAsync();

        var health = await server.JsonAsync("/health/ready");

        Assert.Equal("Healthy", health["checks"]!["sip"]!["status"]!.ToString());
        Assert.Contains($"Udp 127.0.0.1:{server.SipPort()}", health["checks"]!["sip"]!["description"]!.ToString(), StringComparison.Ordinal);
    }
}
