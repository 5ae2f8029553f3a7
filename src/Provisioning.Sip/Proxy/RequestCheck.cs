using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Proxy;

/// <summary>RFC 3261 §16.3: whether a request may be passed on at all. Syntax was the parser's, credentials are the owner's.</summary>
internal static class RequestCheck
{
    public static ProxyRefusal Of(SipRequest request, string loopMark)
    {
        if (!SipUri.TryParse(request.RequestUri, out var uri) || !uri.IsSip)
            return ProxyRefusal.UriScheme;
        if (request.TryNumber(HeaderName.MaxForwards, out var hops) && hops == 0)
            return ProxyRefusal.TooManyHops;
        if (LoopMark.IsIn(request, loopMark))
            return ProxyRefusal.Loop;
        // No extension of proxies is understood, so any is one too many.
        return request.Values(HeaderName.ProxyRequire).First.IsEmpty ? ProxyRefusal.None : ProxyRefusal.BadExtension;
    }
}
