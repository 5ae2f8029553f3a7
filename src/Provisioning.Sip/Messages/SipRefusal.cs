using System.Globalization;

namespace Provisioning.Sip.Messages;

/// <summary>A final answer that says no, with the one header that explains it.</summary>
/// <param name="Status">400 to 699.</param>
/// <param name="Reason">For people.</param>
/// <param name="Header">Such as Unsupported; none when <see cref="HeaderName.Other"/>.</param>
/// <param name="Value">Of that header.</param>
public sealed record SipRefusal(int Status, string Reason, HeaderName Header = HeaderName.Other, string Value = "")
{
    /// <summary>RFC 3261 §16.3: a request that has been passed on too often.</summary>
    public static readonly SipRefusal TooManyHops = new(483, "Too Many Hops");

    /// <summary>RFC 3261 §21.5.1: something of ours went wrong.</summary>
    public static readonly SipRefusal Internal = new(500, "Server Internal Error");

    /// <summary>RFC 3261 §8.2.1: a method that is known and not supported.</summary>
    public static SipRefusal NotAllowed(string allow) => new(405, "Method Not Allowed", HeaderName.Allow, allow);

    /// <summary>RFC 3261 §21.5.2: a method that is not known.</summary>
    public static SipRefusal NotImplemented(string allow) => new(501, "Not Implemented", HeaderName.Allow, allow);

    /// <summary>RFC 3261 §8.2.2.3: option tags that are required and not supported.</summary>
    public static SipRefusal BadExtension(string tags) => new(420, "Bad Extension", HeaderName.Unsupported, tags);

    /// <summary>A request that breaks the rules; the reason says which.</summary>
    public static SipRefusal BadRequest(string reason) => new(400, reason);

    /// <summary>Understood and not done; the reason says why.</summary>
    public static SipRefusal Forbidden(string reason) => new(403, reason);

    /// <summary>RFC 3261 §21.5.4: to be tried again after that many seconds.</summary>
    public static SipRefusal Busy(int seconds) => new(503, "Service Unavailable", HeaderName.RetryAfter, Text(seconds));

    /// <summary>RFC 3261 §21.4.17: an expiry below that many seconds.</summary>
    public static SipRefusal TooBrief(int leastSeconds) => new(423, "Interval Too Brief", HeaderName.MinExpires, Text(leastSeconds));

    /// <summary>The answer to a request.</summary>
    public OutgoingResponse ToResponse(SipRequest request, string toTag)
    {
        var response = new OutgoingResponse(request, Status, Reason, toTag);
        return Header == HeaderName.Other ? response : response.Add(Header, Value);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
