namespace Provisioning.Sip.Proxy;

/// <summary>Why a request was not passed on, or why its answer is not the next hop's.</summary>
public enum ProxyRefusal
{
    None,

    /// <summary>Max-Forwards has run out (RFC 3261 §16.3.3).</summary>
    TooManyHops,

    /// <summary>The request was here before and would go the same way again (§16.3.4).</summary>
    Loop,

    /// <summary>Proxy-Require asks for something that is not understood (§16.3.5).</summary>
    BadExtension,

    /// <summary>The Request-URI is of a scheme that cannot be routed (§16.3.2).</summary>
    UriScheme,

    /// <summary>A Route value cannot be read (§16.3.1).</summary>
    MalformedRoute,

    /// <summary>A Route names this proxy with a token that this proxy did not make for this dialog.</summary>
    ForgedRoute,

    /// <summary>The request would leave for a host that its sender has chosen.</summary>
    ForeignRoute,

    /// <summary>A sips URI, where one of the two sides would not be TLS, or could not be it again for the way back (§16.6.4, §26.2.2).</summary>
    NotSecure,

    /// <summary>No address or no connection to the next hop.</summary>
    NoWay,

    /// <summary>The next hop could be reached no more, or answered 503: to the sender that is our own failure (§16.7.6, §16.9).</summary>
    NextHopFailed,

    /// <summary>The next hop wants credentials from a proxy it should trust; the sender could not answer that.</summary>
    Challenged,

    /// <summary>No final answer in time (timer B, timer C: §16.8).</summary>
    Timeout,

    /// <summary>The sender took the request back before it was passed on (§9.2).</summary>
    Cancelled,

    /// <summary>More transactions are open than <see cref="ProxyOptions"/> allows.</summary>
    TooMany,
}

/// <summary>The one place that says what a request that is not passed on is answered.</summary>
public static class ProxyRefusals
{
    public static (int Status, string Reason) Answer(this ProxyRefusal refusal) => refusal switch
    {
        ProxyRefusal.TooManyHops => (483, "Too Many Hops"),
        ProxyRefusal.Loop => (482, "Loop Detected"),
        ProxyRefusal.BadExtension => (420, "Bad Extension"),
        ProxyRefusal.UriScheme => (416, "Unsupported URI Scheme"),
        ProxyRefusal.MalformedRoute => (400, "Bad Route"),
        ProxyRefusal.ForgedRoute => (403, "Route Not Known"),
        ProxyRefusal.ForeignRoute => (403, "No Relay"),
        ProxyRefusal.NotSecure => (416, "Secure Calls Need TLS On Both Sides"),
        ProxyRefusal.NoWay => (480, "Temporarily Unavailable"),
        ProxyRefusal.NextHopFailed => (500, "Next Hop Failed"),
        ProxyRefusal.Challenged => (500, "Next Hop Does Not Trust This Proxy"),
        ProxyRefusal.Timeout => (408, "Request Timeout"),
        ProxyRefusal.Cancelled => (487, "Request Terminated"),
        ProxyRefusal.TooMany => (503, "Too Many Calls"),
        _ => (500, "Server Internal Error"),
    };
}
