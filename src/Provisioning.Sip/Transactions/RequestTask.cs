using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Transactions;

/// <summary>A client transaction as a task.</summary>
internal sealed class RequestTask : TaskCompletionSource<ClientOutcome>, IClientTransactionUser
{
    public RequestTask()
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
    }

    public void OnResponse(ClientTransaction transaction, SipResponse response)
    {
        if (!response.IsProvisional)
            TrySetResult(new(response, null));
    }

    public void OnFailed(ClientTransaction transaction, ClientFailure failure) => TrySetResult(new(null, failure));
}
