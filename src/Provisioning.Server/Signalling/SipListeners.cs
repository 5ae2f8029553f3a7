using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Provisioning.Delivery;
using Provisioning.Rendering;
using Provisioning.Sip.Transports;

namespace Provisioning.Signalling;

/// <summary>Which addresses, ports and protocols are listened to: what section <c>Sip</c> says, and the sections it takes its defaults from.</summary>
internal sealed class SipListeners(
    IOptions<SipOptions> sip, IOptions<DeliveryOptions> delivery, IOptions<RenderingOptions> rendering, TlsCertificate certificate) : IConfigureOptions<TransportOptions>
{
    public void Configure(TransportOptions options)
    {
        foreach (var address in Addresses())
        {
            var port = sip.Value.Port ?? rendering.Value.LampPort;
            Listen(options, TransportProtocol.Udp, address, port);
            Listen(options, TransportProtocol.Tcp, address, port);
            if (sip.Value.TlsPort is { } tlsPort && delivery.Value.HttpsPort is not null)
                Listen(options, TransportProtocol.Tls, address, tlsPort);
        }

        options.ServerTls = certificate.WithoutHttp;
    }

    private void Listen(TransportOptions options, TransportProtocol protocol, IPAddress address, int port) => options.Listeners.Add(new()
    {
        Protocol = protocol,
        Address = address,
        Port = port,
        AdvertisedHost = sip.Value.AdvertisedHost.Length > 0 ? sip.Value.AdvertisedHost : null,
    });

    /// <summary>Both families apart, not one socket for both: a phone's address then has one spelling only.</summary>
    private IEnumerable<IPAddress> Addresses()
    {
        if (sip.Value.Addresses.Count > 0)
            return sip.Value.Addresses.Select(IPAddress.Parse);
        if (delivery.Value.Address.Length > 0)
            return [IPAddress.Parse(delivery.Value.Address)];
        return Socket.OSSupportsIPv6 ? [IPAddress.Any, IPAddress.IPv6Any] : [IPAddress.Any];
    }
}
