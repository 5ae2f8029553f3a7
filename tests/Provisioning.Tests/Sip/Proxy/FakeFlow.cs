using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Provisioning.Sip.Transports;

namespace Provisioning.Tests.Sip;

/// <summary>A flow to nowhere: what is sent is kept, to be looked at.</summary>
internal sealed class FakeFlow(TransportProtocol protocol, string local, string remote) : Flow
{
    private readonly ConcurrentQueue<string> _sent = new();

    public override TransportProtocol Protocol => protocol;

    public override IPEndPoint Local { get; } = IPEndPoint.Parse(local);

    public override IPEndPoint Remote { get; } = IPEndPoint.Parse(remote);

    public override string SentBy => Local.ToString();

    public override bool IsOpen => true;

    /// <summary>False: the network takes nothing.</summary>
    public bool Works { get; set; } = true;

    public int Waiting => _sent.Count;

    public override bool TrySend(ReadOnlyMemory<byte> message)
    {
        if (Works)
            _sent.Enqueue(Encoding.UTF8.GetString(message.Span));
        return Works;
    }

    /// <summary>The oldest message that was not looked at yet, or empty. Line ends are LF, as in the tests' own texts.</summary>
    public string Next() => _sent.TryDequeue(out var message) ? message.ReplaceLineEndings("\n") : "";

    public string[] All()
    {
        var all = new List<string>();
        while (Next() is { Length: > 0 } message)
            all.Add(message);
        return [.. all];
    }
}
