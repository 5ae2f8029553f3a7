using System.Net;
using System.Net.Sockets;
using System.Text;
using Provisioning.CallSources;
using Provisioning.Dialogs;
using Provisioning.Registrations;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;
using Provisioning.Tests.CallSources;
using Provisioning.Tests.Signalling;
using Provisioning.Tests.Sip.Transports;
using Provisioning.Tests.Subscriptions;
using Provisioning.Tests.Torture;

namespace Provisioning.Tests.EndToEnd;

/// <summary>
/// Thousands of broken and odd messages, and bytes that are none, at the ports of the whole server; seeded, so that what fails fails again. After them
/// it serves phones as before, keeps no more than its limits allow, and has logged no error.
/// </summary>
public sealed class FuzzedServerTests
{
    private const int Seed = 20_261_126;
    private const int Datagrams = 3_000;
    private const int Connections = 200;
    private const int MessagesAConnection = 5;

    /// <summary>So many are on their way at once, that the kernel keeps them all.</summary>
    private const int Volley = 40;

    private const int MostAnswers = 300;
    private const int MostPublications = 20;

    private static readonly string[] Settings =
    [
        "Sip:Transport:Sources:MessageBurst=1000000", "Sip:Transport:Sources:RejectionBurst=1000000", $"Sip:Transactions:MaxStoredAnswers={MostAnswers}",
        $"CallSources:Publish:MaxPublications={MostPublications}", "Sip:Transport:Connections:MessageTimeout=00:00:01",
    ];

    [Fact]
    public async Task Over_udp()
    {
        await using var lamps = await LampServer.StartAsync(Settings);
        var fuzzer = new Fuzzer(Seed, Ours("UDP"));
        var random = new Random(Seed);
        using var stranger = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var server = new IPEndPoint(IPAddress.Loopback, lamps.Server.SipPort());

        for (var sent = 0; sent < Datagrams; sent++)
        {
            await stranger.SendAsync(Cut(random.Next(8) == 0 ? Noise(random) : fuzzer.Next()), server, TestServer.Token);
            if (sent % Volley != 0)
                continue;
            using var peer = new SipPeer(lamps.Server.SipPort());
            Assert.StartsWith("SIP/2.0 200 OK\r\n", await peer.AskAsync(Ping(sent)), StringComparison.Ordinal);
        }

        Assert.NotEqual(0, lamps.Server.Get<PublicationTable>().Count); // some were right by chance: they come that far
        await AsBeforeAsync(lamps);
    }

    [Fact]
    public async Task Over_tcp()
    {
        await using var lamps = await LampServer.StartAsync(Settings);
        var fuzzer = new Fuzzer(Seed + 1, Ours("TCP"));
        var random = new Random(Seed);
        var server = new IPEndPoint(IPAddress.Loopback, lamps.Server.SipPort(TransportProtocol.Tcp));

        for (var number = 0; number < Connections; number++)
        {
            await using var stranger = await PhoneConnection.OpenAsync(server);
            for (var sent = 0; sent < MessagesAConnection; sent++)
            {
                if (!await stranger.TrySendAsync(random.Next(8) == 0 ? Noise(random) : fuzzer.Next()))
                    break;
            }
        }

        await AsBeforeAsync(lamps);
    }

    private static async Task AsBeforeAsync(LampServer lamps)
    {
        using var peer = new SipPeer(lamps.Server.SipPort());
        Assert.StartsWith("SIP/2.0 200 OK\r\n", await peer.AskAsync(Ping(0)), StringComparison.Ordinal);
        var (phone, _) = await lamps.WatchAsync("104");
        lamps.Call("104", "behind", DialogState.Confirmed);
        Assert.Contains("<state>confirmed</state>", LampServer.Body(await phone.NextAsync()), StringComparison.Ordinal);

        Assert.Equal((1, 0), (lamps.Table.Count, lamps.Server.Get<RegistrationTable>().Count));
        Assert.InRange(lamps.Server.Get<PublicationTable>().Count, 0, MostPublications);
        var transactions = lamps.Server.Get<TransactionLayer>();
        await Eventually.TrueAsync(() => transactions.ServerCount == 0, "every request was answered or given up");
        await Eventually.TrueAsync(() => lamps.Server.Get<TransportLayer>().ConnectionCount == 0, "every connection has ended");
        Assert.InRange(transactions.StoredAnswers, 0, MostAnswers);
        Assert.Empty(lamps.Server.Log.Errors);
    }

