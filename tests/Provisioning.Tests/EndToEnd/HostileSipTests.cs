using System.Net;
using System.Text;
using Provisioning.Sip.Transports;
using Provisioning.Tests.Signalling;
using Provisioning.Tests.Sip.Transports;
using Provisioning.Tests.Torture;

namespace Provisioning.Tests.EndToEnd;

/// <summary>Strangers send what they like to the SIP ports of the whole server.</summary>
public sealed class HostileSipTests
{
    private const string Nothing = "-";

    /// <summary>Over IPv4 (RFC 768, RFC 791).</summary>
    private const int LargestDatagram = 65_507;

    /// <summary>
    /// What is answered over UDP and over TCP. Responses get none, and over UDP a refusal that would be larger than the request. What has
    /// nothing wrong with it is challenged, or answered when it is OPTIONS. A connection is closed where the next message cannot be found.
    /// </summary>
    private static readonly string[] Answers =
    [
        "badaspec: - | 400",
        "badbranch: 200 | 200",
        "baddate: 401 | 401",
        "baddn: 400 | 400 closed",
        "badinv01: 400 | 400",
        "badvers: - | 505 closed",
        "bcast: - | -",
        "bext01: 420 | 420",
        "bigcode: - | -",
        "clerr: 400 | closed",
        "cparam01: 401 | 401",
        "cparam02: 401 | 401",
        "dblreq: 401 | 401 401 closed",
        "esc01: 401 | 401",
        "esc02: 501 | 501",
        "escnull: 401 | 401",
        "escruri: 400 | 400",
        "insuf: 400 | 400",
        "intmeth: 501 | 501",
        "inv2543: 401 | 400 closed",
        "invut: 401 | 401",
        "longreq: 401 | 401",
        "ltgtruri: 400 | 400",
        "lwsdisp: 200 | 200",
        "lwsruri: 400 | 400",
        "lwsstart: 400 | 400",
        "mcl01: 400 | 400 closed",
        "mismatch01: - | 400",
        "mismatch02: 501 | 501",
        "mpart01: 405 | 405",
        "multi01: 400 | 400",
        "ncl: 400 | 400 closed",
        "noreason: - | -",
        "novelsc: - | 416",
        "quotbal: 400 | 400",
        "regaut01: 401 | 401",
        "regbadct: 401 | 401",
        "regescrt: 401 | 401",
        "scalar02: 400 | 400",
        "scalarlg: - | -",
        "sdp01: 401 | 401",
        "semiuri: 200 | 200",
        "transports: 200 | 200",
        "trws: 400 | 400 closed",
        "unkscm: - | 416",
        "unksm2: 401 | 401",
        "unreason: - | -",
        "wsinv: 481 | 481",
        "zeromf: 200 | 200",
    ];

    private static readonly byte[] Ping = Encoding.ASCII.GetBytes(string.Join("\r\n",
        [
            "OPTIONS sip:127.0.0.1 SIP/2.0", "Via: SIP/2.0/TCP 127.0.0.1:5060;branch=z9hG4bKping;rport", "From: <sip:a@b>;tag=1", "To: <sip:c@d>", "Call-ID: ping",
            "CSeq: 1 OPTIONS", "Max-Forwards: 70", "Content-Length: 0", "", "",
        ]));

    [Fact]
    public async Task Rfc4475_each_of_the_49_messages_is_answered_over_udp_as_it_must_be()
    {
        await using var server = await LampOffice.StartAsync();
        using var tortured = new TorturedServer(server);
        var answers = new List<string>();

        foreach (var name in Vectors.Names)
            answers.Add($"{name}: {Shown(await tortured.AnswerAsync(Vectors.Read(name)))}");

        Assert.Equal(Answers.Select(answer => answer.Split(" | ")[0]), answers);
    }

