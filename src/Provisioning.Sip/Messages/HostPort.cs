using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Provisioning.Sip.Messages;

/// <summary><c>host[:port]</c> with optional white space around the colon; IPv6 addresses stand in brackets (RFC 3261 §25.1, RFC 5118 §4.1).</summary>
internal static class HostPort
{
    private const int LongestAddress = 64;

    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._"u8);

    private static readonly SearchValues<byte> AddressBytes = SearchValues.Create("abcdefABCDEF0123456789:."u8);

    /// <param name="text">Without white space around it.</param>
    /// <param name="host">With brackets, if any.</param>
    /// <param name="port">0 when none is given.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> host, out int port)
    {
        port = 0;
        host = default;
        if (text.IsEmpty)
            return false;
        var end = text[0] == '[' ? text.IndexOf((byte)']') + 1 : text.IndexOf((byte)':');
        if (end < 0)
            end = text.Length;
        host = SipText.Trim(text[..end]);
        if (!IsHost(host))
            return false;
        var rest = SipText.TrimStart(text[end..]);
        if (rest.IsEmpty)
            return true;
        if (rest[0] != ':' || !SipText.TryNumber(SipText.Trim(rest[1..]), out var number) || number is 0 or > ushort.MaxValue)
            return false;
        port = (int)number;
        return true;
    }

    /// <summary>An address, IPv6 with or without brackets; false for names.</summary>
    public static bool TryAddress(ReadOnlySpan<byte> host, out IPAddress address)
    {
        address = IPAddress.None;
        return host.Length <= LongestAddress && TryAddress(SipText.Text(host), out address);
    }

    public static bool TryAddress(string host, out IPAddress address)
    {
        address = IPAddress.None;
        // RFC 3261's grammar allows a third colon before a dotted address, and such URIs must be understood (RFC 5118 §4.10).
        var text = host is ['[', .., ']'] ? host[1..^1] : host;
        text = text.Contains('.') ? text.Replace(":::", "::", StringComparison.Ordinal) : text;
        if (!IPAddress.TryParse(text, out var found))
            return false;
        address = found;
        // .NET reads "1" and "0x7f.1" as IPv4 addresses; SIP does not.
        return found.AddressFamily == AddressFamily.InterNetworkV6 || text.Count('.') == 3;
    }

    private static bool IsHost(ReadOnlySpan<byte> host)
    {
        if (host.IsEmpty)
            return false;
        return host[0] == '['
            ? host.Length > 3 && host[^1] == ']' && !host[1..^1].ContainsAnyExcept(AddressBytes) && host.Contains((byte)':')
            : !host.ContainsAnyExcept(NameBytes);
    }
}
