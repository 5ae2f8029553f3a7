using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Provisioning.Sip.Transports;

/// <summary>One address, port and protocol to listen on.</summary>
public sealed class ListenerOptions
{
    public TransportProtocol Protocol { get; set; }

    /// <summary>
    /// A wildcard address is fine on a host with one address for each family. On others list the addresses, so that answers leave from the
    /// address that the request came to (RFC 3581 §4).
    /// </summary>
    public IPAddress Address { get; set; } = IPAddress.Any;

    /// <summary>0 takes a free one.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; }

    /// <summary>Host name or address to put into Via and Contact where phones reach this listener by another one (port forwarding).</summary>
    public string? AdvertisedHost { get; set; }

    /// <summary>UDP only: receive what is sent to this group, on the interface that has <see cref="Address"/>.</summary>
    public IPAddress? MulticastGroup { get; set; }
}
