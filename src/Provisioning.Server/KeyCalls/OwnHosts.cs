using Microsoft.Extensions.Options;
using Provisioning.Rendering;
using Provisioning.Signalling;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.KeyCalls;

/// <summary>By which hosts phones name this server: what their configuration says, and the address their requests came to.</summary>
internal sealed class OwnHosts(IOptions<RenderingOptions> rendering, IOptions<SipOptions> sip, TransportLayer transports)
{
    public bool IsOwn(string host, Flow flow) => IsConfigured(host) || PbxHosts.IsSame(flow.Local.Address.ToString(), host);

    /// <summary>With one of our ports: a PBX on the same machine has the same host.</summary>
    public bool IsOwn(SipUri uri, Flow flow) =>
        IsOwn(uri.Host, flow) && IsOwnPort(uri.Port ?? (uri.IsSecure ? SipUri.DefaultTlsPort : SipUri.DefaultPort));

    private bool IsConfigured(string host) =>
        Is(host, rendering.Value.LampHost) || Is(host, sip.Value.AdvertisedHost) || (Uri.TryCreate(rendering.Value.PublicUrl, UriKind.Absolute, out var url) && Is(host, url.Host));

    private bool IsOwnPort(int port) => port == rendering.Value.LampPort || transports.Listeners.Any(listener => listener.Local.Port == port);

    private static bool Is(string host, string own) => own.Length > 0 && PbxHosts.IsSame(own, host);
}
