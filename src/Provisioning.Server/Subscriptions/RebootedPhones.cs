using Provisioning.Registrations;

namespace Provisioning.Subscriptions;

/// <summary>
/// A phone that has begun anew knows nothing of its earlier subscriptions. They end with <c>deactivated</c>: a phone that has forgotten them says
/// so, and one that had only lost its registration subscribes anew, so that its lamps stay right either way.
/// </summary>
internal sealed class RebootedPhones(SubscriptionTable table) : IRegistrationObserver
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
}
