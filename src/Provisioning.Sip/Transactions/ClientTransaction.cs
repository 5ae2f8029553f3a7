using Provisioning.Sip.Transports;

namespace Provisioning.Sip.Transactions;

/// <summary>A request of ours (RFC 3261 §17.1).</summary>
public sealed class ClientTransaction
{
    internal ClientTransaction(string method, Flow flow) => (Method, Flow) = (method, flow);

    public string Method { get; }

    /// <summary>How it was sent; another than was asked for where a large request went by TCP.</summary>
    public Flow Flow { get; private set; }

    /// <summary>INVITE only: sends CANCEL, as soon as that is allowed (RFC 3261 §9.1). The INVITE's own final response still comes.</summary>
    public void Cancel() => IsCancelled = true;

    internal bool IsCancelled { get; private set; }
}
