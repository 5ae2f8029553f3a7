namespace Provisioning.Sip.Messages;

/// <summary>
/// Cuts a TCP or TLS stream into messages (RFC 3261 §18.3). One per connection, used by its one reader:
/// <code>Append(what was read) → Next() until NeedMore → read on</code>
/// It keeps no more than one message in the making, and looks at no byte of a header twice however small the pieces are that come.
/// </summary>
/// <param name="limits">How large a message may be.</param>
public sealed class StreamFraming(SipLimits limits)
{
    private byte[] _bytes = [];
    private int _start;
    private int _end;

    /// <summary>How far the header of the message in the making has been searched for its end, from <see cref="_start"/>.</summary>
    private int _searched;

    /// <summary>How many bytes must be there before another look is worth its time.</summary>
    private int _needed = 1;

    /// <summary>Where the next message begins cannot be known any more: close the connection (RFC 4475 §3.1.2.3).</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Bytes that wait for the rest of their message.</summary>
    public int BufferedBytes => _end - _start;

    /// <summary>A message has begun and is not whole yet; line ends alone begin none.</summary>
    public bool IsWithinMessage => SipParser.SkipBlankLines(Buffered) < BufferedBytes;

    private static ReadOnlySpan<byte> Ping => "\r\n\r\n"u8;

    private ReadOnlySpan<byte> Buffered => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Takes over what was read. What comes after the stream broke is dropped.</summary>
    public void Append(ReadOnlySpan<byte> received)
    {
        if (IsBroken)
            return;
        if (_start == _end)
            _start = _end = 0;
        if (_end + received.Length > _bytes.Length)
            MakeRoom(received.Length);
        received.CopyTo(_bytes.AsSpan(_end));
        _end += received.Length;
    }

    /// <summary>What stands next; to be called until it needs more.</summary>
    public FramingResult Next(out SipMessage? message, out Rejection rejection)
    {
        (message, rejection) = (null, Rejection.None);
        if (IsBroken)
            return FramingResult.NeedMore;
        if (TakePings())
            return FramingResult.KeepAlivePing;
        if (BufferedBytes < _needed || !IsHeaderComplete())
            return FramingResult.NeedMore;
        var result = SipParser.ParseStream(Buffered, limits);
        if (result.Status == ParseStatus.NeedMore)
        {
            _needed = Math.Max(result.NeededBytes, BufferedBytes + 1);
            return FramingResult.NeedMore;
        }

        (message, rejection) = (result.Message, result.Rejection);
        IsBroken = rejection.BreaksStream();
        Consume(IsBroken ? BufferedBytes : result.Consumed);
        return rejection == Rejection.None ? FramingResult.Message : FramingResult.Rejected;
    }

    /// <summary>
    /// Line ends between messages: two are a ping, of which one answer is enough however many came together; a single one is a pong, or idle
    /// talk (RFC 3261 §7.5). What may become a ping is kept until that is clear.
    /// </summary>
    private bool TakePings()
    {
        var isPing = false;
        while (BufferedBytes > 0 && Buffered[0] is (byte)'\r' or (byte)'\n')
        {
            if (Buffered.StartsWith(Ping))
            {
                Consume(Ping.Length);
                isPing = true;
            }
            else if (Ping.StartsWith(Buffered))
            {
                break;
            }
            else
            {
                Consume(1);
            }
        }

        return isPing;
    }

    /// <summary>True also when the header is too long already: the parser has the words for that.</summary>
    private bool IsHeaderComplete()
    {
        if (_needed > 1 || HeaderBlock.FindEnd(Buffered, _searched) || BufferedBytes > limits.MaxHeaderBytes)
            return true;
        // The empty line may have begun with the last three bytes.
        _searched = Math.Max(0, BufferedBytes - 3);
        return false;
    }

    private void Consume(int bytes)
    {
        _start += bytes;
        (_searched, _needed) = (0, 1);
        if (_start == _end && _bytes.Length > limits.MaxHeaderBytes)
            (_bytes, _start, _end) = ([], 0, 0); // an idle connection shall cost no more than its usual message
    }

    private void MakeRoom(int more)
    {
        const int Least = 2_048;
        var kept = Buffered;
        var target = kept.Length + more <= _bytes.Length ? _bytes : new byte[Math.Max(Least, Math.Max(_bytes.Length * 2, kept.Length + more))];
        kept.CopyTo(target);
        (_bytes, _end, _start) = (target, kept.Length, 0);
    }
}
