using System.Buffers.Text;
using System.Security.Cryptography;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.Sip.Transactions;

/// <summary>
/// The branch parameter of our requests (RFC 3261 §8.1.1.7): the cookie and a random number, by which a response finds its transaction
/// without a string. Nobody who has not seen the request can make a response to it up.
/// </summary>
internal static class Branch
{
    private const int Digits = 16;
    private const byte SuffixMark = (byte)'.';

    [ThreadStatic]
    private static byte[]? _random;

    [ThreadStatic]
    private static int _used;

    public static ulong New()
    {
        const int Stock = 512;
        if (_random is null || _used == Stock)
        {
            _random ??= new byte[Stock];
            RandomNumberGenerator.Fill(_random);
            _used = 0;
        }

        _used += sizeof(ulong);
        return BitConverter.ToUInt64(_random, _used - sizeof(ulong));
    }

    public static bool TryParse(ReadOnlySpan<byte> branch, out ulong id)
    {
        id = 0;
        return branch.Length >= Via.MagicCookie.Length + Digits
            && (branch.Length == Via.MagicCookie.Length + Digits || branch[Via.MagicCookie.Length + Digits] == SuffixMark)
            && SipText.IsIgnoringCase(branch[..Via.MagicCookie.Length], Via.MagicCookie)
            && Utf8Parser.TryParse(branch.Slice(Via.MagicCookie.Length, Digits), out id, out var used, 'x')
            && used == Digits;
    }

    /// <summary>Our Via: rport asks for answers to the port that we send from (RFC 3581 §3).</summary>
    /// <param name="id">The first part of the branch.</param>
    /// <param name="flow">By which the request goes.</param>
    /// <param name="suffix">The second part, with a dot before it: what a proxy wants to know again (RFC 3261 §16.6.8). Usually empty.</param>
    public static byte[] WriteVia(ulong id, Flow flow, string suffix)
    {
        var transport = flow.Protocol switch { TransportProtocol.Udp => "UDP"u8, TransportProtocol.Tcp => "TCP"u8, _ => "TLS"u8 };
        var rport = flow.Protocol == TransportProtocol.Udp ? ";rport"u8 : default;
        var length = "SIP/2.0/UDP ;branch="u8.Length + flow.SentBy.Length + Via.MagicCookie.Length + Digits + suffix.Length + rport.Length;
        var buffer = new SipBuffer(length).Add("SIP/2.0/"u8).Add(transport).Add(" "u8).Add(flow.SentBy);
        buffer.Add(";branch="u8).Add(Via.MagicCookie).AddHex(id).Add(suffix);
        return buffer.Add(rport).ToArray();
    }
}
