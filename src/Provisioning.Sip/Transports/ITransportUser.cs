using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Transports;

/// <summary>Who receives. Called on the transport's threads: return quickly, never block.</summary>
public interface ITransportUser
{
    void OnMessage(SipMessage message, Flow flow);

    /// <summary>Bytes that are no acceptable message, from a source that may still be answered. Never more often than its limits allow.</summary>
    void OnRejected(ParseResult rejected, Flow flow);

    /// <summary>A connection has ended.</summary>
    void OnClosed(Flow flow);
}
