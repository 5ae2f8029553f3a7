using System.Buffers;
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
    public static bool IsIgnoringCase(ReadOnlySpan<byte> bytes, string text) => bytes.Length == text.Length && Ascii.EqualsIgnoreCase(bytes, text);

    public static bool IsToken(ReadOnlySpan<byte> bytes) => !bytes.IsEmpty && !bytes.ContainsAnyExcept(TokenBytes);

    /// <summary>No blank and no control character.</summary>
    public static bool IsVisible(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyInRange((byte)0, (byte)' ') && !bytes.Contains((byte)0x7f);

    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> bytes) => TrimEnd(TrimStart(bytes));

    public static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> bytes)
    {
        var start = 0;
        while (start < bytes.Length && IsBlank(bytes[start]))
            start++;
        return bytes[start..];
    }

    public static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.Length;
        while (end > 0 && IsBlank(bytes[end - 1]))
            end--;
        return bytes[..end];
    }

    /// <summary>Digits only, up to 2^32-1; leading zeros do not count (RFC 4475 §3.1.1.1).</summary>
    public static bool TryNumber(ReadOnlySpan<byte> bytes, out uint number)
    {
        number = 0;
        var sum = 0UL;
        foreach (var digit in bytes)
        {
            sum = (sum * 10) + (uint)(digit - '0');
            if (!char.IsAsciiDigit((char)digit) || sum > uint.MaxValue)
                return false;
        }

        number = (uint)sum;
        return !bytes.IsEmpty;
    }

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

    private static bool IsBlank(byte octet) => octet is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
