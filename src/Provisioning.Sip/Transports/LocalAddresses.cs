using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Provisioning.Sip.Transports;

/// <summary>By which address of ours a remote one knows us, and how that stands in Via and Contact.</summary>
internal sealed class LocalAddresses(IPEndPoint bound, string? advertisedHost)
{
    private readonly ConcurrentDictionary<IPAddress, LocalAddress> _known = new();

    private bool IsWildcard => bound.Address.Equals(IPAddress.Any) || bound.Address.Equals(IPAddress.IPv6Any);

    public LocalAddress Towards(IPEndPoint remote) =>
        At(IsWildcard ? RouteTo(remote) ?? bound.Address : bound.Address);

    /// <summary>A listener at one address has that, whichever of ours a connection begins at.</summary>
    public LocalAddress At(IPAddress local) => _known.GetOrAdd(IsWildcard ? local : bound.Address, Make);

    /// <summary>The address that the route to there begins at; null without a route. Connecting a UDP socket sends nothing.</summary>
    public static IPAddress? RouteTo(IPEndPoint remote)
    {
        try
        {
            using var socket = new Socket(remote.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(remote.Address, Math.Max(remote.Port, 1));
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private LocalAddress Make(IPAddress address)
    {
        var local = new IPEndPoint(address, bound.Port);
        return new(local, advertisedHost is null ? ToSentBy(local) : $"{advertisedHost}:{bound.Port}");
    }

    /// <summary>Without the scope of a link-local address: it means nothing to others (RFC 4007 §11.2).</summary>
    private static string ToSentBy(IPEndPoint local) => local.AddressFamily == AddressFamily.InterNetworkV6
        ? new IPEndPoint(new IPAddress(local.Address.GetAddressBytes()), local.Port).ToString()
        : local.ToString();
}

/// <summary>An address and port of ours.</summary>
/// <param name="SentBy">As it stands in Via.</param>
internal sealed record LocalAddress(IPEndPoint EndPoint, string SentBy);
