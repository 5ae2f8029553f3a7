using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;

namespace Provisioning.Tests.Sip;

/// <summary>What the library's README shows, works; what it names, exists.</summary>
public sealed partial class LibraryReadmeTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "src", "Provisioning.Sip");

    private static readonly string Readme = File.ReadAllText(Path.Combine(Folder, "README.md"));

    [Fact]
    public async Task The_tour_answers_options()
    {
        var token = TestContext.Current.CancellationToken;

        var options = new TransportOptions();
        options.Listeners.Add(new ListenerOptions { Protocol = TransportProtocol.Udp, Address = IPAddress.Loopback, Port = 0 });
        await using var transports = new TransportLayer(options, TimeProvider.System);
        await using var transactions = new TransactionLayer(transports, new TransactionOptions(), TimeProvider.System);

        transactions.Handle(Methods.Options, transaction =>
        {
            var request = transaction.Request;
            var refusal = RequestCheck.ForEndpoint(request, new Abilities { Methods = [Methods.Options], BodyTypes = ["application/sdp"] });
            transaction.Respond(refusal is not null
                ? refusal.ToResponse(request, Tags.New())
                : new OutgoingResponse(request, 200, "OK", Tags.New())
                    .Add(HeaderName.Allow, Methods.Options)
                    .WithBody("text/plain", Encoding.UTF8.GetBytes($"{request.From.Name} by {request.Text(HeaderName.UserAgent)}")));
        });
        await transports.StartAsync(transactions, token);

        Assert.EndsWith("\r\n\r\nAnn by phone", await AskAsync(transports.Listeners[0].Local, "X: y", token), StringComparison.Ordinal);
        Assert.Contains("\r\nUnsupported: magic\r\n", await AskAsync(transports.Listeners[0].Local, "Require: magic", token), StringComparison.Ordinal);
    }

    [Fact]
    public void The_tour_reads_bytes()
    {
        var bytes = Request("o: dialog;id=1\r\nm: <sip:a@192.0.2.9>");

        var parsed = SipParser.ParseDatagram(bytes, new SipLimits());
        if (parsed.Message is SipRequest request && EventHeader.TryParse(request.Value(HeaderName.Event), out var package))
            Console.WriteLine($"{request.Method} {package} {SipUri.Parse(request.Text(HeaderName.Contact)!.Trim('<', '>')).Host}");

        Assert.Equal(Rejection.None, parsed.Rejection);
    }

    [Fact]
    public void Each_line_of_the_tour_stands_in_this_test()
    {
        var here = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Provisioning.Tests", "Sip", nameof(LibraryReadmeTests) + ".cs"));
        var lines = Code().Matches(Readme).SelectMany(match => match.Groups[1].Value.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();

        Assert.NotEmpty(lines);
        Assert.DoesNotContain(lines, line => !here.Contains(line, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_file_type_and_test_that_the_readme_names_exists()
    {
        string[] folders = [Folder, Path.Combine(Repository.Root, "tests", "Provisioning.Tests")];
        var types = folders.SelectMany(folder => Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories)).SelectMany(file => Declarations().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);

        Assert.DoesNotContain(Files().Matches(Readme).Select(match => match.Groups[1].Value), file => !File.Exists(Path.Combine(Folder, file)));
        Assert.DoesNotContain(Types().Matches(Readme).Select(match => match.Groups[1].Value), type => !types.Contains(type));
    }

    private static async Task<string> AskAsync(IPEndPoint server, string field, CancellationToken token)
    {
        using var phone = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await phone.ConnectAsync(server, token);
        await phone.SendAsync(Request(field), token);
        var answer = new byte[2_000];
        return Encoding.UTF8.GetString(answer, 0, await phone.ReceiveAsync(answer, token));
    }

    private static byte[] Request(string field) => Encoding.UTF8.GetBytes(
        $"OPTIONS sip:server SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;rport;branch=z9hG4bK{field.Length}\r\nf: Ann <sip:a@b>;tag=1\r\nt: <sip:server>\r\n"
        + $"i: {field.Length}\r\nCSeq: 1 OPTIONS\r\nUser-Agent: phone\r\n{field}\r\nl: 0\r\n\r\n");

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"`([A-Z]\w+/\w+\.cs)`")]
    private static partial Regex Files();

    [GeneratedRegex("`([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+)`")]
    private static partial Regex Types();

    [GeneratedRegex(@"\b(?:class|record struct|record|struct|interface|enum|public [\w<>?]+)\s+([A-Z]\w+)")]
    private static partial Regex Declarations();
}
