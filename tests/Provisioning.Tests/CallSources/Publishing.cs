using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Provisioning.CallSources;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Sip.Messages;
using Wrap = Microsoft.Extensions.Options.Options;

namespace Provisioning.Tests.CallSources;

/// <summary>PUBLISH requests as bytes on one side, the lamps of extensions on the other; nothing between is replaced.</summary>
internal sealed class Publishing : IDisposable
{
    private static readonly Fleet Fleet = Fleet.Empty with
    {
        Extensions = Fleet.Empty.Extensions.Add(ExtensionNumber.Parse("101"), new Extension { Number = ExtensionNumber.Parse("101"), Name = "Alice", Site = "london" })
            .Add(ExtensionNumber.Parse("102"), new Extension { Number = ExtensionNumber.Parse("102"), Name = "Bilal", Site = "london" }),
    };

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CallFactQueue _queue;
    private readonly DialogInfoLimits _limits = new();
    private uint _cseq;

    public Publishing(int queueLength = 1_000)
    {
        _queue = new(Wrap.Create(new CallSourceOptions { QueueLength = queueLength }), new CallMetrics(_services.GetRequiredService<IMeterFactory>()));
        Table = new(_queue, Wrap.Create(Options));
    }

    public PublishOptions Options { get; } = new();

    public PublicationTable Table { get; }

    public DialogEngine Engine { get; } = new();

    public DateTimeOffset Now { get; private set; } = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);

    /// <summary>The tag of the last answer.</summary>
    public string Tag { get; private set; } = "";

    /// <summary>Dialogs as a document, such as <c>a1 early recipient</c>.</summary>
    public static string Document(string extension, params string[] dialogs) => Document(extension, isFull: true, dialogs);

    public static string Document(string extension, bool isFull, params string[] dialogs)
    {
        var text = new StringBuilder($"<?xml version=\"1.0\"?><dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"0\" state=\"{(isFull ? "full" : "partial")}\" entity=\"sip:{extension}@pbx\">");
        foreach (var dialog in dialogs.Select(dialog => dialog.Split(' ')))
            text.Append($"<dialog id=\"{dialog[0]}\" call-id=\"{dialog[0]}\" direction=\"{(dialog.Length > 2 ? dialog[2] : "recipient")}\"><state>{dialog[1]}</state></dialog>");
        return text.Append("</dialog-info>").ToString();
    }

    /// <summary>Time passes, and with it what was not refreshed.</summary>
    public async Task WaitAsync(int seconds)
    {
        Now = Now.AddSeconds(seconds);
        Table.Expire(Now);
        await DrainAsync();
    }

    /// <summary>The states of an extension's calls, such as <c>a1 Early</c>.</summary>
    public string Lamp(string extension = "101") =>
        string.Join(", ", Engine.Snapshot(ExtensionNumber.Parse(extension)).Dialogs.Select(dialog => dialog.State.ToString()));

    /// <summary>A first publication.</summary>
    public Task<string> PublishAsync(string body, int expires = 60, string extension = "101") => SendAsync(extension, body, $"Expires: {expires}");

    /// <summary>A change of the publication with that tag; a refresh when there is no body.</summary>
    public Task<string> ChangeAsync(string tag, string body = "", int expires = 60, string extension = "101") => SendAsync(extension, body, $"Expires: {expires}", $"SIP-If-Match: {tag}");

    /// <summary>The status, and the header that a refusal must carry.</summary>
    public async Task<string> SendAsync(string extension, string body, params string[] lines)
    {
        var request = Request(extension, body, ++_cseq, lines);
        var refusal = PublishSteps.Judge(request, Fleet, "test", Table, new PublishLimits(Wrap.Create(Options), Wrap.Create(_limits)), out var read);
        if (refusal is not null)
            return refusal.Header == HeaderName.Other ? $"{refusal.Status}" : $"{refusal.Status} {refusal.Header.ToText()}: {refusal.Value}";
        var (outcome, tag) = Table.Apply(read!, Now);
        Tag = tag;
        await DrainAsync();
        return outcome == PublishOutcome.Accepted ? $"200 {(int)read!.Life.TotalSeconds}" : outcome.ToString();
    }

    public void Dispose() => _services.Dispose();

    private static SipRequest Request(string extension, string body, uint cseq, string[] lines)
    {
        string[] all =
        [
            $"PUBLISH sip:{extension}@127.0.0.1 SIP/2.0", "Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK1", $"From: <sip:{extension}@pbx>;tag=1", $"To: <sip:{extension}@pbx>",
            "Call-ID: publishing", $"CSeq: {cseq} PUBLISH", "Max-Forwards: 70",
            .. lines.Any(line => line.StartsWith("Event:", StringComparison.Ordinal)) ? Array.Empty<string>() : ["Event: dialog"],
            .. lines.Any(line => line.StartsWith("Content-Type:", StringComparison.Ordinal)) || body.Length == 0 ? Array.Empty<string>() : ["Content-Type: application/dialog-info+xml"],
            .. lines, $"Content-Length: {Encoding.UTF8.GetByteCount(body)}", "", body,
        ];
        var result = SipParser.ParseDatagram(Encoding.UTF8.GetBytes(string.Join("\r\n", all)), new SipLimits());
        Assert.Equal(ParseStatus.Done, result.Status);
        return (SipRequest)result.Message!;
    }

    /// <summary>Reads what waits: up to a fact that stands behind all of it.</summary>
    private async Task DrainAsync()
    {
        var last = new SourceAlive("last");
        if (!_queue.TryWrite(last))
            return;
        await foreach (var queued in _queue.ReadAllAsync(TestServer.Token))
        {
            if (ReferenceEquals(queued.Fact, last))
                return;
            Engine.Apply(queued.Fact!, Now);
        }
    }
}
