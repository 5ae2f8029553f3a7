using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Provisioning.Delivery;
using Provisioning.Signalling;
using Provisioning.Sip.Transports;
using Provisioning.Tests.Delivery;
using Provisioning.Tests.Interop;
using Provisioning.Tests.Signalling;
using Provisioning.Tests.Sip.Transports;

namespace Provisioning.Tests.KeyCalls;

/// <summary>TLS on one side of a call, or on both: what the other end reads in Record-Route must lead back to us, also when the connection is gone.</summary>
public sealed class TlsCallTests : IAsyncLifetime
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _authorities = Path.GetTempFileName();
    private readonly string _key = Path.GetTempFileName();

    private int PbxPort => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask InitializeAsync()
    {
        _listener.Start();
        await File.WriteAllTextAsync(_authorities, TestCertificate.Pem, TestServer.Token);
        await File.WriteAllTextAsync(_key, TestCertificate.KeyPem, TestServer.Token);
    }

    [Fact]
    public async Task A_phone_on_TLS_calls_a_PBX_on_UDP_and_both_hang_up()
    {
        await using var pbx = new WireParty(new UdpWire(IPAddress.Loopback), "pbx", "pbx");
        await using var server = await CallOffice.StartAsync(pbx.Wire.Local.Port, settings: "Delivery:HttpsPort=0");
        await using var phone = await WireParty.RegisterAsync(server, await ConnectAsync(server));

        var invite = await phone.ConnectAsync(server, pbx);

        Assert.StartsWith($"INVITE sip:102@{pbx.Wire.Local} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{server.SipPort()};branch=", invite, StringComparison.Ordinal);
        Assert.Contains($"\r\nVia: SIP/2.0/TLS {phone.Wire.Local};branch=", invite, StringComparison.Ordinal);
        Assert.Equal([$"<sip:*@127.0.0.1:{server.SipPort()};lr>", $"<sip:*@127.0.0.1:{server.SipPort(TransportProtocol.Tls)};transport=tls;lr>"], pbx.NamedRoutes);
        Assert.Equal(pbx.NamedRoutes.Reverse(), phone.NamedRoutes);
        await pbx.AskWithinAsync("BYE", phone);
        await phone.AskWithinAsync("BYE", pbx);
    }

    [Fact]
    public async Task A_phone_on_UDP_calls_a_PBX_on_TLS_which_hangs_up_over_a_connection_of_its_own()
    {
        await using var server = await StartAsync();
        await using var phone = await WireParty.RegisterAsync(server, Udp(server));
        await phone.InviteAsync(server);
        await using var pbx = new WireParty(await StreamWire.AcceptAsync(_listener, TestCertificate.Server()), "pbx", "pbx");

        var invite = await phone.TakeAsync(pbx);

        var tls = server.SipPort(TransportProtocol.Tls);
        Assert.StartsWith($"INVITE sip:102@localhost:{PbxPort};transport=tls SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:{tls};branch=", invite, StringComparison.Ordinal);
        Assert.Equal([$"<sip:*@127.0.0.1:{tls};transport=tls;lr>", $"<sip:*@127.0.0.1:{server.SipPort()};lr>"], pbx.NamedRoutes);
        await ((StreamWire)pbx.Wire).EndAsync();
        pbx.Wire = await ConnectAsync(server);
        await pbx.AskWithinAsync("BYE", phone);
    }

    [Fact]
    public async Task Hanging_up_opens_the_connection_to_the_PBX_again()
    {
        await using var server = await StartAsync();
        await using var phone = await WireParty.RegisterAsync(server, Udp(server));
        await phone.InviteAsync(server);
        await using var pbx = new WireParty(await StreamWire.AcceptAsync(_listener, TestCertificate.Server()), "pbx", "pbx");
        await phone.TakeAsync(pbx);

        await ((StreamWire)pbx.Wire).EndAsync();
        var bye = phone.SendWithinAsync("BYE");
        pbx.Wire = await StreamWire.AcceptAsync(_listener, TestCertificate.Server());
        await bye;

        await pbx.AnswerAsync(await pbx.ReceiveAsync("BYE "), "200 OK");
        await phone.ReceiveAsync("SIP/2.0 200 OK");
    }

    [Fact]
    public async Task Without_a_TLS_port_of_ours_the_PBX_is_told_the_TCP_port_not_that_of_a_connection_that_may_close()
    {
        await using var server = await StartAsync("Delivery:HttpsPort=");
        await using var phone = await WireParty.RegisterAsync(server, Udp(server));
        await phone.InviteAsync(server);
        await using var pbx = new WireParty(await StreamWire.AcceptAsync(_listener, TestCertificate.Server()), "pbx", "pbx");
        var connection = pbx.Wire.Remote;

        var invite = await phone.TakeAsync(pbx);

        // The answer comes by the connection, so Via may say what only that one has.
        Assert.Contains($"\r\nVia: SIP/2.0/TLS {connection};branch=", invite, StringComparison.Ordinal);
        var tcp = new IPEndPoint(IPAddress.Loopback, server.SipPort(TransportProtocol.Tcp));
        Assert.Equal([$"<sip:*@{tcp};transport=tcp;lr>", $"<sip:*@127.0.0.1:{server.SipPort()};lr>"], pbx.NamedRoutes);
        await ((StreamWire)pbx.Wire).EndAsync();
        pbx.Wire = await StreamWire.ConnectAsync(tcp);
        await pbx.AskWithinAsync("BYE", phone);
    }

    [Fact]
    public async Task That_the_PBX_comes_back_unencrypted_is_told_once_and_counted_for_each_call()
    {
        await using var server = await StartAsync("Delivery:HttpsPort=");
        using var counts = new CallCounts(server);
        await using var phone = await WireParty.RegisterAsync(server, Udp(server));
        await phone.InviteAsync(server);
        await using var pbx = new WireParty(await StreamWire.AcceptAsync(_listener, TestCertificate.Server()), "pbx", "pbx");
        await phone.TakeAsync(pbx);

        var again = await WireParty.RegisterAsync(server, Udp(server));
        await again.InviteAsync(server);
        await pbx.ReceiveAsync("INVITE ");

        var told = Assert.Single(server.Log.Lines, line => line.Contains("PbxReturnWays", StringComparison.Ordinal));
        Assert.Contains("Calls to PBX localhost go out over TLS, but this server accepts no TLS: what the PBX sends later in a call comes over Tcp, not encrypted. Set Delivery:HttpsPort and Sip:TlsPort.", told, StringComparison.Ordinal);
        Assert.Equal(2, counts.All.Count(count => count == "provisioning.keycalls.returns.unencrypted +1 transport=Tcp"));
        await again.DisposeAsync();
    }

    [Fact]
    public async Task A_secure_call_is_TLS_on_both_sides()
    {
        await using var server = await StartAsync();
        await using var phone = await WireParty.RegisterAsync(server, await ConnectAsync(server));
        await phone.InviteAsync(server, "sips:102@127.0.0.1");
        await using var pbx = new WireParty(await StreamWire.AcceptAsync(_listener, TestCertificate.Server()), "pbx", "pbx");

        var invite = await pbx.ReceiveAsync("INVITE ");

        Assert.StartsWith($"INVITE sips:102@localhost:{PbxPort} SIP/2.0\r\n", invite, StringComparison.Ordinal);
        Assert.Matches($"^<sips:[^@]+@127.0.0.1:{server.SipPort(TransportProtocol.Tls)};lr>$", SipPeer.Header(invite, "Record-Route"));
    }

    [Fact]
    public async Task A_secure_call_from_a_phone_that_is_not_on_TLS_is_refused()
    {
        await using var server = await StartAsync();
        await using var phone = await WireParty.RegisterAsync(server, Udp(server));

        await phone.InviteAsync(server, "sips:102@127.0.0.1");
        await using var pbx = await StreamWire.AcceptAsync(_listener, TestCertificate.Server());

        await phone.ReceiveAsync("SIP/2.0 416 Secure Calls Need TLS On Both Sides\r\n");
    }

    [Theory]
    [InlineData("elsewhere.example.com", true, "RemoteCertificateNameMismatch")]
    [InlineData("localhost", false, "PartialChain")]
    public async Task A_PBX_whose_certificate_has_another_name_or_another_signer_gets_no_call_and_the_phone_is_told(string name, bool isTrusted, string why)
    {
        using var authority = new Authority("PBX Makers");
        if (isTrusted)
            await File.WriteAllTextAsync(_authorities, authority.Pem, TestServer.Token);
        await using var server = await StartAsync();
        await using var phone = await WireParty.RegisterAsync(server, Udp(server));

        await phone.InviteAsync(server);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            // The handshake may end well on this side: then nothing comes.
            await using var pbx = await StreamWire.AcceptAsync(_listener, new SslServerAuthenticationOptions { ServerCertificate = authority.Issue(name, name) });
            await pbx.ReceiveAsync(TestServer.Token);
        });

        await phone.ReceiveAsync("SIP/2.0 480 PBX Certificate Not Accepted\r\n");
        var told = server.Log.Lines.Single(line => line.Contains("does not reach PBX localhost", StringComparison.Ordinal));
        Assert.Contains(why, told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_PBX_that_does_not_listen_is_told_in_words()
    {
        _listener.Stop();
        await using var server = await CallOffice.StartAsync(Ports.Free(), "tls");
        await using var phone = await WireParty.RegisterAsync(server, Udp(server));

        await phone.InviteAsync(server);

        await phone.ReceiveAsync("SIP/2.0 480 PBX Not Reached\r\n");
    }

    [Theory]
    [InlineData("Delivery:HttpsPort=0")]
    [InlineData("Delivery:HttpsPort=")]
    public async Task A_lamp_key_calls_through_Kamailio_on_TLS_and_is_hung_up_on(string https)
    {
        var (udpPort, tlsPort, calleePort) = (Ports.Free(), Ports.Free(), Ports.Free());
        await using var kamailio = await Kamailio.StartAsync("peer.cfg", udpPort, sample => OnTls(sample, udpPort, tlsPort));
        await kamailio.UntilAsync(() => Ports.IsTaken(tlsPort, overTcp: true), "Kamailio listens on TLS");
        using var registering = new SipPeer(udpPort);
        Assert.StartsWith("SIP/2.0 200 OK\r\n", await registering.AskAsync(
            "REGISTER sip:127.0.0.1 SIP/2.0", "From: <sip:102@127.0.0.1>;tag=1", "To: <sip:102@127.0.0.1>", "Call-ID: callee", "CSeq: 1 REGISTER",
            $"Contact: <sip:102@127.0.0.1:{calleePort}>", "Max-Forwards: 70"), StringComparison.Ordinal);
        await using var server = await CallOffice.StartAsync(tlsPort, "tls", "localhost", https, $"KeyCalls:PbxAuthorities={_authorities}");
        var keys = await server.KeysAsync("102");
        await using var callee = Sipp.Start(
            SippScenario.Pbx().Answer("180 Ringing").Answer("200 OK", body: SippScenario.Sdp).ReceiveAck().Within("BYE").Expect(200), "u1", calleePort, null, keys);
        await callee.ListensAsync(overTcp: false);
        await using var caller = Sipp.Start(SippScenario.Phone().Expect(180).Expect(200).Ack(2).Receive("BYE").Linger(), "u1", Ports.Free(), server.SipPort(), keys);

        await caller.SucceedAsync();
        await callee.SucceedAsync();
        Assert.Contains("Via: SIP/2.0/TLS 127.0.0.1:", callee.Messages, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        File.Delete(_authorities);
        File.Delete(_key);
        return ValueTask.CompletedTask;
    }

    private Task<TestServer> StartAsync(string https = "Delivery:HttpsPort=0") =>
        CallOffice.StartAsync(PbxPort, "tls", "localhost", https, $"KeyCalls:PbxAuthorities={_authorities}");

    /// <summary>Kamailio 5.6 speaks TLS 1.0 alone unless it is told otherwise.</summary>
    private string OnTls(string sample, int udpPort, int tlsPort) => sample
        .Replace("!192.0.2.10!", "!127.0.0.1!", StringComparison.Ordinal).Replace("!0.0.0.0:5060!", $"!127.0.0.1:{udpPort}!", StringComparison.Ordinal)
        .Replace("listen=tcp:LISTEN\n", $"listen=tcp:LISTEN\nlisten=tls:127.0.0.1:{tlsPort}\nenable_tls=yes\n", StringComparison.Ordinal)
        .Replace("loadmodule \"tm.so\"\n", $"""
            loadmodule "tls.so"
            modparam("tls", "tls_method", "TLSv1.2+")
            modparam("tls", "certificate", "{_authorities}")
            modparam("tls", "private_key", "{_key}")
            loadmodule "tm.so"

            """, StringComparison.Ordinal);

    private static UdpWire Udp(TestServer server) => new(IPAddress.Loopback, new IPEndPoint(IPAddress.Loopback, server.SipPort()));

    /// <summary>Believes the server's own authority, as a phone does that was told of it.</summary>
    private static async Task<Wire> ConnectAsync(TestServer server) => await StreamWire.ConnectAsync(
        server.Get<SipServer>().Listeners.Single(listener => listener.Protocol == TransportProtocol.Tls).Local, await File.ReadAllTextAsync(server.Get<TlsCertificate>().RootFile!, TestServer.Token));
}
