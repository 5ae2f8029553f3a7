using System.Net;
using System.Text;
using Provisioning.Sip.Transports;

namespace Provisioning.Tests.Registrations;

/// <summary>A flow that leads nowhere and keeps what was sent.</summary>
internal sealed class StubFlow(string remote, TransportProtocol protocol = TransportProtocol.Udp) : Flow
{
    public List<string> Sent { get; } = [];

    public bool IsCut { get; set; }

    public override TransportProtocol Protocol => protocol;

    public override IPEndPoint Local => IPEndPoint.Parse("192.0.2.1:5062");

    public override IPEndPoint Remote { get; } = IPEndPoint.Parse(remote);

    public override string SentBy => "192.0.2.1:5062";

    public override bool IsOpen => !IsCut;

    public override bool TrySend(ReadOnlyMemory<byte> message)
    {
        Sent.Add(Encoding.UTF8.GetString(message.Span));
        return IsOpen;
    }
}
