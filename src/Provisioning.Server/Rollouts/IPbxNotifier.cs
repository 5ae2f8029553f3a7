using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>
/// A PBX that passes a NOTIFY on to the phones that are registered there: the way to phones whose lamps it lights itself, above all behind a NAT, where they
/// hear nobody else.
/// </summary>
internal interface IPbxNotifier
{
    /// <summary>Whether it is connected, and this phone registered with it, at this moment. From memory, at once.</summary>
    bool CanReach(Device device);

    /// <summary>Has the PBX send it to this phone and no other one of the same extension.</summary>
    /// <param name="notify">The value of Event, and that of Subscription-State or null for none. A PBX that always sends one need not obey the latter.</param>
    /// <param name="token">Cancelled when a call begins: what is not sent yet must not be.</param>
    /// <returns>
    /// As far as the PBX knows: one that only says that it has sent it answers <see cref="TellVerdict.Told"/> with 202. It answers a phone's challenge itself.
    /// </returns>
    Task<TellOutcome> NotifyAsync(Device device, NotifyContent notify, CancellationToken token);
}

/// <summary>What a NOTIFY says.</summary>
/// <param name="Event">The value of Event.</param>
/// <param name="SubscriptionState">The value of Subscription-State; no such line when null.</param>
internal readonly record struct NotifyContent(string Event, string? SubscriptionState);
