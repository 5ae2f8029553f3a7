using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.Sip.Proxy;

/// <summary>Answers of the proxy itself, as a user agent server (RFC 3261 §16.3, §8.2).</summary>
internal static class ProxyAnswer
{
    private const int TagBytes = 8;

    /// <param name="transaction">What is answered.</param>
    /// <param name="refusal">Why.</param>
    /// <param name="cause">The next hop's answer that is not passed on.</param>
    /// <param name="words">In place of the usual reason phrase.</param>
    public static OutgoingResponse Of(ServerTransaction transaction, ProxyRefusal refusal, SipResponse? cause, string? words)
    {
        var (status, reason) = refusal.Answer();
        var response = new OutgoingResponse(transaction.Request, status, words ?? reason, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TagBytes)));
        if (refusal == ProxyRefusal.BadExtension)
            response.Add(HeaderName.Unsupported, TagsOf(transaction.Request));
        // RFC 3261 §20.43: 399 is a text for people; phones write it into their logs.
        if (cause is not null)
            response.Add(HeaderName.Warning, string.Create(CultureInfo.InvariantCulture, $"399 {transaction.Flow.SentBy} \"next hop answered {cause.Status} {Quotable(cause.Reason)}\""));
        return response;
    }

    private static string TagsOf(SipRequest request)
    {
        var tags = new List<string>();
        foreach (var tag in request.Values(HeaderName.ProxyRequire))
            tags.Add(Encoding.UTF8.GetString(tag));
        return string.Join(", ", tags);
    }

    private static string Quotable(string text) => text.Replace("\\", "", StringComparison.Ordinal).Replace("\"", "'", StringComparison.Ordinal);
}
