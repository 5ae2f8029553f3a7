using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Provisioning.Sip.Messages;

/// <summary>Small readings of wire bytes that all parsers share.</summary>
internal static class SipText
{
    /// <summary>RFC 3261 §25.1 <c>token</c>.</summary>
    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~"u8);

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    /// <summary>Byte for byte: methods, event packages, tags.</summary>
    public static bool Is(ReadOnlySpan<byte> bytes, string text) => Ascii.Equals(bytes, text);

    /// <summary>Tokens that are compared without case (RFC 3261 §7.3.1).</summary>
    public static bool IsIgnoringCase(ReadOnlySpan<byte> bytes, string text) => Ascii.EqualsIgnoreCase(bytes, text);

    public static bool IsToken(ReadOnlySpan<byte> bytes) => !bytes.IsEmpty && !bytes.ContainsAnyExcept(TokenBytes);

    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> bytes) => bytes.Trim(" \t\r\n"u8);

    /// <summary>Digits only, up to 2^32-1.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> bytes, out uint number) =>
        Utf8Parser.TryParse(bytes, out number, out var used) && used == bytes.Length && bytes[0] is >= (byte)'0' and <= (byte)'9';

    /// <summary>Where a quoted string that begins at <paramref name="start"/> ends (behind its closing quote), or -1.</summary>
    public static int EndOfQuoted(ReadOnlySpan<byte> bytes, int start)
    {
        for (var i = start + 1; i < bytes.Length; i++)
        {
            if (bytes[i] == '\\')
                i++;
            else if (bytes[i] == '"')
                return i + 1;
        }

        return -1;
    }
}
