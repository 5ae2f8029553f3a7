using System.Globalization;
using System.Net;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.KeyCalls;

/// <summary>The PBX's end of a call: the very address that the call was sent to, so that all of the call goes there, whatever DNS says meanwhile.</summary>
/// <param name="Name">Host as the fleet has it; over TLS the certificate must have it.</param>
internal sealed record PbxEnd(TransportProtocol Protocol, IPEndPoint Address, string Name)
{
    private const char Separator = ';';

    public string? TlsName => Protocol == TransportProtocol.Tls ? Name : null;

    /// <summary>For a URI.</summary>
    public string HostPort => Address.Port == (Protocol == TransportProtocol.Tls ? SipUri.DefaultTlsPort : SipUri.DefaultPort)
        ? PbxHosts.InUri(Name)
        : string.Create(CultureInfo.InvariantCulture, $"{PbxHosts.InUri(Name)}:{Address.Port}");

    public bool IsHost(string host) => PbxHosts.IsSame(Name, host) || PbxHosts.IsSame(Address.Address.ToString(), host);

    /// <summary>As it is kept in route tokens.</summary>
    public override string ToString() => $"{Protocol}{Separator}{Address}{Separator}{Name}";

    public static PbxEnd? TryParse(string text)
    {
        var parts = text.Split(Separator);
        return parts.Length == 3 && Enum.TryParse<TransportProtocol>(parts[0], out var protocol) && IPEndPoint.TryParse(parts[1], out var address)
            ? new(protocol, address, parts[2])
            : null;
    }
}
