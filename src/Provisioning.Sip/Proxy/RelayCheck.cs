using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Proxy;

/// <summary>RFC 3261 §16.3: whether a request may be passed on at all. Syntax was the parser's, credentials are the owner's.</summary>
internal static class RelayCheck
{
    /// <summary>No extension of proxies is understood, so any that Proxy-Require names is one too many.</summary>
    private static readonly Abilities None = new();

    public static ProxyRefusal Of(SipRequest request, string loopMark) => RequestCheck.ForProxy(request, None)?.Status switch
    {
        416 => ProxyRefusal.UriScheme,
        483 => ProxyRefusal.TooManyHops,
        420 => ProxyRefusal.BadExtension,
        _ => LoopMark.IsIn(request, loopMark) ? ProxyRefusal.Loop : ProxyRefusal.None,
    };
}
