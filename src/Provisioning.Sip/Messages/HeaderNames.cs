namespace Provisioning.Sip.Messages;

/// <summary>
/// How header names are spelled (RFC spelling), and their compact forms (RFC 3261 §7.3.3, RFC 6665 §8.2, and the registry of IANA for the rest).
/// </summary>
public static class HeaderNames
{
    private static readonly (HeaderName Name, string Text, char Compact)[] Table =
    [
        (HeaderName.Accept, "Accept", '\0'),
        (HeaderName.AcceptContact, "Accept-Contact", 'a'),
        (HeaderName.AcceptEncoding, "Accept-Encoding", '\0'),
        (HeaderName.AcceptLanguage, "Accept-Language", '\0'),
        (HeaderName.AlertInfo, "Alert-Info", '\0'),
        (HeaderName.Allow, "Allow", '\0'),
        (HeaderName.AllowEvents, "Allow-Events", 'u'),
        (HeaderName.AuthenticationInfo, "Authentication-Info", '\0'),
        (HeaderName.Authorization, "Authorization", '\0'),
        (HeaderName.CallId, "Call-ID", 'i'),
        (HeaderName.CallInfo, "Call-Info", '\0'),
        (HeaderName.Contact, "Contact", 'm'),
        (HeaderName.ContentDisposition, "Content-Disposition", '\0'),
        (HeaderName.ContentEncoding, "Content-Encoding", 'e'),
        (HeaderName.ContentLength, "Content-Length", 'l'),
        (HeaderName.ContentType, "Content-Type", 'c'),
        (HeaderName.CSeq, "CSeq", '\0'),
        (HeaderName.Date, "Date", '\0'),
        (HeaderName.Event, "Event", 'o'),
        (HeaderName.Expires, "Expires", '\0'),
        (HeaderName.From, "From", 'f'),
        (HeaderName.Identity, "Identity", 'y'),
        (HeaderName.IdentityInfo, "Identity-Info", 'n'),
        (HeaderName.InReplyTo, "In-Reply-To", '\0'),
        (HeaderName.MaxForwards, "Max-Forwards", '\0'),
        (HeaderName.MimeVersion, "MIME-Version", '\0'),
        (HeaderName.MinExpires, "Min-Expires", '\0'),
        (HeaderName.PAssertedIdentity, "P-Asserted-Identity", '\0'),
        (HeaderName.Path, "Path", '\0'),
        (HeaderName.PPreferredIdentity, "P-Preferred-Identity", '\0'),
        (HeaderName.Privacy, "Privacy", '\0'),
        (HeaderName.ProxyAuthenticate, "Proxy-Authenticate", '\0'),
        (HeaderName.ProxyAuthorization, "Proxy-Authorization", '\0'),
        (HeaderName.ProxyRequire, "Proxy-Require", '\0'),
        (HeaderName.RAck, "RAck", '\0'),
        (HeaderName.Reason, "Reason", '\0'),
        (HeaderName.RecordRoute, "Record-Route", '\0'),
        (HeaderName.ReferredBy, "Referred-By", 'b'),
        (HeaderName.ReferTo, "Refer-To", 'r'),
        (HeaderName.RejectContact, "Reject-Contact", 'j'),
        (HeaderName.Replaces, "Replaces", '\0'),
        (HeaderName.RequestDisposition, "Request-Disposition", 'd'),
        (HeaderName.Require, "Require", '\0'),
        (HeaderName.RetryAfter, "Retry-After", '\0'),
        (HeaderName.Route, "Route", '\0'),
        (HeaderName.RSeq, "RSeq", '\0'),
        (HeaderName.Server, "Server", '\0'),
        (HeaderName.SessionExpires, "Session-Expires", 'x'),
        (HeaderName.SipETag, "SIP-ETag", '\0'),
        (HeaderName.SipIfMatch, "SIP-If-Match", '\0'),
        (HeaderName.Subject, "Subject", 's'),
        (HeaderName.SubscriptionState, "Subscription-State", '\0'),
        (HeaderName.Supported, "Supported", 'k'),
        (HeaderName.Timestamp, "Timestamp", '\0'),
        (HeaderName.To, "To", 't'),
        (HeaderName.Unsupported, "Unsupported", '\0'),
        (HeaderName.UserAgent, "User-Agent", '\0'),
        (HeaderName.Via, "Via", 'v'),
        (HeaderName.Warning, "Warning", '\0'),
        (HeaderName.WwwAuthenticate, "WWW-Authenticate", '\0'),
    ];

    /// <summary>Headers of which several values may stand in one line, separated by commas (RFC 3261 §7.3.1).</summary>
    private static readonly ulong Lists = HeaderIndex.SetOf(
        HeaderName.Accept, HeaderName.AcceptContact, HeaderName.AcceptEncoding, HeaderName.AcceptLanguage, HeaderName.AlertInfo, HeaderName.Allow,
        HeaderName.AllowEvents, HeaderName.CallInfo, HeaderName.Contact, HeaderName.ContentEncoding, HeaderName.InReplyTo,
        HeaderName.PAssertedIdentity, HeaderName.Path, HeaderName.PPreferredIdentity, HeaderName.ProxyRequire, HeaderName.Reason,
        HeaderName.RecordRoute, HeaderName.RejectContact, HeaderName.RequestDisposition, HeaderName.Require, HeaderName.Route,
        HeaderName.Supported, HeaderName.Unsupported, HeaderName.Via, HeaderName.Warning);

    private static readonly string[] Texts = MakeTexts();

    private static readonly HeaderName[] Compact = MakeCompact();

    /// <summary>Names by <see cref="BucketOf"/>; few share one.</summary>
    private static readonly HeaderName[][] Buckets = MakeBuckets();

    /// <summary>RFC spelling, such as <c>Call-ID</c>.</summary>
    public static string ToText(this HeaderName name) => Texts[(int)name];

    /// <summary>Finds a name in any case, in long or compact form; <see cref="HeaderName.Other"/> for all others.</summary>
    public static HeaderName Of(ReadOnlySpan<byte> name)
    {
        if (name.Length < 2)
            return name.IsEmpty || !char.IsAsciiLetter((char)name[0]) ? HeaderName.Other : Compact[name[0] | 0x20];
        foreach (var known in Buckets[BucketOf(name.Length, name[0], name[^1])])
        {
            if (SipText.IsIgnoringCase(name, Texts[(int)known]))
                return known;
        }

        return HeaderName.Other;
    }

    internal static bool IsList(HeaderName name) => (Lists & HeaderIndex.SetOf(name)) != 0;

    /// <summary>Length, first and last letter (without case) tell nearly all names apart.</summary>
    private static int BucketOf(int length, int first, int last) => ((length * 7) + ((first | 0x20) * 5) + (last | 0x20)) & 0x7f;

    private static string[] MakeTexts()
    {
        var texts = new string[Table.Length + 1];
        texts[0] = "";
        foreach (var (name, text, _) in Table)
            texts[(int)name] = text;
        return texts;
    }

    private static HeaderName[] MakeCompact()
    {
        var compact = new HeaderName[128];
        foreach (var (name, _, letter) in Table)
        {
            if (letter != '\0')
                compact[letter] = name;
        }

        return compact;
    }

    private static HeaderName[][] MakeBuckets()
    {
        var byBucket = Table.ToLookup(row => BucketOf(row.Text.Length, row.Text[0], row.Text[^1]), row => row.Name);
        return [.. Enumerable.Range(0, 0x80).Select(bucket => byBucket[bucket].ToArray())];
    }
}
