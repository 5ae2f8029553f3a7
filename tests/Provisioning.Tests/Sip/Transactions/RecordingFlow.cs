using System.Net;
using System.Text;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.Tests.Sip.Transactions;

/// <summary>A flow without a network: what is sent is kept.</summary>
internal sealed class RecordingFlow(TransportProtocol protocol = TransportProtocol.Udp) : Flow
{
    private readonly List<string> _sent = [];

    public override TransportProtocol Protocol => protocol;

    public override IPEndPoint Local { get; } = new(IPAddress.Parse("192.0.2.1"), 5062);

    public override IPEndPoint Remote { get; } = new(IPAddress.Parse("192.0.2.77"), 5060);

    public override string SentBy => "192.0.2.1:5062";

    public override bool IsOpen => !IsBroken;

    /// <summary>Nothing can be sent any more.</summary>
    public bool IsBroken { get; set; }

    public IReadOnlyList<string> Sent => _sent;

    public string Last => _sent[^1];

    /// <summary>First lines of what was sent.</summary>
    public IEnumerable<string> Lines => _sent.Select(message => message[..message.IndexOf('\r', StringComparison.Ordinal)]);

    public override bool TrySend(ReadOnlyMemory<byte> message)
    {
        if (!IsBroken)
            _sent.Add(Encoding.UTF8.GetString(message.Span));
        return !IsBroken;
    }

    public void Clear() => _sent.Clear();

    /// <summary>The response that a peer makes to the last request.</summary>
    public SipResponse Answer(int status, string reason, string? toTag = "peer") =>
        Parse<SipResponse>(Encoding.UTF8.GetString(new OutgoingResponse(Parse<SipRequest>(Last), status, reason, toTag)
            .Write(Parse<SipRequest>(Last).Values(HeaderName.Via).First)));

    /// <summary>A message as it comes from the network; line ends may be LF.</summary>
    public static T Parse<T>(string text)
        where T : SipMessage
    {
        var result = SipParser.ParseDatagram(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")), new());
        Assert.Equal(Rejection.None, result.Rejection);
        return Assert.IsType<T>(result.Message);
    }
}
