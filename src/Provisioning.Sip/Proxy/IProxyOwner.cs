using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.Sip.Proxy;

/// <summary>What a proxy cannot know by itself. Called on transports' and timers' threads: return quickly, never block.</summary>
public interface IProxyOwner
{
    /// <summary>Whether a URI without a token names this proxy: a Route that a phone was configured with.</summary>
    bool IsOwn(SipUri uri, Flow source);

    /// <summary>The way to the other end for a request within a dialog; null when there is none now.</summary>
    ValueTask<ProxyHop?> FindAsync(RoutedRequest routed, CancellationToken token);

    /// <summary>A request has got its final answer. Called once for each that was passed on or refused.</summary>
    void OnFinished(RoutedRequest routed, ProxyOutcome outcome);

    /// <summary>A bug in the owner's code or in the proxy's; the request was answered 500.</summary>
    void OnFault(Exception cause);
}

/// <summary>A request with the dialog it belongs to, or will begin.</summary>
/// <param name="Request">As it came.</param>
/// <param name="Source">By which way.</param>
/// <param name="Token">Both ends.</param>
/// <param name="Direction">Which of them sent it.</param>
public sealed record RoutedRequest(SipRequest Request, Flow Source, RouteToken Token, CallDirection Direction)
{
    /// <summary>Where it goes.</summary>
    public string Receiver => Token.Receiver(Direction);
}

/// <summary>How a request ended.</summary>
/// <param name="Refusal">None when the answer was the next hop's own.</param>
/// <param name="Status">What the sender was told.</param>
/// <param name="NextHopStatus">What the next hop had answered; 0 when nothing.</param>
public readonly record struct ProxyOutcome(ProxyRefusal Refusal, int Status, int NextHopStatus);