    [Fact]
    public async Task Rfc4475_each_of_the_49_messages_is_answered_over_tcp_as_it_must_be()
    {
        await using var server = await LampOffice.StartAsync("Sip:Transport:Connections:MessageTimeout=00:00:01");
        var answers = new List<string>();

        foreach (var name in Vectors.Names)
            answers.Add($"{name}: {Shown(await AnswerAsync(server, Vectors.Read(name)))}");

        Assert.Equal(Answers.Select(answer => $"{answer.Split(':')[0]}: {answer.Split(" | ")[1]}"), answers);
    }

    /// <summary>An OPTIONS with something wrong with its size; on a connection a ping follows it.</summary>
    [Theory]
    [InlineData("200 | 200", "a body of 60,000 bytes", "Content-Length: 60000", 60_000)]
    [InlineData("400 | closed", "a body that is cut off", "Content-Length: 600", 4)]
    [InlineData("200 | 200", "a body that is longer than it says", "Content-Length: 1", 40)]
    [InlineData("400 | 400 closed", "a length below zero", "Content-Length: -1", 0)]
    [InlineData("400 | 400 closed", "two lengths", "Content-Length: 0\r\nContent-Length: 7", 0)]
    [InlineData("400 | 400 closed", "a length that no number holds", "Content-Length: 99999999999999999999", 0)]
    [InlineData("400 | 513 closed", "more than a message may have", "Content-Length: 70000", 4)]
    [InlineData("513 | 513 closed", "a field of 20,000 bytes", "Subject: {20000}\r\nContent-Length: 0", 0)]
    [InlineData("513 | 513 closed", "400 fields", "{400 fields}Content-Length: 0", 0)]
    [InlineData("does not fit | 513 closed", "header fields without an end", "Subject: {70000}", -1)]
    public async Task A_message_that_is_too_large_or_cut_off_is_answered_over_udp_and_tcp_as_it_must_be(string answers, string what, string fields, int body)
    {
        var start = "OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.44.75.1:5060;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nUser-Agent: a stranger with a long name, so that a refusal is no larger\r\n";
        var filled = fields.Replace("{20000}", new string('x', 20_000), StringComparison.Ordinal)
            .Replace("{70000}", new string('x', 70_000), StringComparison.Ordinal)
            .Replace("{400 fields}", string.Concat(Enumerable.Range(0, 400).Select(number => $"X-{number}: 1\r\n")), StringComparison.Ordinal);
        var message = start + filled + (body < 0 ? "" : "\r\n\r\n" + new string('b', body));
        await using var server = await LampOffice.StartAsync("Sip:Transport:Connections:MessageTimeout=00:00:01");
        using var tortured = new TorturedServer(server);

        var overUdp = message.Length > LargestDatagram ? "does not fit" : Shown(await tortured.AnswerAsync(Encoding.ASCII.GetBytes(message)));
        var overTcp = Shown(await AnswerAsync(server, Encoding.ASCII.GetBytes(message.Replace("z9hG4bK1", "z9hG4bK2", StringComparison.Ordinal))));

        Assert.Equal((answers, what), ($"{overUdp} | {overTcp}", what));
    }

    private static string Shown(string answer) => answer.Length > 0 ? answer : Nothing;

    /// <summary>Statuses before that of a ping behind the message, or before the connection was closed.</summary>
    private static async Task<string> AnswerAsync(TestServer server, byte[] message)
    {
        await using var connection = await PhoneConnection.OpenAsync(new IPEndPoint(IPAddress.Loopback, server.SipPort(TransportProtocol.Tcp)));
        await connection.SendAsync([.. message, .. Ping]);
        var received = await connection.ReceiveToEndAsync("Call-ID: ping\r\n");
        var statuses = received.Split("\r\n").Where(line => line.StartsWith("SIP/2.0 ", StringComparison.Ordinal)).Select(line => line[8..11]).ToList();
        return string.Join(' ', received.Contains("Call-ID: ping\r\n", StringComparison.Ordinal) ? statuses[..^1] : statuses.Append("closed"));
    }
}
