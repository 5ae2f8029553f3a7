using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Provisioning.Tests.Interop;

/// <summary>Loopback ports for programs that want to be told one.</summary>
internal static class Ports
{
    /// <summary>Below those that the system gives away by itself (32768 and up), so that nobody is given one between its choice and its use.</summary>
    private const int First = 12_000;
    private const int Count = 18_000;

    private static int _next = Environment.ProcessId * 61 % Count;

    /// <summary>Free for UDP and TCP; never the same twice.</summary>
    public static int Free()
    {
        while (true)
        {
            var port = First + ((Interlocked.Increment(ref _next) & int.MaxValue) % Count);
            if (IsFree(port))
                return port;
        }
    }

    public static bool IsTaken(int port, bool overTcp) => (overTcp
        ? IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
        : IPGlobalProperties.GetIPGlobalProperties().GetActiveUdpListeners()).Any(listener => listener.Port == port);

    private static bool IsFree(int port)
    {
        try
        {
            using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, port));
            using var tcp = new TcpListener(IPAddress.Loopback, port);
            tcp.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
