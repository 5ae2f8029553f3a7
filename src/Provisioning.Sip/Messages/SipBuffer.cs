using System.Buffers.Text;
using System.Text;

namespace Provisioning.Sip.Messages;

/// <summary>A growing run of bytes that messages are written into.</summary>
internal sealed class SipBuffer(int capacity = 512)
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public SipBuffer Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
        return this;
    }

    public SipBuffer Add(string text)
    {
        // Three bytes a character would make nearly every buffer grow for nothing.
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        Length += Encoding.UTF8.GetBytes(text, Room(most <= _bytes.Length - Length ? most : Encoding.UTF8.GetByteCount(text)));
        return this;
    }

    public SipBuffer Add(long number)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out var written);
        return Add(digits[..written]);
    }

    /// <summary>16 digits.</summary>
    public SipBuffer AddHex(ulong number)
    {
        const int Digits = 16;
        Utf8Formatter.TryFormat(number, Room(Digits), out var written, new('x', Digits));
        Length += written;
        return this;
    }

    /// <summary>A line end.</summary>
    public SipBuffer EndLine() => Add("\r\n"u8);

    /// <summary>Text within a line. CR and LF in it would begin another line: they become spaces.</summary>
    public SipBuffer AddInLine(string text)
    {
        var start = Length;
        Add(text);
        var written = _bytes.AsSpan(start, Length - start);
        written.Replace((byte)'\r', (byte)' ');
        written.Replace((byte)'\n', (byte)' ');
        return this;
    }

    /// <summary>A header line.</summary>
    public SipBuffer Field(string name, string value) => AddInLine(name).Add(": "u8).AddInLine(value).EndLine();

    /// <summary>A header line.</summary>
    public SipBuffer Field(HeaderName name, string value) => Field(name.ToText(), value);

    /// <summary>A header line as it was read, in its own spelling.</summary>
    public SipBuffer Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Add(name).Add(": "u8).Add(value).EndLine();

    /// <summary>A header line with a value from a message that was read, which has no line ends in it.</summary>
    public SipBuffer Field(HeaderName name, ReadOnlySpan<byte> value)
    {
        Add(name.ToText()).Add(": "u8).Add(value);
        return EndLine();
    }

    /// <summary>No copy where the buffer was made as large as it had to be; nothing may be added after that.</summary>
    public byte[] ToArray() => Length == _bytes.Length ? _bytes : Span.ToArray();

    private Span<byte> Room(int bytes)
    {
        if (Length + bytes > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + bytes));
        return _bytes.AsSpan(Length);
    }
}
