using Provisioning.Sip.Transactions;

namespace Provisioning.Signalling;

/// <summary>
/// Requests of any method that only pass through this server: those of a call that was relayed. Asked before the handler of the method, because
/// their Route says where they belong (RFC 3261 §16.4).
/// </summary>
internal interface ISipRouter
{
    /// <summary>False, and nothing is done, when the request is for this server. Called on the transport's thread: never blocks.</summary>
    bool TryRoute(ServerTransaction transaction);
}
