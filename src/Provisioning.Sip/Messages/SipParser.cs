namespace Provisioning.Sip.Messages;

/// <summary>What became of bytes.</summary>
public enum ParseStatus
{
    /// <summary>A message; on a stream the bytes behind it are the next one's.</summary>
    Done,

    /// <summary>Not all of it is here yet; nothing was consumed.</summary>
    NeedMore,

    /// <summary>Refused, with a reason. Where enough could be read to answer it, the message is there all the same.</summary>
    Rejected,
}

/// <summary>What the parser found.</summary>
/// <param name="Consumed">Bytes that belong to the message, blank lines before it included. On a stream a rejection may leave no way to go on: close it.</param>
public readonly record struct ParseResult(ParseStatus Status, int Consumed, SipMessage? Message, Rejection Rejection)
{
    internal static readonly ParseResult NeedMore = new(ParseStatus.NeedMore, 0, null, Rejection.None);

    /// <summary>How many bytes must have come before the message can be whole; 0 when its header tells nothing yet.</summary>
    internal int NeededBytes { get; init; }

    internal static ParseResult Rejected(Rejection rejection, int consumed, SipMessage? message = null) => new(ParseStatus.Rejected, consumed, message, rejection);
}

/// <summary>
/// Bytes to messages (RFC 3261 §7, §18.3). Never throws for bytes from the network and never reads beyond them.
/// <code>blank lines → header block → start line, fields → Content-Length → body → what must be there (MessageCheck)</code>
/// </summary>
public static class SipParser
{
    /// <summary>One datagram is one message; octets behind the body are dropped (RFC 3261 §18.3).</summary>
    public static ParseResult ParseDatagram(ReadOnlySpan<byte> datagram, SipLimits limits)
    {
        var result = Parse(datagram, limits, isStream: false);
        return result.Status == ParseStatus.NeedMore ? ParseResult.Rejected(Rejection.Truncated, datagram.Length) : result;
    }

    /// <summary>The next message of a stream. Blank lines between messages are keep-alives (RFC 5626 §3.5.1), to be answered by the caller.</summary>
    public static ParseResult ParseStream(ReadOnlySpan<byte> received, SipLimits limits) => Parse(received, limits, isStream: true);

    private static ParseResult Parse(ReadOnlySpan<byte> bytes, SipLimits limits, bool isStream)
    {
        var start = SkipBlankLines(bytes);
        var text = bytes[start..];
        if (text.IsEmpty)
            return ParseResult.NeedMore;
        var headerLength = HeaderBlock.LengthOf(text, limits.MaxHeaderBytes);
        if (headerLength < 0)
            return text.Length > limits.MaxHeaderBytes ? ParseResult.Rejected(Rejection.HeaderTooLarge, bytes.Length) : ParseResult.NeedMore;
        if (headerLength > limits.MaxHeaderBytes)
            return ParseResult.Rejected(Rejection.HeaderTooLarge, bytes.Length);

        var block = HeaderBlock.Read(text[..headerLength], limits.MaxHeaderFields);
        if (block.Rejection != Rejection.None && block.Fields.Length == 0)
            return ParseResult.Rejected(block.Rejection, start + headerLength);

        var length = BodyLength(block, text.Length - headerLength, isStream, out var rejection);
        if (rejection != Rejection.None)
            return ParseResult.Rejected(rejection, bytes.Length, block.ToMessage(text[..headerLength], headerLength));
        if (headerLength + (long)length > limits.MaxMessageBytes)
            return ParseResult.Rejected(Rejection.TooLarge, bytes.Length, block.ToMessage(text[..headerLength], headerLength));
        if (headerLength + length > text.Length)
            return ParseResult.NeedMore with { NeededBytes = start + headerLength + length };

        var message = block.ToMessage(text[..(headerLength + length)], headerLength);
        rejection = block.Rejection == Rejection.None ? MessageCheck.Of(message!) : block.Rejection;
        var consumed = start + headerLength + length;
        return rejection == Rejection.None
            ? new(ParseStatus.Done, consumed, message, Rejection.None)
            : ParseResult.Rejected(rejection, consumed, message);
    }

    /// <summary>How many line ends stand before the message.</summary>
    internal static int SkipBlankLines(ReadOnlySpan<byte> bytes)
    {
        var start = bytes.IndexOfAnyExcept((byte)'\r', (byte)'\n');
        return start < 0 ? bytes.Length : start;
    }

    /// <summary>RFC 3261 §20.14: without it, a datagram's body reaches to its end; a stream must have it (§18.3).</summary>
    private static int BodyLength(in HeaderBlock block, int available, bool isStream, out Rejection rejection)
    {
        rejection = Rejection.None;
        switch (block.ContentLength)
        {
            case HeaderBlock.NoContentLength when isStream:
                rejection = Rejection.ContentLength;
                return 0;
            case HeaderBlock.NoContentLength:
                return available;
            case HeaderBlock.BadContentLength:
                rejection = Rejection.ContentLength;
                return 0;
            case var length when !isStream && length > available:
                rejection = Rejection.ContentLength;
                return 0;
            case var length:
                return (int)Math.Min(length, int.MaxValue / 2);
        }
    }
}