    /// <summary>What phones and PBXs send to this server, and a torturer would not think of.</summary>
    private static byte[][] Ours(string transport)
    {
        string[] head = [$"Via: SIP/2.0/{transport} 127.0.0.1:5060;branch=z9hG4bKours;rport", "From: <sip:805ec0000001@127.0.0.1>;tag=1", "To: <sip:102@127.0.0.1>", "Call-ID: ours", "Max-Forwards: 70"];
        const string contact = "Contact: <sip:805ec0000001@127.0.0.1:5060>";
        const string digest = "Authorization: Digest username=\"805ec0000001\", realm=\"provisioning\", nonce=\"abc\", uri=\"sip:102@127.0.0.1\", response=\"00\", algorithm=MD5, qop=auth, nc=00000001, cnonce=\"x\"";
        var document = Publishing.Document("102", "a early", "b confirmed initiator");
        return
        [
            .. new[]
            {
                Text("SUBSCRIBE sip:102@127.0.0.1 SIP/2.0", "", "CSeq: 1 SUBSCRIBE", contact, "Event: dialog", "Accept: application/dialog-info+xml", "Expires: 600", digest),
                Text("SUBSCRIBE sip:102@127.0.0.1;transport=udp SIP/2.0", "", "CSeq: 2 SUBSCRIBE", contact, "Event: dialog;call-id=\"x\";to-tag=y;from-tag=z", "Supported: eventlist", "Expires: 0"),
                Text("REGISTER sip:127.0.0.1 SIP/2.0", "", "CSeq: 1 REGISTER", contact + ";expires=60;+sip.instance=\"<urn:uuid:0>\";reg-id=1", "Supported: path, outbound", digest),
                Text("INVITE sip:102@127.0.0.1 SIP/2.0", "v=0", "CSeq: 1 INVITE", contact, "Content-Type: application/sdp", "Route: <sip:127.0.0.1;lr>", digest),
                Text("PUBLISH sip:102@127.0.0.1 SIP/2.0", document, "CSeq: 1 PUBLISH", "Event: dialog", "Expires: 600", "Content-Type: application/dialog-info+xml"),
                Text("PUBLISH sip:101@127.0.0.1 SIP/2.0", document, "CSeq: 1 PUBLISH", "Event: dialog", "Expires: 60", "SIP-If-Match: x", "Content-Type: application/dialog-info+xml"),
                Text("BYE sip:102@127.0.0.1 SIP/2.0", "", "CSeq: 3 BYE", "Route: <sip:127.0.0.1;lr>, <sip:127.0.0.2;lr>"),
                Text("NOTIFY sip:102@127.0.0.1 SIP/2.0", "", "CSeq: 3 NOTIFY", "Event: dialog", "Subscription-State: active;expires=60"),
            }.Select(Encoding.UTF8.GetBytes),
        ];

        string Text(string start, string body, params string[] more) => string.Join("\r\n", [start, .. head, .. more, $"Content-Length: {body.Length}", "", body]);
    }

    private static string[] Ping(int number) =>
        ["OPTIONS sip:127.0.0.1 SIP/2.0", "From: <sip:a@b>;tag=1", "To: <sip:c@d>", $"Call-ID: ping-{number}", "CSeq: 1 OPTIONS", "Max-Forwards: 70"];

    private static byte[] Noise(Random random)
    {
        var bytes = new byte[random.Next(1, 2_000)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Cut(byte[] bytes) => bytes.Length > 65_507 ? bytes[..65_507] : bytes;
}
