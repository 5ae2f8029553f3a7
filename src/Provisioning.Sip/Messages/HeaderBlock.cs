namespace Provisioning.Sip.Messages;

/// <summary>Start line and header fields, found but not judged.</summary>
internal readonly ref struct HeaderBlock
{
    public const long NoContentLength = -1;
    public const long BadContentLength = -2;

    private const int UsualFields = 24;

    public HeaderField[] Fields { get; private init; }

    public long ContentLength { get; private init; }

    public Rejection Rejection { get; private init; }

    private StartLine Start { get; init; }

    /// <summary>Length up to and with the empty line; -1 while that has not come. Lines may end in LF alone.</summary>
    public static int LengthOf(ReadOnlySpan<byte> text, int limit)
    {
        var searched = text.Length > limit ? text[..(limit + 1)] : text;
        for (var from = 0; ;)
        {
            var lineEnd = searched[from..].IndexOf((byte)'\n');
            if (lineEnd < 0)
                return -1;
            from += lineEnd + 1;
            if (from < searched.Length && searched[from] == '\n')
                return from + 1;
            if (from + 1 < searched.Length && searched[from] == '\r' && searched[from + 1] == '\n')
                return from + 2;
        }
    }

    /// <summary>Whether the empty line has come; <paramref name="from"/> is where the search goes on.</summary>
    public static bool FindEnd(ReadOnlySpan<byte> text, int from) =>
        text[from..].IndexOf("\n\r\n"u8) >= 0 || text[from..].IndexOf("\n\n"u8) >= 0;

    public static HeaderBlock Read(ReadOnlySpan<byte> text, int maxFields)
    {
        var lineEnd = text.IndexOf((byte)'\n');
        var rejection = StartLine.TryParse(TrimLineEnd(text[..lineEnd]), out var start);
        var fields = new HeaderField[UsualFields];
        var count = 0;
        var contentLength = NoContentLength;
        for (var at = lineEnd + 1; at < text.Length;)
        {
            var end = EndOfField(text, at);
            var line = TrimLineEnd(text[at..end]);
            if (line.IsEmpty)
                break;
            if (count == maxFields)
                return new() { Fields = fields[..count], Start = start, ContentLength = contentLength, Rejection = Rejection.HeaderTooLarge };
            if (count == fields.Length)
                Array.Resize(ref fields, count * 2);
            if (TryField(text, at, line.Length, out var field))
                fields[count++] = field;
            else if (rejection == Rejection.None)
                rejection = Rejection.HeaderField;
            if (field.Name == HeaderName.ContentLength)
                contentLength = Combine(contentLength, text.Slice(field.ValueStart, field.ValueLength));
            at = end;
        }

        return new() { Fields = fields[..count], Start = start, ContentLength = contentLength, Rejection = rejection };
    }

    /// <summary>The message, with a copy of its bytes; null when the start line was none.</summary>
    public SipMessage? ToMessage(ReadOnlySpan<byte> text, int headerLength)
    {
        if (!Start.IsReadable)
            return null;
        var bytes = text.ToArray();
        Unfold(bytes.AsSpan(0, headerLength));
        var body = headerLength..bytes.Length;
        SipMessage message = Start.Method is { } method
            ? new SipRequest(bytes, Fields, body, method, Start.Middle)
            : new SipResponse(bytes, Fields, body, Start.Status, Start.Middle);
        if (CSeq.TryParse(message.Value(HeaderName.CSeq), out var cseq))
            message.CSeq = cseq;
        return message;
    }

    /// <summary>Where the field that begins at <paramref name="at"/> ends, its continuation lines included (RFC 3261 §7.3.1).</summary>
    private static int EndOfField(ReadOnlySpan<byte> text, int at)
    {
        while (true)
        {
            var lineEnd = text[at..].IndexOf((byte)'\n');
            at = lineEnd < 0 ? text.Length : at + lineEnd + 1;
            if (at >= text.Length || text[at] is not ((byte)' ' or (byte)'\t'))
                return at;
        }
    }

    private static bool TryField(ReadOnlySpan<byte> text, int at, int length, out HeaderField field)
    {
        field = default;
        var line = text.Slice(at, length);
        var colon = line.IndexOf((byte)':');
        if (colon <= 0)
            return false;
        var name = line[..colon].TrimEnd(" \t"u8);
        if (!SipText.IsToken(name))
            return false;
        var raw = line[(colon + 1)..];
        var value = raw.TrimStart(" \t\r\n"u8);
        var valueStart = at + colon + 1 + raw.Length - value.Length;
        field = new(HeaderNames.Of(name), at, (ushort)name.Length, valueStart, value.TrimEnd(" \t\r\n"u8).Length);
        return true;
    }

    /// <summary>Two different lengths are a contradiction, and a way to smuggle a message: refused.</summary>
    private static long Combine(long known, ReadOnlySpan<byte> value) =>
        SipText.TryNumber(value, out var number) && (known == NoContentLength || known == number) ? number : BadContentLength;

    /// <summary>A folded line is one line: its line ends become spaces. A CR or LF within a value never survives.</summary>
    private static void Unfold(Span<byte> header)
    {
        for (var at = 0; ;)
        {
            var lineEnd = header[at..].IndexOf((byte)'\n');
            if (lineEnd < 0)
                return;
            at += lineEnd + 1;
            if (at >= header.Length || header[at] is not ((byte)' ' or (byte)'\t'))
                continue;
            header[at - 1] = (byte)' ';
            if (at >= 2 && header[at - 2] == '\r')
                header[at - 2] = (byte)' ';
        }
    }

    private static ReadOnlySpan<byte> TrimLineEnd(ReadOnlySpan<byte> line) => line.TrimEnd("\r\n"u8);
}
