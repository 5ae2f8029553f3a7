using System.Net;
using System.Net.Sockets;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>A UDP socket of the load, tied to one server, that never blocks.</summary>
internal sealed class LoadSocket : IDisposable
{
    /// <summary>What Debian's kernel allows here (net.core.rmem_max); a run with drops does not count.</summary>
    private const int Buffer = 4 << 20;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false, ReceiveBufferSize = Buffer, SendBufferSize = Buffer };

    public LoadSocket(int remote)
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        LocalPort = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        RemotePort = remote;
        _socket.Connect(IPAddress.Loopback, remote);
    }

    public int LocalPort { get; }

    public int RemotePort { get; }

    /// <returns>0 when nothing is there, or when the server is gone for the moment.</returns>
    public int Receive(Span<byte> buffer)
    {
        var length = _socket.Receive(buffer, SocketFlags.None, out var error);
        return error is SocketError.Success ? length : 0;
    }

    public void Send(ReadOnlySpan<byte> datagram) => _socket.Send(datagram, SocketFlags.None, out _);

    /// <summary>Waits a millisecond at most for a datagram.</summary>
    public void Wait() => _socket.Poll(1000, SelectMode.SelectRead);

    public void Dispose() => _socket.Dispose();
}
