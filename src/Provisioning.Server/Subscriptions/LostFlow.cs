using System.Net;
using Provisioning.Sip.Transports;

namespace Provisioning.Subscriptions;

/// <summary>The connection of a phone from before a restart. Nothing can be sent on it; the phone comes back on another.</summary>
internal sealed class LostFlow(TransportProtocol protocol, IPEndPoint remote, string sentBy) : Flow
{
    private static readonly IPEndPoint Nowhere = new(IPAddress.Loopback, 0);

    public override TransportProtocol Protocol => protocol;

    public override IPEndPoint Local => Nowhere;

    public override IPEndPoint Remote => remote;

    public override string SentBy => sentBy;

    public override bool IsOpen => false;

    public override bool TrySend(ReadOnlyMemory<byte> message) => false;
}
