namespace Provisioning.Sip.Messages;

/// <summary>
/// Bytes to messages (RFC 3261 §7, §18.3). Never throws for bytes from the network and never reads beyond them.
/// <code>blank lines → start line and fields (HeaderBlock) → Content-Length → body → what must be there (MessageCheck)</code>
/// </summary>
public static class SipParser
{
    private const int UsualFields = 24;

    /// <summary>One datagram is one message; octets behind the body are dropped (RFC 3261 §18.3).</summary>
    public static ParseResult ParseDatagram(ReadOnlySpan<byte> datagram, SipLimits limits)
    {
        var result = Parse(datagram, limits, isStream: false);
        if (result.Status != ParseStatus.NeedMore)
            return result with { Consumed = datagram.Length };
        // Line ends or four NUL bytes: what phones send to keep a NAT's door open (RFC 5626 §3.5.1 is about streams; they do it here as well).
        var isKeepAlive = datagram.IndexOfAnyExcept("\r\n\0 "u8) < 0;
        return ParseResult.Rejected(isKeepAlive ? Rejection.KeepAlive : Rejection.Truncated, datagram.Length);
    }

    /// <summary>The next message of a stream. Blank lines between messages are keep-alives; <see cref="StreamFraming"/> tells them to the caller.</summary>
    public static ParseResult ParseStream(ReadOnlySpan<byte> received, SipLimits limits) => Parse(received, limits, isStream: true);

    private static ParseResult Parse(ReadOnlySpan<byte> bytes, SipLimits limits, bool isStream)
    {
        var start = SkipBlankLines(bytes);
        var text = bytes[start..];
        var head = text.Length > limits.MaxHeaderBytes ? text[..limits.MaxHeaderBytes] : text;
        var block = new HeaderBlock(stackalloc HeaderField[UsualFields]);
        if (!block.TryRead(head, limits.MaxHeaderFields, isAll: !isStream && head.Length == text.Length))
        {
            if (head.Length == text.Length)
                return ParseResult.NeedMore;
            block.EndTooLarge(head.Length);
            return ParseResult.Rejected(Rejection.HeaderTooLarge, bytes.Length, block.ToMessage(head));
        }

        // Content-Length may be among the fields that were not read.
        if (block.Rejection == Rejection.HeaderTooLarge)
            return ParseResult.Rejected(block.Rejection, bytes.Length, block.ToMessage(text[..block.Length]));
        var length = BodyLength(block.ContentLength, text.Length - block.Length, isStream);
        if (length < 0)
            return ParseResult.Rejected(Rejection.ContentLength, bytes.Length, block.ToMessage(text[..block.Length]));
        if (block.Length + length > limits.MaxMessageBytes)
            return ParseResult.Rejected(Rejection.TooLarge, bytes.Length, block.ToMessage(text[..block.Length]));
        var end = block.Length + (int)length;
        if (end > text.Length)
            return ParseResult.NeedMore with { NeededBytes = start + end };

        var message = block.ToMessage(text[..end]);
        if (message is null || block.Rejection != Rejection.None)
            return ParseResult.Rejected(block.Rejection, start + end, message);
        var rejection = MessageCheck.Of(message);
        return rejection == Rejection.None
            ? new(ParseStatus.Done, start + end, message, Rejection.None)
            : ParseResult.Rejected(rejection, start + end, message);
    }

    /// <summary>How many line ends stand before the message (RFC 3261 §7.5).</summary>
    internal static int SkipBlankLines(ReadOnlySpan<byte> bytes)
    {
        var start = bytes.IndexOfAnyExcept((byte)'\r', (byte)'\n');
        return start < 0 ? bytes.Length : start;
    }

    /// <summary>RFC 3261 §20.14: without it, a datagram's body reaches to its end; a stream must have it (§18.3). Negative when it is wrong.</summary>
    private static long BodyLength(long stated, int available, bool isStream)
    {
        if (stated == HeaderBlock.NoContentLength)
            return isStream ? -1 : available;
        return !isStream && stated > available ? -1 : stated;
    }
}
