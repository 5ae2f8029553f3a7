using Provisioning.Sip.Transports;

namespace Provisioning.Sip.Proxy;

/// <summary>The next hop of one request, as the owner has decided it (RFC 3261 §16.5, §16.6.5 to 7).</summary>
public sealed class ProxyHop
{
    /// <summary>
    /// Whatever Route and Request-URI say: a sender chooses a user at the next hop, never another host. The next hop has to be a loose router or the
    /// user agent itself (§16.6.7).
    /// </summary>
    public Flow? Flow { get; init; }

    /// <summary>Without a flow: why there is none, in words for the sender's display.</summary>
    public string? Words { get; init; }

    /// <summary>For a new call: how the owner wants this end to stand in the route token. Not looked at within a dialog.</summary>
    public string End { get; init; } = "";

    /// <summary>In place of the Request-URI; null leaves it as it is, as it must be within a dialog.</summary>
    public string? RequestUri { get; init; }

    public HeaderEdits Edits { get; init; } = HeaderEdits.None;

    /// <summary>
    /// False where the next hop should trust this proxy: a 401 or 407 then becomes <see cref="ProxyRefusal.Challenged"/>, because the sender has no
    /// credentials for it.
    /// </summary>
    public bool PassesChallenges { get; init; } = true;
}
