using Provisioning.Devices;
using Provisioning.Signalling;
using Provisioning.Sip.Authentication;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.KeyCalls;

/// <summary>
/// Calls that PBXs hand on: feature codes that somebody has dialled on a phone registered there. The PBX signs in as it does on its control connection, the other way
/// round, and names its extension (RFC 3325). Nothing but feature codes is taken: this is no way through to anywhere.
/// </summary>
internal sealed class PbxCalls(FleetState fleet, SipDigest digest, SignInGuard guard, IEnumerable<IKeyCallPolicy> policies, KeyCallMetrics metrics)
{
    /// <summary>False when the credentials are nobody's who is a PBX; otherwise the request is answered, or will be.</summary>
    public bool TryTake(ServerTransaction transaction)
    {
        var request = transaction.Request;
        if (digest.CredentialsOf(request) is not { } header || !DigestCredentials.TryParse(header, out var credentials))
            return false;
        var user = credentials.Username.ToString();
        var known = fleet.Current.Pbxs.Values.Where(pbx => pbx.Control is { Password: not null } control && control.User == user).ToList();
        if (known.Count == 0)
            return false;

        var verdict = SignIn.WrongPassword;
        // PBXs may share a user, and a password too.
        foreach (var sharing in known.GroupBy(pbx => pbx.Control!.Password!.Reveal(), StringComparer.Ordinal))
        {
            verdict = digest.Verify(credentials, request, new DigestSecret(user, digest.Realm, sharing.Key)) switch
            {
                DigestOutcome.Accepted => SignIn.Accepted,
                DigestOutcome.StaleNonce or DigestOutcome.Replayed => SignIn.StaleNonce,
                DigestOutcome.WrongUri => SignIn.WrongUri,
                _ => SignIn.WrongPassword,
            };
            if (verdict == SignIn.Accepted)
                Take(transaction, [.. sharing]);
            if (verdict != SignIn.WrongPassword)
                break;
        }

        guard.Count(verdict);
        if (verdict == SignIn.StaleNonce)
            transaction.RespondOnce(digest.Challenge(request, isStale: true));
        else if (verdict != SignIn.Accepted)
            transaction.Refuse(guard.RefusalFor(guard.MayFail(transaction.Flow.Remote.Address) ? verdict : SignIn.TooManyFailures));
        return true;
    }

    private void Take(ServerTransaction transaction, List<Pbx> pbxs)
    {
        if (CallerOf(transaction.Request, pbxs) is not var (caller, pbx))
        {
            Refuse(transaction, KeyCallRefusal.CallerNotNamed);
            return;
        }

        var dialled = SipUri.TryParse(transaction.Request.RequestUri, out var uri) && uri.IsSip ? uri.User ?? "" : "";
        var call = new KeyCall(null, caller, dialled, pbx, IsSecure: false) { From = new PbxEnd(transaction.Flow.Protocol, transaction.Flow.Remote, pbx.Address) };
        foreach (var policy in policies)
        {
            if (policy.Take(call) is not { } answer)
                continue;
            answer(transaction);
            return;
        }

        Refuse(transaction, KeyCallRefusal.NoFeatureCode);
    }

    /// <summary>An extension of this PBX, as the PBX itself asserts it.</summary>
    private (Extension Caller, Pbx Pbx)? CallerOf(SipRequest request, List<Pbx> pbxs)
    {
        var now = fleet.Current;
        foreach (var value in request.Values(HeaderName.PAssertedIdentity))
        {
            if (NameAddress.TryParse(value, out var address) && SipUri.TryParse(address.Uri, out var uri) && ExtensionNumber.TryParse(uri.User, out var number)
                && now.Extensions.TryGetValue(number, out var caller) && now.Sites.TryGetValue(caller.Site, out var site) && pbxs.Find(pbx => pbx.Name == site.Pbx) is { } own)
            {
                return (caller, own);
            }
        }

        return null;
    }

    private void Refuse(ServerTransaction transaction, KeyCallRefusal refusal)
    {
        metrics.Refused(refusal);
        transaction.Refuse(refusal.Answer());
    }
}
