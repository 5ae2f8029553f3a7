using System.Net;
using System.Text;
using Provisioning.Sip.Transports;
using Provisioning.Tests.Signalling;
using Provisioning.Tests.Sip.Transports;
using Provisioning.Tests.Subscriptions;

namespace Provisioning.Tests.EndToEnd;

/// <summary>What no datagram can do: lengths that lie, messages without an end, connections that are cut or hardly move. TCP and TLS of the whole server.</summary>
public sealed class HostileStreamTests
{
    private const string Length = "Content-Length: 0";

    private static readonly string Start = Options("start", "");

    /// <summary>Sent, then a ping behind it; and what comes before the ping's answer or the end.</summary>
    private static readonly (string Name, Func<string> Sent, string Answer)[] Cases =
    [
        ("no length", () => Start.Replace(Length + "\r\n", "", StringComparison.Ordinal), "400 Bad Content-Length, closed"),
        ("a negative length", () => With("Content-Length: -1"), "400 Bad Content-Length, closed"),
        ("a length in words", () => With("Content-Length: many"), "400 Bad Content-Length, closed"),
        ("two lengths", () => With("Content-Length: 0\r\nContent-Length: 5"), "400 Bad Content-Length, closed"),
        ("twice the same length", () => With("Content-Length: 0\r\nl: 0"), "200 OK, answered"),
        ("a length of twenty digits", () => With("Content-Length: 99999999999999999999"), "400 Bad Content-Length, closed"),
        ("a length just too large", () => With("Content-Length: 65536"), "513 Message Too Large, closed"),
        ("too short a length", () => With("Content-Length: 3") + "<abc/>", "200 OK, closed"),
        ("too long a length", () => With("Content-Length: 10"), "200 OK, closed"),
        ("an endless header field", () => Start[..^4] + "\r\nSubject: " + new string('x', 20_000), "513 Header Too Large, closed"),
        ("endless header fields", () => Start[..^4] + string.Concat(Enumerable.Range(0, 2_000).Select(number => $"\r\nX-{number}: y")), "513 Header Too Large, closed"),
        ("an endless start line", () => "OPTIONS sip:" + new string('x', 20_000), "closed"),
        ("endless line ends", () => string.Concat(Enumerable.Repeat("\n", 100_000)), "answered"),
        ("NUL bytes", () => new string('\0', 20_000), "closed"),
        ("HTTP", () => "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "closed"),
        ("the beginning of TLS", () => "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003" + new string('z', 512), "closed"),
        ("a body as large as may be", () => With("Content-Length: 65000") + new string('x', 65_000), "200 OK, answered"),
        ("a body that is too large", () => With("Content-Length: 70000") + new string('x', 70_000), "513 Message Too Large, closed"),
    ];

    public static TheoryData<TransportProtocol> Streams => [TransportProtocol.Tcp, TransportProtocol.Tls];

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Each_lie_about_where_a_message_ends_gets_its_answer(TransportProtocol protocol)
    {
        await using var server = await LampOffice.StartAsync("Delivery:HttpsPort=0", "Sip:Transport:Connections:MessageTimeout=00:00:01");
        var answers = new List<string>();

        foreach (var (name, sent, _) in Cases)
            answers.Add($"{name}: {await AnswerAsync(server, protocol, sent())}");

        Assert.Equal(string.Join("\n", Cases.Select(one => $"{one.Name}: {one.Answer}")), string.Join("\n", answers));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Connections_that_are_cut_in_mid_message_leave_nothing_behind(TransportProtocol protocol)
    {
        await using var lamps = await LampServer.StartAsync("Delivery:HttpsPort=0");

        for (var cut = 1; cut < Start.Length; cut += 7)
        {
            await using var phone = await OpenAsync(lamps.Server, protocol);
            await phone.SendAsync(Start[..cut]);
        }

        Assert.Equal("answered", await AnswerAsync(lamps.Server, protocol, ""));
        await Eventually.TrueAsync(() => lamps.Server.Get<TransportLayer>().ConnectionCount == 0, "no connection is left");
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Who_sends_a_byte_now_and_then_is_cut_off_and_others_are_served_meanwhile(TransportProtocol protocol)
    {
        await using var server = await LampOffice.StartAsync("Delivery:HttpsPort=0", "Sip:Transport:Connections:MessageTimeout=00:00:01");
        var slow = new List<PhoneConnection>();
        for (var i = 0; i < 50; i++)
            slow.Add(await OpenAsync(server, protocol));

        var clock = TimeProvider.System.GetTimestamp();
        var sent = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                var open = 0;
                foreach (var phone in slow)
                    open += await phone.TrySendAsync(Start[Math.Min(sent, Start.Length - 2)].ToString()) ? 1 : 0; // the last byte never comes
                sent++;
                return open == 0;
            },
            "all are cut off");

        Assert.Equal("answered", await AnswerAsync(server, protocol, ""));
        Assert.InRange(TimeProvider.System.GetElapsedTime(clock), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        foreach (var phone in slow)
            await phone.DisposeAsync();
    }

    [Fact]
    public async Task Who_never_shakes_hands_is_cut_off()
    {
        await using var server = await LampOffice.StartAsync("Delivery:HttpsPort=0", "Sip:Transport:Connections:MessageTimeout=00:00:01", "Sip:Transport:Connections:ConnectTimeout=00:00:01");
        await using var stranger = await PhoneConnection.OpenAsync(new(IPAddress.Loopback, server.SipPort(TransportProtocol.Tls)));

        await stranger.SendAsync("\u0016\u0003\u0001");

        Assert.Equal("", await stranger.ReceiveToEndAsync());
    }

    private static string Options(string callId, string more) => string.Join("\r\n",
    [
        "OPTIONS sip:127.0.0.1 SIP/2.0", $"Via: SIP/2.0/TCP 127.0.0.1:5060;branch=z9hG4bK{callId};rport", "From: <sip:a@b>;tag=1", "To: <sip:c@d>", $"Call-ID: {callId}",
        "CSeq: 1 OPTIONS", "Max-Forwards: 70", Length, "", more,
    ]);

    private static string With(string length) => Start.Replace(Length, length, StringComparison.Ordinal);

    private static Task<PhoneConnection> OpenAsync(TestServer server, TransportProtocol protocol) =>
        PhoneConnection.OpenAsync(new(IPAddress.Loopback, server.SipPort(protocol)), protocol, new()
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.Subject.Length > 0,
        });

    private static async Task<string> AnswerAsync(TestServer server, TransportProtocol protocol, string sent)
    {
        await using var phone = await OpenAsync(server, protocol);
        await phone.TrySendAsync(Encoding.Latin1.GetBytes(sent + Options("ping", "")));
        var received = await phone.ReceiveToEndAsync("Call-ID: ping\r\n");
        var isAnswered = received.Contains("Call-ID: ping\r\n", StringComparison.Ordinal);
        var statuses = received.Split("\r\n").Where(line => line.StartsWith("SIP/2.0 ", StringComparison.Ordinal)).Select(line => line[8..]).ToList();
        return string.Join(", ", isAnswered ? [.. statuses[..^1], "answered"] : [.. statuses, "closed"]);
    }
}
