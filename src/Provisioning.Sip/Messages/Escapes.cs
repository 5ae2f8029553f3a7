using System.Globalization;
using System.Text;

namespace Provisioning.Sip.Messages;

/// <summary>%HH in URIs (RFC 3261 §25.1 <c>escaped</c>), resolved once and never again (RFC 4475 §3.1.1.3).</summary>
internal static class Escapes
{
    /// <summary>RFC 3261 §25.1: the marks of <c>unreserved</c>, and <c>user-unreserved</c>.</summary>
    private const string PlainInUser = "-_.!~*'()&=+$,;?/";

    /// <summary>No percent sign but before two hexadecimal digits.</summary>
    public static bool AreWhole(ReadOnlySpan<byte> text)
    {
        while (text.IndexOf((byte)'%') is >= 0 and var at)
        {
            if (at + 2 >= text.Length || !char.IsAsciiHexDigit((char)text[at + 1]) || !char.IsAsciiHexDigit((char)text[at + 2]))
                return false;
            text = text[(at + 3)..];
        }

        return true;
    }

    /// <summary>The text with its escapes resolved; a percent sign that is none stays. %00 is a character like any other (RFC 4475 §3.1.1.4).</summary>
    public static string Resolve(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'%'))
            return SipText.Text(text);
        var bytes = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && byte.TryParse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                bytes[length++] = octet;
                i += 2;
            }
            else
            {
                bytes[length++] = text[i];
            }
        }

        return SipText.Text(bytes.AsSpan(0, length));
    }

    /// <summary>A user part, with escapes for what may not stand in it.</summary>
    public static string InUser(string user)
    {
        if (user.All(letter => char.IsAsciiLetterOrDigit(letter) || PlainInUser.Contains(letter)))
            return user;
        var escaped = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(user))
        {
            if (char.IsAsciiLetterOrDigit((char)octet) || PlainInUser.Contains((char)octet))
                escaped.Append((char)octet);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }

        return escaped.ToString();
    }
}
