using System.Net;

namespace Provisioning.Sip.Transports;

/// <summary>
/// A way to one remote address (RFC 5626 §2): a UDP socket of ours and an address, or one connection. What came on a flow is answered on it,
/// and a phone behind NAT is reached on no other. UDP flows are equal by value, connections by identity.
/// </summary>
public abstract class Flow
{
    public abstract TransportProtocol Protocol { get; }

    /// <summary>Never a wildcard address: where the listener has one, it is the address that the route to <see cref="Remote"/> begins at.</summary>
    public abstract IPEndPoint Local { get; }

    public abstract IPEndPoint Remote { get; }

    /// <summary>What stands in our Via and Contact: <c>host:port</c>, the listener's advertised host if it has one.</summary>
    public abstract string SentBy { get; }

    /// <summary>Where the other side reaches us by a way that it opens itself.</summary>
    public virtual Entrance Entrance => new(Protocol, SentBy);

    /// <summary>False once a connection has closed; a UDP flow is open as long as its socket is.</summary>
    public abstract bool IsOpen { get; }

    /// <summary>Requests came to a multicast group.</summary>
    public virtual bool IsMulticast => false;

    /// <summary>The transport repeats what is lost, so that transactions need not (RFC 3261 §17).</summary>
    public bool IsReliable => Protocol != TransportProtocol.Udp;

    /// <summary>Sends or queues a whole message. Never blocks for the network and never throws for it.</summary>
    public void Send(ReadOnlyMemory<byte> message) => TrySend(message);

    /// <summary>The same; false when the message will certainly not arrive.</summary>
    public abstract bool TrySend(ReadOnlyMemory<byte> message);

    public override string ToString() => $"{Protocol} {Local} to {Remote}";
}
