using System.Buffers;

namespace Provisioning.Sip.Messages;

/// <summary><c>host[:port]</c> with optional white space around the colon; IPv6 addresses stand in brackets (RFC 3261 §25.1, RFC 5118 §4.1).</summary>
internal static class HostPort
{
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._"u8);

    private static readonly SearchValues<byte> AddressBytes = SearchValues.Create("abcdefABCDEF0123456789:.%"u8);

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
        if (end == 0)
            return false;
        host = SipText.Trim(text[..end]);
        if (!IsHost(host))
            return false;
        var rest = SipText.Trim(text[end..]);
        if (rest.IsEmpty)
            return true;
        if (rest[0] != ':' || !SipText.TryNumber(SipText.Trim(rest[1..]), out var number) || number is 0 or > ushort.MaxValue)
            return false;
        port = (int)number;
        return true;
    }

    private static bool IsHost(ReadOnlySpan<byte> host) => host[0] == '['
        ? host.Length > 3 && host[1..^1].IndexOfAnyExcept(AddressBytes) < 0 && host.Contains((byte)':')
        : host.IndexOfAnyExcept(NameBytes) < 0;
}
