using Provisioning.Devices;

namespace Provisioning.Subscriptions;

/// <summary>Ends subscriptions whose phone, key or extension has left the fleet (RFC 6665 §4.1.3).</summary>
internal sealed class FleetSweep(SubscriptionTable table, WatchRights rights, TimeProvider time) : BackgroundService
{
    /// <summary>A person who has lost a key waits no longer than for the phone's own change.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private Fleet? _swept;

    /// <summary>Looks through all subscriptions if the fleet has changed since the last time.</summary>
    internal void Sweep()
    {
        var fleet = rights.Fleet;
        if (ReferenceEquals(_swept, fleet))
            return;
        foreach (var subscription in table.All)
        {
            if (ReasonToEnd(subscription, fleet) is { } reason)
                subscription.End(reason);
        }

        _swept = fleet;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            Sweep();
    }

    private TerminationReason? ReasonToEnd(Subscription subscription, Fleet fleet)
    {
        var (device, extension) = (subscription.Watcher.Device, subscription.Watcher.Extension);
        if (device is { } phone && !fleet.Devices.ContainsKey(phone))
            return TerminationReason.Rejected;
        // Another list of keys is another subscription: the phone comes back for it.
        if (extension is not { } watched)
            return subscription.Shows(rights.KeysOf(device!.Value).Lamps) ? null : TerminationReason.Deactivated;
        return (device is { } mac ? rights.Judge(mac, watched) : rights.JudgeTrusted(watched)) switch
        {
            SubscribeRefusal.None => null,
            SubscribeRefusal.NotOnKeys => TerminationReason.Rejected,
            _ => TerminationReason.NoResource,
        };
    }
}
