using System.Net;
using System.Net.Sockets;

namespace Provisioning.KeyCalls;

/// <summary>A PBX's address as the fleet has it, beside hosts of SIP URIs.</summary>
internal static class PbxHosts
{
    /// <summary>IPv6 addresses stand in brackets.</summary>
    public static string InUri(string address) =>
        IPAddress.TryParse(address, out var ip) && ip.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{ip}]" : address;

    public static bool IsSame(string address, string uriHost) => IPAddress.TryParse(address, out var one) && IPAddress.TryParse(uriHost.Trim('[', ']'), out var other)
        ? one.Equals(other)
        : string.Equals(address, uriHost, StringComparison.OrdinalIgnoreCase);
}
