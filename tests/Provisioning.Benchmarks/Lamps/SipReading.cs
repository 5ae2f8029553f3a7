using System.Buffers.Text;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>What the load needs of a message from the server, read in one pass over its lines.</summary>
internal ref struct SipReading
{
    /// <summary>0 for a request.</summary>
    public int Status;
    public uint CSeq;
    public ReadOnlySpan<byte> CallId;
    public ReadOnlySpan<byte> To;
    public ReadOnlySpan<byte> Contact;
    public ReadOnlySpan<byte> EntityTag;
    public ReadOnlySpan<byte> Body;

    /// <summary>The first number of the Call-ID: our watcher or our extension.</summary>
    public readonly int Index => Utf8Parser.TryParse(CallId, out int index, out _) ? index : -1;

    /// <param name="datagram">One message.</param>
    /// <param name="answer">Where the 200 to a request is written.</param>
    /// <param name="length">How long it is; 0 for a response.</param>
    public static SipReading Read(ReadOnlySpan<byte> datagram, Span<byte> answer, out int length)
    {
        var reading = default(SipReading);
        var end = datagram.IndexOf("\r\n\r\n"u8);
        var rest = datagram[..(end + 2)];
        var line = NextLine(ref rest);
        length = 0;
        if (line.StartsWith("SIP/2.0 "u8))
            reading.Status = (int)Number(line[8..]);
        else
            Append(answer, "SIP/2.0 200 OK\r\n"u8, ref length);

        while (!rest.IsEmpty)
        {
            line = NextLine(ref rest);
            if (reading.Take(line) && reading.Status == 0)
                Append(answer, line, ref length);
        }

        if (reading.Status == 0)
            Append(answer, "Content-Length: 0\r\n\r\n"u8, ref length);
        reading.Body = datagram[(end + 4)..];
        return reading;
    }

    /// <summary>The tag of the To header.</summary>
    public readonly ReadOnlySpan<byte> ToTag()
    {
        var start = To.IndexOf(";tag="u8);
        return start < 0 ? default : To[(start + 5)..];
    }

    /// <summary>The URI of the Contact header.</summary>
    public readonly ReadOnlySpan<byte> ContactUri()
    {
        var (start, end) = (Contact.IndexOf((byte)'<'), Contact.IndexOf((byte)'>'));
        return start < 0 || end < start ? Contact : Contact[(start + 1)..end];
    }

    /// <returns>Whether an answer repeats this line.</returns>
    private bool Take(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        var value = line[(colon + 1)..].Trim(" \r\n"u8);
        switch (colon)
        {
            case 1:
                return TakeCompact((char)line[0], value);
            case 2 when line[0] == 'T':
                To = value;
                return true;
            case 3:
                return line[0] == 'V';
            case 4 when line[0] == 'C':
                CSeq = Number(value);
                return true;
            case 4:
                return line[0] == 'F';
            case 7 when line.StartsWith("Call-"u8):
                CallId = value;
                return true;
            case 7 when line.StartsWith("Contact"u8):
                Contact = value;
                return false;
            case 8 when line.StartsWith("SIP-ETag"u8):
                EntityTag = value;
                return false;
            default:
                return false;
        }
    }

    private bool TakeCompact(char name, ReadOnlySpan<byte> value)
    {
        switch (name)
        {
            case 't':
                To = value;
                return true;
            case 'i':
                CallId = value;
                return true;
            case 'm':
                Contact = value;
                return false;
            default:
                return name is 'v' or 'f';
        }
    }

    private static uint Number(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out uint number, out _) ? number : 0;

    private static ReadOnlySpan<byte> NextLine(scoped ref ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf((byte)'\n') + 1;
        var line = rest[..end];
        rest = rest[end..];
        return line;
    }

    private static void Append(Span<byte> answer, ReadOnlySpan<byte> text, ref int length)
    {
        text.CopyTo(answer[length..]);
        length += text.Length;
    }
}
