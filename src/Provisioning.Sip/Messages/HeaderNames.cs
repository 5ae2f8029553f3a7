using System.Collections.Frozen;
using System.Text;

namespace Provisioning.Sip.Messages;

/// <summary>How header names are spelled (RFC spelling), and their compact forms (RFC 3261 §7.3.3, RFC 6665 §8.2).</summary>
public static class HeaderNames
{
    private const int LongestKnown = 20;

    private static readonly (HeaderName Name, string Text, char Compact)[] Table =
    [
        (HeaderName.Accept, "Accept", '\0'),
        (HeaderName.Allow, "Allow", '\0'),
        (HeaderName.AllowEvents, "Allow-Events", 'u'),
        (HeaderName.Authorization, "Authorization", '\0'),
        (HeaderName.CallId, "Call-ID", 'i'),
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
        (HeaderName.MaxForwards, "Max-Forwards", '\0'),
        (HeaderName.MinExpires, "Min-Expires", '\0'),
        (HeaderName.PAssertedIdentity, "P-Asserted-Identity", '\0'),
        (HeaderName.Path, "Path", '\0'),
        (HeaderName.PPreferredIdentity, "P-Preferred-Identity", '\0'),
        (HeaderName.Privacy, "Privacy", '\0'),
        (HeaderName.ProxyAuthenticate, "Proxy-Authenticate", '\0'),
        (HeaderName.ProxyAuthorization, "Proxy-Authorization", '\0'),
        (HeaderName.ProxyRequire, "Proxy-Require", '\0'),
        (HeaderName.Reason, "Reason", '\0'),
        (HeaderName.RecordRoute, "Record-Route", '\0'),
        (HeaderName.ReferTo, "Refer-To", 'r'),
        (HeaderName.Replaces, "Replaces", '\0'),
        (HeaderName.Require, "Require", '\0'),
        (HeaderName.RetryAfter, "Retry-After", '\0'),
        (HeaderName.Route, "Route", '\0'),
        (HeaderName.Server, "Server", '\0'),
        (HeaderName.SipETag, "SIP-ETag", '\0'),
        (HeaderName.SipIfMatch, "SIP-If-Match", '\0'),
        (HeaderName.SubscriptionState, "Subscription-State", '\0'),
        (HeaderName.Supported, "Supported", 'k'),
        (HeaderName.To, "To", 't'),
        (HeaderName.Unsupported, "Unsupported", '\0'),
        (HeaderName.UserAgent, "User-Agent", '\0'),
        (HeaderName.Via, "Via", 'v'),
        (HeaderName.Warning, "Warning", '\0'),
        (HeaderName.WwwAuthenticate, "WWW-Authenticate", '\0'),
    ];

    private static readonly string[] Texts = MakeTexts();

    private static readonly HeaderName[] Compact = MakeCompact();

    private static readonly FrozenDictionary<string, HeaderName>.AlternateLookup<ReadOnlySpan<char>> ByText =
        Table.ToFrozenDictionary(row => row.Text, row => row.Name, StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>RFC spelling, such as <c>Call-ID</c>.</summary>
    public static string ToText(this HeaderName name) => Texts[(int)name];

    /// <summary>Finds a name in any case, in long or compact form; <see cref="HeaderName.Other"/> for all others.</summary>
    public static HeaderName Of(ReadOnlySpan<byte> name)
    {
        if (name.Length == 1)
            return name[0] < Compact.Length ? Compact[name[0] | 0x20] : HeaderName.Other;
        Span<char> text = stackalloc char[LongestKnown];
        if (name.Length > LongestKnown || Encoding.ASCII.GetChars(name, text) == 0)
            return HeaderName.Other;
        return ByText.TryGetValue(text[..name.Length], out var known) ? known : HeaderName.Other;
    }

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
}
