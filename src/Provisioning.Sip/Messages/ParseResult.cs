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
/// <param name="Consumed">Bytes that belong to the message, blank lines before it included; all of a datagram.</param>
public readonly record struct ParseResult(ParseStatus Status, int Consumed, SipMessage? Message, Rejection Rejection)
{
    internal static readonly ParseResult NeedMore = new(ParseStatus.NeedMore, 0, null, Rejection.None);

    /// <summary>
    /// A refused message that shall be answered, by <see cref="Answer"/>: a request that names its sender, even if its Via cannot be read: the
    /// answer goes to where it came from. Nobody answers an ACK (RFC 3261 §17), a response, or what is none of both.
    /// </summary>
    public bool IsAnswerable => Status == ParseStatus.Rejected && Message is SipRequest { Method: not Methods.Ack } && Message.Has(HeaderName.Via);

    /// <summary>How many bytes must have come before the message can be whole; 0 when its header tells nothing yet.</summary>
    internal int NeededBytes { get; init; }

    /// <summary>The answer to a refused request: status code and reason phrase.</summary>
    public (int Status, string Reason) Answer() => Rejection == Rejection.CSeqMethod && Message is SipRequest request && !Methods.IsKnown(request.Method)
        ? (501, "Not Implemented") // RFC 4475 §3.1.2.18: it says more than 400 would
        : Rejection.Answer();

    internal static ParseResult Rejected(Rejection rejection, int consumed, SipMessage? message = null) => new(ParseStatus.Rejected, consumed, message, rejection);
}
