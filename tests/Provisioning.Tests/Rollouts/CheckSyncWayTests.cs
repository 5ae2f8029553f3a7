using System.Net;
using System.Net.Sockets;
using Provisioning.Delivery;
using Provisioning.Devices;
using Provisioning.Rollouts;
using Provisioning.Signalling;
using Provisioning.Sip.Authentication;
using Provisioning.Sip.Transports;
using Provisioning.Tests.Interop;
using Provisioning.Tests.KeyCalls;
using Provisioning.Tests.Subscriptions;

namespace Provisioning.Tests.Rollouts;

/// <summary>The real server and real sockets: every way to a phone, and none to anybody else.</summary>
public sealed class CheckSyncWayTests
{
    private const string Here = "127.44.76.1";

    [Theory]
    [InlineData("::1")]
    [InlineData("127.0.0.1")]
    public async Task A_phone_is_told_on_the_flow_that_it_registered_on(string address)
    {
        await using var server = await TestServer.StartAsync(settings: ["Sip:Addresses:0=127.0.0.1", "Sip:Addresses:1=::1", "Rendering:LampHost=::1"]);
        await server.ApplyAsync(Office.Small);
        var local = server.Get<SipServer>().Listeners.Single(listener => listener.Protocol == TransportProtocol.Udp && listener.Local.Address.Equals(IPAddress.Parse(address))).Local;
        await using var phone = await WireParty.RegisterAsync(server, new UdpWire(IPAddress.Parse(address), local));

        var telling = server.TellAsync();
        var notify = await phone.Wire.ReceiveAsync(TestServer.Token);
        await phone.Wire.SendAsync(Ok(notify));

        Assert.StartsWith($"NOTIFY sip:{CallOffice.Phone}@{phone.Wire.Local} SIP/2.0\r\nVia: SIP/2.0/UDP {local};branch=", notify, StringComparison.Ordinal);
        Assert.Contains($"\r\nTo: <sip:{CallOffice.Phone}@[::1]>\r\n", notify, StringComparison.Ordinal);
        Assert.Contains($"\r\nContact: <sip:{CallOffice.Phone}@{local}>\r\n", notify, StringComparison.Ordinal);
        Assert.Equal(new(TellVerdict.Told, 200), await telling);
    }

    [Fact]
    public async Task A_connection_of_the_phone_that_ends_before_the_answer_ends_the_attempt()
    {
        await using var lamps = await LampServer.StartAsync();
        var wire = await StreamWire.ConnectAsync(new(IPAddress.Loopback, Port(lamps.Server, TransportProtocol.Tcp)));
        await using var phone = await WireParty.RegisterAsync(lamps.Server, wire);

        var telling = lamps.Server.TellAsync(method: TellMethod.Reboot);
        await wire.ReceiveAsync(TestServer.Token);
        await wire.EndAsync();

        Assert.Equal(new(TellVerdict.Silent, 503), await telling);
        Assert.Equal(new(TellVerdict.Unreachable, 0), await lamps.Server.TellAsync());
    }

    [Fact]
    public async Task A_phone_that_is_registered_elsewhere_is_told_where_it_last_fetched_and_proves_its_line()
    {
        var port = Ports.Free();
        await using var lamps = await StartAsync(port);
        using var phone = new UdpClient(new IPEndPoint(IPAddress.Parse(Here), port));
        await FetchAsync(lamps.Server, LampServer.Alice, Here);

        var telling = lamps.Server.TellAsync(method: TellMethod.Reboot);
        var first = await ReceiveAsync(phone);
        await SendAsync(phone, first, "401 Unauthorized", "WWW-Authenticate: Digest realm=\"its PBX\", nonce=\"n1\"\r\n");
        var second = await ReceiveAsync(phone);
        await SendAsync(phone, second, "200 OK");

        Assert.StartsWith($"NOTIFY sip:101@{Here}:{port} SIP/2.0\r\n", first.Text, StringComparison.Ordinal);
        Assert.Contains($"\r\nTo: <sip:101@{Here}:{port}>\r\n", first.Text, StringComparison.Ordinal);
        Assert.Contains("\r\nEvent: check-sync;reboot=true\r\n", first.Text, StringComparison.Ordinal);
        Assert.Contains("\r\nAuthorization: Digest username=\"101\", realm=\"its PBX\", ", second.Text, StringComparison.Ordinal);
        Assert.Equal(new(TellVerdict.Told, 200), await telling);
        Assert.Equal(IPAddress.Parse(Here), lamps.Server.Get<PhoneWays>().LastAddressOf(MacAddress.Parse(LampServer.Alice)));
    }

    [Fact]
    public async Task Phones_at_one_address_are_not_told_there()
    {
        await using var lamps = await StartAsync(Ports.Free());
        await FetchAsync(lamps.Server, LampServer.Alice, Here);
        await FetchAsync(lamps.Server, LampServer.Bilal, Here);

        Assert.Equal(new(TellVerdict.Unreachable, 0), await lamps.Server.TellAsync());
        await FetchAsync(lamps.Server, LampServer.Bilal, "127.44.76.2");
        Assert.Equal(new(TellVerdict.Silent, 408), await lamps.Server.TellAsync());
    }

