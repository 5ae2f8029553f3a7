namespace Provisioning.Sip.Messages;

/// <summary>
/// Start line and header fields, found in one pass and not judged. What is wrong is remembered and the reading goes on, so that the message
/// can be answered and a stream knows where it ends.
/// </summary>
/// <param name="scratch">Where fields are kept while they are counted; it grows when it must.</param>
internal ref struct HeaderBlock(Span<HeaderField> scratch)
{
    public const long NoContentLength = -1;
    public const long BadContentLength = -2;

    private Span<HeaderField> _fields = scratch;
    private int _count;
    private HeaderIndex _index;
    private StartLine _start;
    private bool _hasInnerLineEnds;

    /// <summary>With the empty line that ends it.</summary>
    public int Length { get; private set; }

    public long ContentLength { get; private set; } = NoContentLength;

    /// <summary>The first thing that was wrong.</summary>
    public Rejection Rejection { get; private set; }

    /// <summary>Whether the empty line has come; <paramref name="from"/> is where the search goes on.</summary>
    public static bool FindEnd(ReadOnlySpan<byte> text, int from) =>
        text[from..].IndexOf("\n\r\n"u8) >= 0 || text[from..].IndexOf("\n\n"u8) >= 0;

    /// <summary>False when the header's end is not among the bytes. Lines may end in LF alone (RFC 3261 §7 wants CRLF; scripts send less).</summary>
    /// <param name="text">Without blank lines before it.</param>
    /// <param name="maxFields">What is beyond is not kept.</param>
    /// <param name="isAll">
    /// Nothing more will come: the end of the bytes ends the header as well as an empty line (RFC 4475's own baddn has none).
    /// </param>
    public bool TryRead(ReadOnlySpan<byte> text, int maxFields, bool isAll)
    {
        var lineEnd = EndOfLine(text, 0, out var at);
        if (lineEnd < 0)
            return false;
        Rejection = StartLine.TryParse(text[..lineEnd], out _start);
        while (true)
        {
            var start = at;
            if (isAll && start == text.Length)
                break;
            lineEnd = EndOfLine(text, start, out at);
            if (lineEnd < 0)
                return false;
            if (lineEnd == start)
                break;
            while (at < text.Length && text[at] is (byte)' ' or (byte)'\t')
            {
                _hasInnerLineEnds = true;
                lineEnd = EndOfLine(text, at, out at);
                if (lineEnd < 0)
                    return false;
            }

            if (_count < maxFields)
                AddField(text[..lineEnd], start);
            else
                Reject(Rejection.HeaderTooLarge);
        }

        Length = at;
        return true;
    }

    /// <summary>What was read so far of a header that is too large ends here, so that it can be answered.</summary>
    public void EndTooLarge(int length) => (Length, Rejection) = (length, Rejection.HeaderTooLarge);

    /// <summary>The message, with a copy of its bytes; null when the start line was none.</summary>
    /// <param name="text">Header and body.</param>
    public readonly SipMessage? ToMessage(ReadOnlySpan<byte> text)
    {
        if (!_start.IsReadable)
            return null;
        var bytes = text.ToArray();
        var fields = _fields[.._count].ToArray();
        if (_hasInnerLineEnds)
            JoinLines(bytes, fields);
        var body = Math.Min(Length, bytes.Length);
        return _start.Method is { } method
            ? new SipRequest(bytes, fields, _index, body, method, _start.Middle)
            : new SipResponse(bytes, fields, _index, body, _start.Status, _start.Middle);
    }

    /// <summary>Where the line that begins at <paramref name="at"/> ends, without its line end; -1 when that has not come.</summary>
    private int EndOfLine(ReadOnlySpan<byte> text, int at, out int next)
    {
        var from = at;
        while (true)
        {
            var end = text[from..].IndexOfAny((byte)'\r', (byte)'\n') + from;
            next = end + 1;
            if (end < from || (text[end] == '\r' && next == text.Length))
                return -1;
            if (text[end] == '\n')
                return end;
            if (text[next] == '\n')
            {
                next++;
                return end;
            }

            _hasInnerLineEnds = true; // a CR alone ends no line
            from = next;
        }
    }

    private void AddField(ReadOnlySpan<byte> text, int start)
    {
        var line = text[start..];
        var colon = line.IndexOf((byte)':');
        var name = SipText.TrimEnd(line[..Math.Max(colon, 0)]);
        var known = HeaderNames.Of(name);
        if (known == HeaderName.Other && (!SipText.IsToken(name) || name.Length > ushort.MaxValue))
        {
            Reject(Rejection.HeaderField);
            return;
        }

        var value = SipText.TrimEnd(line[(colon + 1)..]);
        var length = SipText.TrimStart(value).Length;
        if (known == HeaderName.ContentLength)
            ContentLength = Combine(ContentLength, value[^length..]);
        if (_count == _fields.Length)
            Grow();
        _index.Add(known, _count);
        _fields[_count++] = new(start, start + colon + 1 + value.Length - length, length, (ushort)name.Length, known);
    }

    private void Grow()
    {
        var more = new HeaderField[_fields.Length * 2];
        _fields.CopyTo(more);
        _fields = more;
    }

    private void Reject(Rejection rejection)
    {
        if (Rejection == Rejection.None)
            Rejection = rejection;
    }

    /// <summary>Two different lengths are a contradiction, and a way to smuggle a message: refused.</summary>
    private static long Combine(long known, ReadOnlySpan<byte> value) =>
        SipText.TryNumber(value, out var number) && (known == NoContentLength || known == number) ? number : BadContentLength;

    /// <summary>
    /// A folded line is one line (RFC 3261 §7.3.1): its line ends become spaces, and so does a lone CR. No CR or LF survives in a value, or it
    /// would end a line for whoever gets it next.
    /// </summary>
    private readonly void JoinLines(Span<byte> bytes, ReadOnlySpan<HeaderField> fields)
    {
        Join(bytes[_start.Middle]);
        foreach (var field in fields)
            Join(bytes[(field.NameStart + field.NameLength)..(field.ValueStart + field.ValueLength)]);
    }

    private static void Join(Span<byte> bytes)
    {
        bytes.Replace((byte)'\r', (byte)' ');
        bytes.Replace((byte)'\n', (byte)' ');
    }
}
