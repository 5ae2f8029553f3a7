using System.Net;
using System.Net.Sockets;

namespace Provisioning.Sip.Transports;

/// <summary>Opens UDP sockets as the options say.</summary>
internal static class UdpSockets
{
    /// <summary>SO_RCVBUFFORCE and SO_SNDBUFFORCE of Linux: beyond net.core.rmem_max, for privileged processes.</summary>
    private const int LinuxSocketLevel = 1;
    private const int LinuxSendBufferForce = 32;
    private const int LinuxReceiveBufferForce = 33;

    public static Socket Open(ListenerOptions options, int bufferBytes, TimeSpan sendPatience)
    {
        var socket = new Socket(options.Address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (options.Address.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = false;
            socket.SendTimeout = (int)sendPatience.TotalMilliseconds;
            SetBuffers(socket, bufferBytes);
            if (options.MulticastGroup is { } group)
                Join(socket, group, options);
            else
                socket.Bind(new IPEndPoint(options.Address, options.Port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Bound to the group itself, so that nothing but what was sent to it is received; several programs may do so.</summary>
    private static void Join(Socket socket, IPAddress group, ListenerOptions options)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(OperatingSystem.IsWindows() ? options.Address : group, options.Port));
        if (group.AddressFamily == AddressFamily.InterNetworkV6)
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(group, options.Address.ScopeId));
        else
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(group, options.Address));
    }

    private static void SetBuffers(Socket socket, int bytes)
    {
        socket.ReceiveBufferSize = bytes;
        socket.SendBufferSize = bytes;
        if (!OperatingSystem.IsLinux() || socket.ReceiveBufferSize >= bytes)
            return;
        TryForce(socket, LinuxReceiveBufferForce, bytes);
        TryForce(socket, LinuxSendBufferForce, bytes);
    }

    private static void TryForce(Socket socket, int option, int bytes)
    {
        try
        {
            socket.SetRawSocketOption(LinuxSocketLevel, option, BitConverter.GetBytes(bytes));
        }
        catch (SocketException)
        {
            // not privileged: what the system gives must do
        }
    }
}
