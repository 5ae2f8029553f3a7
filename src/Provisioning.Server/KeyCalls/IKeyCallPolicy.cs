using Provisioning.Sip.Transactions;

namespace Provisioning.KeyCalls;

/// <summary>Takes calls that are meant for this server instead of the PBX: feature codes. Asked before a call is relayed, in the order of registration.</summary>
internal interface IKeyCallPolicy
{
    /// <summary>Null leaves the call to the next, at last to the relay; else what answers the request, then and there or later.</summary>
    Action<ServerTransaction>? Take(KeyCall call);
}
