using System.Net;

namespace Provisioning.Sip.Transports;

/// <summary>How those whom we connect to can reach us: finds the listener that is theirs to use.</summary>
internal sealed class Entrances(IReadOnlyList<UdpListener> udp, IReadOnlyList<StreamListener> streams)
{
    /// <summary>What stands in the Via of a connection that we open: where connections to us are accepted (RFC 3261 §18.1.1), or else its own address.</summary>
    public (LocalAddress Local, Entrance Entrance) Of(TransportProtocol protocol, IPEndPoint local, IPEndPoint remote)
    {
        if (Listening(protocol, local) is { } same)
            return (same, new(protocol, same.SentBy));
        var own = new LocalAddresses(local, null).At(local.Address);
        return (own, Other(local, remote) ?? new(protocol, own.SentBy));
    }

    /// <summary>
    /// Where a connection to there begins: at the address by which others know us, as a PBX that trusts addresses does, whichever the route would choose. Null where the route
    /// chooses one that we listen at, and where ours does not lead there.
    /// </summary>
    public IPAddress? OriginTowards(IPEndPoint remote)
    {
        var own = streams.Select(stream => stream.Listener).Concat(udp.Select(listener => listener.Listener))
            .Where(listener => !listener.IsMulticast && listener.Local.AddressFamily == remote.AddressFamily).Select(listener => listener.Local.Address).ToList();
        return own.Exists(address => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) || own.Contains(LocalAddresses.RouteTo(remote) ?? IPAddress.None)
            ? null
            : own.Find(address => IPAddress.IsLoopback(address) == IPAddress.IsLoopback(remote.Address));
    }

    /// <summary>Every element has TCP and UDP (RFC 3261 §18).</summary>
    private Entrance? Other(IPEndPoint local, IPEndPoint remote)
    {
        if (Listening(TransportProtocol.Tcp, local) is { } tcp)
            return new(TransportProtocol.Tcp, tcp.SentBy);
        var listener = udp.FirstOrDefault(listener => !listener.Listener.IsMulticast && listener.Listener.Local.AddressFamily == local.AddressFamily);
        return listener is null ? null : new(TransportProtocol.Udp, listener.Locals.Towards(remote).SentBy);
    }

    /// <summary>The listener at the very address that the connection begins at, before one at another address of ours.</summary>
    private LocalAddress? Listening(TransportProtocol protocol, IPEndPoint local)
    {
        var addresses = streams.Where(stream => stream.Listener.Protocol == protocol && stream.Listener.Local.AddressFamily == local.AddressFamily)
            .Select(stream => stream.At(local.Address)).ToList();
        return addresses.Find(address => address.EndPoint.Address.Equals(local.Address)) ?? addresses.FirstOrDefault();
    }
}
