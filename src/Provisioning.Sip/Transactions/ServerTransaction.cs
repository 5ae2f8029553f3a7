using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.Sip.Transactions;

/// <summary>A request from the network (RFC 3261 §17.2), to be answered from any thread.</summary>
public sealed class ServerTransaction
{
    internal ServerTransaction(SipRequest request, Flow flow) => (Request, Flow) = (request, flow);

    public SipRequest Request { get; }

    public Flow Flow { get; }

    /// <summary>A final response was sent.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>INVITE only: the caller gave up before a final response. It is to be answered 487; where this is null that is done for you.</summary>
    public Action? Cancelled { get; set; }

    /// <summary>Sends a response. After a final one only the same 2xx to INVITE may follow (RFC 6026 §7.1); others are ignored.</summary>
    public void Respond(OutgoingResponse response) => IsAnswered |= response.Status >= 200;
}
