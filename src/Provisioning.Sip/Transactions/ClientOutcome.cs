using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Transactions;

/// <summary>How a request ended: a final response, or none for a reason.</summary>
public readonly record struct ClientOutcome(SipResponse? Response, ClientFailure? Failure)
{
    /// <summary>The response's status, or what RFC 3261 §8.1.3.1 says to take in its place.</summary>
    public int Status => Response?.Status ?? (Failure == ClientFailure.Timeout ? 408 : 503);
}
