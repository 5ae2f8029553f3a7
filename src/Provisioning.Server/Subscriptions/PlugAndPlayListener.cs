using System.Net;
using Microsoft.Extensions.Options;
using Provisioning.Sip.Transports;

namespace Provisioning.Subscriptions;

/// <summary>Listens to the group that phones ask.</summary>
internal sealed class PlugAndPlayListener(IOptions<PlugAndPlayOptions> plugAndPlay) : IConfigureOptions<TransportOptions>
{
    public void Configure(TransportOptions options)
    {
        if (!plugAndPlay.Value.Enabled)
            return;
        options.Listeners.Add(new()
        {
            Protocol = TransportProtocol.Udp,
            Address = IPAddress.Parse(plugAndPlay.Value.Address),
            Port = plugAndPlay.Value.Port,
            MulticastGroup = IPAddress.Parse(plugAndPlay.Value.Group),
        });
    }
}
