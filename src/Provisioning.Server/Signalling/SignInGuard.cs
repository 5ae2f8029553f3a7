using System.Net;
using Microsoft.Extensions.Options;
using Provisioning.Delivery;
using Provisioning.Devices;
using Provisioning.Sip.Messages;

namespace Provisioning.Signalling;

/// <summary>
/// Counts who was let in and who was not, and tells who guesses less: failures count together with those over HTTP. A phone that is right is
/// not slowed by a neighbour behind the same address who is wrong. The one place that says what a refused phone is answered.
/// </summary>
internal sealed class SignInGuard(SourceTable sources, SignallingMetrics metrics, IEnumerable<ISignInObserver> observers, IOptions<SipOptions> options)
{
    private readonly ISignInObserver[] _observers = [.. observers];
    private readonly SipRefusal _busy = SipRefusal.Busy(options.Value.RetryAfterSeconds);

    public void Count(SignIn verdict) => metrics.SignedIn(verdict);

    public void Tell(MacAddress phone)
    {
        foreach (var observer in _observers)
            observer.SignedIn(phone);
    }

    /// <summary>False when this address has failed too often.</summary>
    public bool MayFail(IPAddress address) => sources.Find(address).TryTakeFailure();

    /// <summary>403 rather than another 401: a phone that is asked again with nothing new sends the same password at once, for ever.</summary>
    public SipRefusal RefusalFor(SignIn verdict) => verdict switch
    {
        SignIn.TooManyFailures => _busy,
        SignIn.Malformed => SipRefusal.BadRequest("Bad Authorization"),
        SignIn.WrongUri => SipRefusal.BadRequest("Digest URI Is Not The Request's"),
        SignIn.UnknownPhone => SipRefusal.Forbidden("Unknown Phone"),
        SignIn.OtherIdentity => SipRefusal.Forbidden("Not Your Address Of Record"),
        _ => SipRefusal.Forbidden("Wrong Credentials"),
    };
}

/// <summary>Which verdicts count against an address.</summary>
internal static class SignIns
{
    public static bool IsFailure(this SignIn verdict) => verdict is SignIn.Malformed or SignIn.UnknownPhone or SignIn.WrongPassword or SignIn.WrongUri or SignIn.OtherIdentity;
}
