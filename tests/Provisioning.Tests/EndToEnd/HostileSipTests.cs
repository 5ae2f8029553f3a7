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
