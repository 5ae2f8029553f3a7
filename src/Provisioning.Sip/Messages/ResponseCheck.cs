using System.Net;
using System.Net.Sockets;

namespace Provisioning.Sip.Messages;

/// <summary>Which responses the core of an element drops without a word. Pure.</summary>
public static class ResponseCheck
{
    private const int FirstMulticast = 224;
    private const int LastMulticast = 239;

    /// <summary>RFC 3261 §8.1.3.3: a response with more than one Via was not meant for this client.</summary>
    public static bool IsForClient(SipResponse response) => CountVias(response, out _) == 1;

    /// <summary>
    /// §16.7: the Via behind the proxy's own says where the response goes on. One that names a group or everybody would make the proxy shout
    /// (RFC 4475 §3.3.10), one that names nobody ends here.
    /// </summary>
    public static bool CanBeForwarded(SipResponse response) =>
        CountVias(response, out var next) > 1 && Via.TryParse(next, out var via) && !IsGroup(via.Received) && (via.Received is not null || !IsGroup(via.Host));

    private static int CountVias(SipResponse response, out ReadOnlySpan<byte> second)
    {
        var count = 0;
        second = default;
        foreach (var via in response.Values(HeaderName.Via))
        {
            if (++count == 2)
                second = via;
        }

        return count;
    }

    private static bool IsGroup(ReadOnlySpan<byte> host) => HostPort.TryAddress(host, out var address) && IsGroup(address);

    private static bool IsGroup(IPAddress? address)
    {
        if (address is null)
            return false;
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6)
            return address.IsIPv6Multicast || address.Equals(IPAddress.IPv6Any);
        Span<byte> octets = stackalloc byte[4];
        address.MapToIPv4().TryWriteBytes(octets, out _);
        return octets[0] is >= FirstMulticast and <= LastMulticast or 0 || address.MapToIPv4().Equals(IPAddress.Broadcast);
    }
}
