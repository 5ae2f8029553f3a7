using Provisioning.Signalling;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.KeyCalls;

/// <summary>
/// A lamp key dials.
/// <code>INVITE → glance → Digest (401) → registered? its own PBX? → a policy takes it, or the relay passes it on</code>
/// Later requests of the call, re-INVITE included, do not come here: their Route names the call (<see cref="CallRouter"/>).
/// </summary>
internal sealed class InviteHandler(PhoneSignIn signIn, CallAdmission admission, IEnumerable<IKeyCallPolicy> policies, CallRouter router, KeyCallMetrics metrics)
    : ISipHandler
{
    public string Method => Methods.Invite;

    /// <summary>What Require names is for the PBX.</summary>
    public IReadOnlyCollection<string>? OptionTags => null;

    public void Handle(ServerTransaction transaction)
    {
        if (admission.Glance(transaction.Request) is not KeyCallRefusal.None and var early)
        {
            Refuse(transaction, early);
            return;
        }

        if (!signIn.TryAuthenticate(transaction, out var device))
            return;
        if (admission.Admit(transaction, device, out var call) is not KeyCallRefusal.None and var refusal)
        {
            Refuse(transaction, refusal);
            return;
        }

        foreach (var policy in policies)
        {
            if (policy.Take(call!) is not { } answer)
                continue;
            answer(transaction);
            return;
        }

        router.Relay(transaction, call!);
    }

    private void Refuse(ServerTransaction transaction, KeyCallRefusal refusal)
    {
        metrics.Refused(refusal);
        transaction.Refuse(refusal.Answer());
    }
}
