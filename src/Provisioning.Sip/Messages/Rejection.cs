namespace Provisioning.Sip.Messages;

/// <summary>Why a message was refused before anybody looked at what it asks for.</summary>
public enum Rejection
{
    None,

    /// <summary>The first line is neither a request line nor a status line.</summary>
    StartLine,

    /// <summary>Another version than SIP/2.0.</summary>
    Version,

    /// <summary>The Request-URI is no URI at all.</summary>
    RequestUri,

    /// <summary>The Request-URI is of a scheme other than sip, sips or tel.</summary>
    RequestUriScheme,

    /// <summary>A line that is no header field.</summary>
    HeaderField,

    /// <summary>Via, From, To, Call-ID or CSeq is missing.</summary>
    MissingHeader,

    /// <summary>A header field that may stand once stands twice.</summary>
    DoubledHeader,

    /// <summary>The topmost Via cannot be read.</summary>
    Via,

    /// <summary>From or To cannot be read.</summary>
    Address,

    /// <summary>CSeq is no number below 2^32 and a method.</summary>
    CSeq,

    /// <summary>The method of CSeq is not the request's.</summary>
    CSeqMethod,

    /// <summary>Content-Length is no number, is larger than what came, or is missing on a stream.</summary>
    ContentLength,

    /// <summary>Header fields are larger or more than <see cref="SipLimits"/> allows.</summary>
    HeaderTooLarge,

    /// <summary>The message is larger than <see cref="SipLimits"/> allows.</summary>
    TooLarge,

    /// <summary>The datagram ends within the header.</summary>
    Truncated,

    /// <summary>No message but line ends or NUL bytes, which keep a NAT's door open: nothing is wrong, nothing is answered.</summary>
    KeepAlive,

    /// <summary>Call-ID has blanks or control characters in it.</summary>
    CallId,

    /// <summary>A status code outside 100 to 699.</summary>
    StatusCode,

    /// <summary>Max-Forwards is no number from 0 to 255.</summary>
    MaxForwards,

    /// <summary>Another header field that was looked at could not be read.</summary>
    HeaderValue,
}

/// <summary>The one place that says what a refused request is answered.</summary>
public static class Rejections
{
    /// <summary>Status code and reason phrase (RFC 3261 §21.4.1: the phrase SHOULD say what was wrong).</summary>
    public static (int Status, string Reason) Answer(this Rejection rejection) => rejection switch
    {
        Rejection.Version => (505, "Version Not Supported"),
        Rejection.RequestUriScheme => (416, "Unsupported URI Scheme"),
        Rejection.TooLarge => (513, "Message Too Large"),
        Rejection.RequestUri => (400, "Bad Request-URI"),
        Rejection.HeaderField => (400, "Bad Header Field"),
        Rejection.MissingHeader => (400, "Missing Header Field"),
        Rejection.DoubledHeader => (400, "Header Field Given Twice"),
        Rejection.Via => (400, "Bad Via"),
        Rejection.Address => (400, "Bad From Or To"),
        Rejection.CSeq => (400, "Bad CSeq"),
        Rejection.CSeqMethod => (400, "CSeq Method Is Not The Request's"),
        Rejection.ContentLength => (400, "Bad Content-Length"),
        Rejection.HeaderTooLarge => (513, "Header Too Large"),
        Rejection.CallId => (400, "Bad Call-ID"),
        Rejection.Truncated => (400, "Truncated Message"),
        Rejection.MaxForwards => (400, "Bad Max-Forwards"),
        Rejection.HeaderValue => (400, "Bad Header Field Value"),
        _ => (400, "Bad Request"),
    };

    /// <summary>Whether a stream cannot go on behind it: nobody knows where the next message begins, or no SIP is spoken.</summary>
    public static bool BreaksStream(this Rejection rejection) => rejection is Rejection.ContentLength or Rejection.HeaderTooLarge
        or Rejection.TooLarge or Rejection.StartLine or Rejection.Version;
}
