using Provisioning.Devices;
using Provisioning.Signalling;
using Provisioning.Sip.Transactions;

namespace Provisioning.Subscriptions;

/// <summary>Who may ask at all.</summary>
internal sealed class SubscriptionDoors(PhoneSignIn signIn, TrustedProxies proxies, PlugAndPlay plugAndPlay)
{
    private volatile bool _areClosed;

    /// <summary>The server goes down.</summary>
    public bool AreClosed => _areClosed;

    public void Close() => _areClosed = true;

    /// <summary>
    /// Answers 401 or 403 itself where nobody may (never 407: RFC 6665 §4.2.1.3). What comes by multicast is of phones that have no configuration
    /// yet, and gets no further.
    /// </summary>
    /// <param name="device">The phone; null for an edge proxy that vouches for it.</param>
    public bool TryEnter(ServerTransaction transaction, out MacAddress? device)
    {
        device = null;
        if (transaction.Flow.IsMulticast)
        {
            plugAndPlay.Handle(transaction);
            return false;
        }

        if (proxies.Contains(transaction.Flow.Remote.Address))
            return true;
        if (!signIn.TryAuthenticate(transaction, out var phone))
            return false;
        device = phone.Mac;
        return true;
    }
}
