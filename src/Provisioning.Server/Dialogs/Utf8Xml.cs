using System.Buffers;
using System.Text;

namespace Provisioning.Dialogs;

/// <summary>Writes XML into a buffer that is large enough: see <see cref="MostBytes"/>.</summary>
internal ref struct Utf8Xml(Span<byte> buffer)
{
    private const int MostBytesPerCharacter = 9; // one character is three bytes, each %XX in a URI; the longest entity has six

    private static readonly SearchValues<char> PlainText =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 !#$%()*+,-./:;=?@[]^_`{|}~\\");

    private static readonly SearchValues<char> PlainUser = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*()=+$,;?/");

    private readonly Span<byte> _buffer = buffer;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    public static int MostBytes(int characters) => characters * MostBytesPerCharacter;

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer[Length..]);
        Length += bytes.Length;
    }

    /// <summary>Text that stays what it is in an element and in an attribute. What XML cannot say becomes a space, or U+FFFD.</summary>
    public void Text(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            text = text[Plain(text, PlainText)..];
            if (text.IsEmpty)
                return;
            if (char.IsAscii(text[0]))
            {
                Ascii(text[0]);
                text = text[1..];
                continue;
            }

            Rune.DecodeFromUtf16(text, out var rune, out var used); // U+FFFD for half a character
            text = text[used..];
            Length += Sayable(rune).EncodeToUtf8(_buffer[Length..]);
        }
    }

    /// <summary>The user part of a SIP URI (RFC 3261 §25.1), what it does not allow escaped for the URI, and that for XML.</summary>
    public void User(ReadOnlySpan<char> user)
    {
        Span<byte> bytes = stackalloc byte[4];
        while (!user.IsEmpty)
        {
            user = user[Plain(user, PlainUser)..];
            if (user.IsEmpty)
                return;
            if (IsUserCharacter(user))
            {
                Ascii(user[0]);
                user = user[1..];
                continue;
            }

            Rune.DecodeFromUtf16(user, out var rune, out var used);
            user = user[used..];
            foreach (var octet in bytes[..rune.EncodeToUtf8(bytes)])
                Percent(octet);
        }
    }

    /// <summary>Copies what needs no thought; returns how much that was.</summary>
    private int Plain(ReadOnlySpan<char> text, SearchValues<char> plain)
    {
        var length = text.IndexOfAnyExcept(plain) is var end && end >= 0 ? end : text.Length;
        System.Text.Ascii.FromUtf16(text[..length], _buffer[Length..], out _);
        Length += length;
        return length;
    }

    private void Ascii(char character)
    {
        switch (character)
        {
            case '&':
                Raw("&amp;"u8);
                break;
            case '<':
                Raw("&lt;"u8);
                break;
            case '>':
                Raw("&gt;"u8);
                break;
            case '"':
                Raw("&quot;"u8);
                break;
            case '\'':
                Raw("&apos;"u8);
                break;
            default:
                _buffer[Length++] = character is < ' ' or '\x7f' ? (byte)' ' : (byte)character;
                break;
        }
    }

    private void Percent(byte octet)
    {
        _buffer[Length++] = (byte)'%';
        _buffer[Length++] = Digit(octet >> 4);
        _buffer[Length++] = Digit(octet & 15);
    }

    private static byte Digit(int value) => "0123456789ABCDEF"u8[value];

    /// <summary>XML 1.0 §2.2: U+FFFE and U+FFFF are no characters; control characters are, but no display shows them.</summary>
    private static Rune Sayable(Rune rune) => rune.Value switch
    {
        0xFFFE or 0xFFFF => Rune.ReplacementChar,
        < 0xA0 => new Rune(' '),
        _ => rune,
    };

    /// <summary>An escape that is one already stays.</summary>
    private static bool IsUserCharacter(ReadOnlySpan<char> rest) =>
        char.IsAsciiLetterOrDigit(rest[0]) || "-_.!~*'()&=+$,;?/".Contains(rest[0], StringComparison.Ordinal)
        || (rest[0] == '%' && rest.Length > 2 && char.IsAsciiHexDigit(rest[1]) && char.IsAsciiHexDigit(rest[2]));
}
