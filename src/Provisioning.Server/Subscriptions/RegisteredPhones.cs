using Provisioning.Registrations;

namespace Provisioning.Subscriptions;

/// <summary>
/// What a registration means for the lamps of the phone. One that has begun anew knows nothing of its earlier subscriptions: they end with
/// <c>deactivated</c>, to which a phone that has forgotten them says so, and one that had only lost its registration subscribes anew. One whose
/// connection had ended (or whose connection our restart ended) is reached on the new one (RFC 5626 §5.3), without waiting for its refreshes.
/// </summary>
internal sealed class RegisteredPhones(SubscriptionTable table) : IRegistrationObserver
{
    /// <summary>A phone may subscribe before it registers; what is younger is of this boot.</summary>
    private static readonly TimeSpan Boot = TimeSpan.FromSeconds(30);

    public void Booted(Registration registration)
    {
        foreach (var subscription in table.OfPhone(registration.Mac))
        {
            if (subscription.Age > Boot)
                subscription.End(TerminationReason.Deactivated);
        }
    }

    public void Registered(Registration registration)
    {
        if (registration.Flow is not { IsOpen: true } flow)
            return;
        foreach (var subscription in table.OfPhone(registration.Mac))
        {
            if (!subscription.Way.Flow.IsOpen)
                subscription.Move(table.WayTo(registration.Mac, flow));
        }
    }
}
