using System.Globalization;
using System.Security.Cryptography;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.Signalling;

/// <summary>Answers that every handler gives.</summary>
internal static class SipAnswers
{
    private const int TagBytes = 8;

    /// <summary>At least 32 random bits (RFC 3261 §19.3).</summary>
    public static string NewTag() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TagBytes));

    public static OutgoingResponse Answer(this ServerTransaction transaction, int status, string reason) =>
        new(transaction.Request, status, reason, NewTag());

    public static void Refuse(this ServerTransaction transaction, SipRefusal refusal) => transaction.RespondOnce(refusal.Write(transaction.Request));

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A final answer other than success, with the one header that it must carry, if any.</summary>
internal sealed record SipRefusal(int Status, string Reason, HeaderName Header = HeaderName.Other, string Value = "")
{
    public static readonly SipRefusal TooManyHops = new(483, "Too Many Hops");
    public static readonly SipRefusal Internal = new(500, "Server Internal Error");

    public static SipRefusal NotAllowed(string allow) => new(405, "Method Not Allowed", HeaderName.Allow, allow);

    public static SipRefusal NotImplemented(string allow) => new(501, "Not Implemented", HeaderName.Allow, allow);

    public static SipRefusal BadExtension(string tags) => new(420, "Bad Extension", HeaderName.Unsupported, tags);

    public static SipRefusal BadRequest(string reason) => new(400, reason);

    public static SipRefusal Forbidden(string reason) => new(403, reason);

    public static SipRefusal Busy(int seconds) => new(503, "Service Unavailable", HeaderName.RetryAfter, SipAnswers.Text(seconds));

    public static SipRefusal TooBrief(int leastSeconds) => new(423, "Interval Too Brief", HeaderName.MinExpires, SipAnswers.Text(leastSeconds));

    public OutgoingResponse Write(SipRequest request)
    {
        var response = new OutgoingResponse(request, Status, Reason, SipAnswers.NewTag());
        return Header == HeaderName.Other ? response : response.Add(Header, Value);
    }
}
