using Provisioning.Sip.Transactions;

namespace Provisioning.KeyCalls;

/// <summary>What becomes of a call that may be made: a policy takes it, or the relay passes it on.</summary>
internal sealed class CallTaker(IEnumerable<IKeyCallPolicy> policies, CallRouter router)
{
    public void Take(ServerTransaction transaction, KeyCall call)
    {
        foreach (var policy in policies)
        {
            if (policy.Take(call) is not { } answer)
                continue;
            answer(transaction);
            return;
        }

        router.Relay(transaction, call);
    }
}
