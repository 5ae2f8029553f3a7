using System.Diagnostics;
using System.Net;
using System.Text;
using Provisioning.CallSources;
using Provisioning.Sip.Transports;
using Provisioning.Tests.CallSources;
using Provisioning.Tests.Signalling;
using Provisioning.Tests.Sip.Transports;

namespace Provisioning.Tests.EndToEnd;

/// <summary>PUBLISH with documents that are made to hurt: each is refused with its answer, in time and memory that the size of the message bounds.</summary>
public sealed class HostileDocumentTests
{
    private const string Root = "<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"0\" state=\"full\" entity=\"sip:101@pbx\">";

    /// <summary>What fits into a SIP message beside its header.</summary>
    private const int Much = 60_000;

    /// <summary>Of memory that a document of 64 KB may cost while it is read.</summary>
    private const long LargestCost = 4 * 1024 * 1024;

    private static readonly (string Name, string Document, string Answer)[] Bombs =
    [
        ("a billion laughs", "<!DOCTYPE d [<!ENTITY a \"ha\">" + string.Concat(Enumerable.Range(1, 30).Select(n => $"<!ENTITY a{n} \"{string.Concat(Enumerable.Repeat(n == 1 ? "&a;" : $"&a{n - 1};", 10))}\">")) + $"]>{Root}&a30;</dialog-info>", "400 Bad Dialog-Info (NotXml)"),
        ("quadratic entities", $"<!DOCTYPE d [<!ENTITY a \"{new string('a', 30_000)}\">]>{Root}{string.Concat(Enumerable.Repeat("&a;", 9_000))}</dialog-info>", "400 Bad Dialog-Info (NotXml)"),
        ("a file of the server's", $"<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>{Root}&x;</dialog-info>", "400 Bad Dialog-Info (NotXml)"),
        ("a document of somebody's", $"<!DOCTYPE d SYSTEM \"http://127.0.0.1:9/d.dtd\">{Root}</dialog-info>", "400 Bad Dialog-Info (NotXml)"),
        ("deep nesting", Root + string.Concat(Enumerable.Repeat("<a>", Much / 8)) + string.Concat(Enumerable.Repeat("</a>", Much / 8)) + "</dialog-info>", "400 Bad Dialog-Info (TooDeep)"),
        ("nesting without an end", Root + string.Concat(Enumerable.Repeat("<a>", Much / 3)), "400 Bad Dialog-Info (TooDeep)"),
        ("a huge attribute", Root.Replace("sip:101@pbx", new string('a', Much), StringComparison.Ordinal) + "</dialog-info>", "400 Bad Dialog-Info (TextTooLong)"),
        ("a huge identity", $"{Root}<dialog id=\"a\"><state>early</state><local><identity>{new string('a', Much)}</identity></local></dialog></dialog-info>", "400 Bad Dialog-Info (TextTooLong)"),
        ("thousands of attributes", $"{Root[..^1]} {string.Concat(Enumerable.Range(0, 4_000).Select(n => $"a{n}=\"\" "))}></dialog-info>", "200 OK"),
        ("thousands of dialogs", Root + string.Concat(Enumerable.Range(0, 900).Select(n => $"<dialog id=\"{n}\" direction=\"recipient\"><state>early</state></dialog>")) + "</dialog-info>", "400 Bad Dialog-Info (TooManyDialogs)"),
        ("thousands of names", Root + string.Concat(Enumerable.Range(0, 8_000).Select(n => $"<a{n}/>")) + "</dialog-info>", "200 OK"), // extensions are skipped (RFC 4235 §4)
        ("a comment without an end", $"{Root}<!--{new string('-', Much)}", "400 Bad Dialog-Info (NotXml)"),
        ("no text of this world", $"{Root}\0</dialog-info>", "400 Bad Dialog-Info (NotXml)"),
        ("half a document", Root, "400 Bad Dialog-Info (NotXml)"),
        ("another encoding", "<?xml version=\"1.0\" encoding=\"utf-16\"?>" + Root + "</dialog-info>", "200 OK"), // it is read as what it is
    ];

    [Fact]
    public async Task Each_document_gets_its_answer_in_bounded_memory()
    {
        await using var server = await LampOffice.StartAsync();
        await using var pbx = await PhoneConnection.OpenAsync(new(IPAddress.Loopback, server.SipPort(TransportProtocol.Tcp)));
        await AskAsync(pbx, 0, Publishing.Document("101", "warm early"));
        var answers = new List<string>();
        var costs = new List<string>();

        foreach (var (number, bomb) in Bombs.Index())
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            answers.Add($"{bomb.Name}: {await AskAsync(pbx, number + 1, bomb.Document)}");
            var cost = GC.GetTotalAllocatedBytes(precise: true) - before;
            if (cost > LargestCost)
                costs.Add($"{bomb.Name} cost {cost:n0} bytes");
        }

        Assert.Equal(string.Join("\n", Bombs.Select(bomb => $"{bomb.Name}: {bomb.Answer}")), string.Join("\n", answers));
        Assert.Empty(costs);
    }

    [Fact]
    public async Task A_thousand_of_them_delay_nobody_for_long()
    {
        await using var server = await LampOffice.StartAsync();
        await using var pbx = await PhoneConnection.OpenAsync(new(IPAddress.Loopback, server.SipPort(TransportProtocol.Tcp)));
        var kept = server.Get<PublicationTable>().Count;
        var deepest = Bombs.Where(bomb => !bomb.Answer.StartsWith("200", StringComparison.Ordinal)).ToArray();
        var clock = Stopwatch.StartNew();

        for (var number = 0; number < 1_000; number++)
            Assert.StartsWith("400 ", await AskAsync(pbx, number, deepest[number % deepest.Length].Document), StringComparison.Ordinal);

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
        Assert.Equal(kept, server.Get<PublicationTable>().Count);
    }

    private static async Task<string> AskAsync(PhoneConnection pbx, int number, string document)
    {
        await pbx.SendAsync(string.Join("\r\n",
        [
            "PUBLISH sip:101@127.0.0.1 SIP/2.0", $"Via: SIP/2.0/TCP 127.0.0.1:5060;branch=z9hG4bKbomb{number};rport", "From: <sip:101@pbx>;tag=1", "To: <sip:101@pbx>", $"Call-ID: bomb-{number}",
            "CSeq: 1 PUBLISH", "Max-Forwards: 70", "Event: dialog", "Expires: 60", "Content-Type: application/dialog-info+xml", $"Content-Length: {Encoding.UTF8.GetByteCount(document)}", "", document,
        ]));
        var answer = await pbx.ReceiveAsync("\r\n\r\n");
        Assert.Contains($"Call-ID: bomb-{number}\r\n", answer, StringComparison.Ordinal);
        return answer[8..answer.IndexOf('\r', StringComparison.Ordinal)];
    }
}
