namespace Provisioning.Sip.Transactions;

/// <summary>Why a client transaction ended without a final response.</summary>
public enum ClientFailure
{
    /// <summary>Timer B or F (RFC 3261 §17.1.1.2, §17.1.2.2); to be treated as 408 (§8.1.3.1).</summary>
    Timeout,

    /// <summary>The flow is closed or refused the message; to be treated as 503 (§8.1.3.1).</summary>
    Transport,
}
