using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Transactions;

/// <summary>Who sent a request. Called on a transport's or timer's thread, never under a lock: return quickly, never block.</summary>
public interface IClientTransactionUser
{
    /// <summary>Each provisional response, and the final one; for INVITE also the 2xx responses that follow it (RFC 6026 §7.2).</summary>
    void OnResponse(ClientTransaction transaction, SipResponse response);

    /// <summary>No final response will come.</summary>
    void OnFailed(ClientTransaction transaction, ClientFailure failure);
}
