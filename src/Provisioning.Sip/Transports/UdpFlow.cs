using System.Net;

namespace Provisioning.Sip.Transports;

/// <summary>A remote address as one of our UDP sockets reaches it.</summary>
internal sealed class UdpFlow(UdpListener listener, SocketAddress address) : Flow
{
    private IPEndPoint? _remote;
    private LocalAddress? _local;

    public SocketAddress Address => address;

    public override TransportProtocol Protocol => TransportProtocol.Udp;

    public override IPEndPoint Remote => _remote ??= (IPEndPoint)new IPEndPoint(IPAddress.Any, 0).Create(address);

    public override IPEndPoint Local => LocalAddress.EndPoint;

    public override string SentBy => LocalAddress.SentBy;

    public override bool IsOpen => listener.IsOpen;

    public override bool IsMulticast => listener.Listener.IsMulticast;

    private LocalAddress LocalAddress => _local ??= listener.Locals.Towards(Remote);

    public override bool TrySend(ReadOnlyMemory<byte> message) => listener.TrySend(message.Span, address);

    /// <summary>The same socket towards another port of the same address.</summary>
    public UdpFlow AtPort(int port) => listener.FlowTo(new IPEndPoint(Remote.Address, port).Serialize());

    public override bool Equals(object? obj) => obj is UdpFlow other && other.IsSame(listener, address);

    public override int GetHashCode() => address.GetHashCode();

    private bool IsSame(UdpListener otherListener, SocketAddress otherAddress) => listener == otherListener && address.Equals(otherAddress);
}