    [Fact]
    public async Task Nobody_is_told_at_an_address_that_proved_nothing_or_that_is_our_own_or_where_it_is_switched_off()
    {
        await using var lamps = await StartAsync(Ports.Free());
        using (var stranger = Client(Here))
            (await stranger.GetAsync(FileOf(lamps.Server, LampServer.Alice), TestServer.Token)).Dispose();
        Assert.Equal(new(TellVerdict.Unreachable, 0), await lamps.Server.TellAsync());

        var port = Ports.Free();
        await using var own = await StartAsync(port, $"Sip:Port={port}");
        await FetchAsync(own.Server, LampServer.Alice, Here);
        Assert.Equal(new(TellVerdict.Unreachable, 0), await own.Server.TellAsync());

        await using var off = await StartAsync(Ports.Free(), "Rollouts:CheckSync:UseFetchAddress=false");
        await FetchAsync(off.Server, LampServer.Alice, Here);
        Assert.Equal(new(TellVerdict.Unreachable, 0), await off.Server.TellAsync());
    }

    [Fact]
    public async Task The_log_has_one_line_a_minute_for_each_reason()
    {
        await using var lamps = await LampServer.StartAsync();

        for (var i = 0; i < 5; i++)
            await lamps.Server.TellAsync(i % 2 == 0 ? LampServer.Alice : LampServer.Bilal);

        var line = Assert.Single(lamps.Server.Log.Lines, line => line.Contains("could not be told", StringComparison.Ordinal));
        Assert.Contains($"{LampServer.Alice} could not be told Resync (by none): Unreachable, 0.", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Baresip_which_takes_no_such_NOTIFY_is_asked_in_both_forms_and_refuses()
    {
        await using var lamps = await LampServer.StartAsync(SippLamps.Md5);
        var account = $"<sip:{LampServer.Alice}@127.0.0.1:{Port(lamps.Server, TransportProtocol.Udp)};transport=udp>;auth_user={LampServer.Alice};auth_pass={lamps.Server.Password(LampServer.Alice)};regint=600";
        await using var baresip = Baresip.Start(account);
        await lamps.Server.RegisteredAsync();

        var outcome = await lamps.Server.TellAsync();

        Assert.Equal(TellVerdict.Refused, outcome.Verdict);
    }

    private static Task<LampServer> StartAsync(int port, params string[] settings) => LampServer.StartAsync([$"Rollouts:CheckSync:FetchPort={port}", .. settings]);

    private static int Port(TestServer server, TransportProtocol protocol) => server.Get<SipServer>().PortOf(protocol)!.Value;

    private static Uri FileOf(TestServer server, string mac) => new($"http://127.0.0.1:{server.Get<PhoneListeners>().HttpPort}/p/{mac}.cfg");

    private static async Task FetchAsync(TestServer server, string mac, string from)
    {
        using var http = Client(from);
        var credentials = server.Get<CredentialIssuer>().For(server.Fleet.Devices[MacAddress.Parse(mac)]);
        var (digest, file) = (new DigestClient(credentials.HttpUser, credentials.HttpPassword.Reveal()), FileOf(server, mac));
        using var challenge = await http.GetAsync(file, TestServer.Token);
        Assert.True(digest.TryAccept(challenge.Headers.WwwAuthenticate.Select(header => header.ToString())));
        using var request = new HttpRequestMessage(HttpMethod.Get, file);
        request.Headers.TryAddWithoutValidation("Authorization", digest.Authorize("GET", file.PathAndQuery));
        using var response = await http.SendAsync(request, TestServer.Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        // It is noted when the phone has its answer. With a lease of less than nothing, whoever else is there.
        await Eventually.TrueAsync(() => IPAddress.Parse(from).Equals(server.Get<FetchAddresses>().Find(MacAddress.Parse(mac), TimeSpan.FromDays(-1))), "the phone's address is known");
    }

    private static HttpClient Client(string from) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, token) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
            await socket.ConnectAsync(context.DnsEndPoint, token);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    private static async Task<(string Text, IPEndPoint From)> ReceiveAsync(UdpClient phone)
    {
        var datagram = await phone.ReceiveAsync(TestServer.Token);
        return (System.Text.Encoding.UTF8.GetString(datagram.Buffer), datagram.RemoteEndPoint);
    }

    private static async Task SendAsync(UdpClient phone, (string Text, IPEndPoint From) request, string status, string more = "") =>
        await phone.SendAsync(System.Text.Encoding.UTF8.GetBytes(Answer(request.Text, status, more)), request.From, TestServer.Token);

    private static string Ok(string request) => Answer(request, "200 OK", "");

    private static string Answer(string request, string status, string more)
    {
        string[] copied = ["Via", "From", "To", "Call-ID", "CSeq"];
        var lines = request.Split("\r\n").Where(line => copied.Contains(line.Split(':')[0]));
        return $"SIP/2.0 {status}\r\n{string.Join("\r\n", lines)}\r\n{more}Content-Length: 0\r\n\r\n";
    }
}
