using Provisioning.Signalling;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.KeyCalls;

/// <summary>
/// A lamp key dials, or a PBX hands on a feature code.
/// <code>INVITE → glance → Digest (401) → registered? its own PBX? → a policy takes it, or the relay passes it on
///                          └ of a PBX → a policy takes it, or nobody does</code>
/// Later requests of the call, re-INVITE included, do not come here: their Route names the call (<see cref="CallRouter"/>).
/// </summary>
internal sealed class InviteHandler(PhoneSignIn signIn, PbxCalls pbxs, CallAdmission admission, CallTaker taker, KeyCallMetrics metrics)
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

        if (pbxs.TryTake(transaction))
            return;
        if (!signIn.TryAuthenticate(transaction, out var device))
            return;
        if (admission.Admit(transaction, device, out var call) is not KeyCallRefusal.None and var refusal)
            Refuse(transaction, refusal);
        else
            taker.Take(transaction, call!);
    }

    private void Refuse(ServerTransaction transaction, KeyCallRefusal refusal)
    {
        metrics.Refused(refusal);
        transaction.Refuse(refusal.Answer());
    }
}
