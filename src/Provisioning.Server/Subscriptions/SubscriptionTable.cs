using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Provisioning.Devices;
using Provisioning.Sip.Dialogs;
using Provisioning.Sip.Transports;

namespace Provisioning.Subscriptions;

/// <summary>All subscriptions: by dialog, by extension, by phone.</summary>
internal sealed class SubscriptionTable(SubscriptionOptions options)
{
    private readonly ConcurrentDictionary<SipDialogKey, Subscription> _byDialog = new();
    private readonly ConcurrentDictionary<ExtensionNumber, WatcherList> _byExtension = new();
    private readonly ConcurrentDictionary<MacAddress, WatchingPhone> _byPhone = new();
    private readonly ConditionalWeakTable<Flow, PhoneFlow> _proxies = [];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public IEnumerable<Subscription> All => _byDialog.Values;

    public Subscription? Find(SipDialogKey key) => _byDialog.GetValueOrDefault(key);

    /// <summary>Not to be changed.</summary>
    public Subscription[] WatchersOf(ExtensionNumber extension) => _byExtension.TryGetValue(extension, out var list) ? list.Snapshot : [];

    public IEnumerable<Subscription> OfPhone(MacAddress device) => _byPhone.TryGetValue(device, out var phone) ? phone.Subscriptions : [];

    /// <summary>The way to a phone by the flow its request came on.</summary>
    /// <param name="device">Null for an edge proxy.</param>
    public PhoneFlow WayTo(MacAddress? device, Flow flow) =>
        device is { } mac ? PhoneOf(mac).On(flow) : _proxies.GetValue(flow, one => new PhoneFlow(one, null, options));

    /// <summary>Its state may change from now on, and is offered; nothing is sent before it begins.</summary>
    public SubscribeRefusal TryAdd(Subscription subscription)
    {
        if (Interlocked.Increment(ref _count) > options.MaxSubscriptions)
        {
            Interlocked.Decrement(ref _count);
            return SubscribeRefusal.TooMany;
        }

        if (subscription.Watcher.Device is { } device && !PhoneOf(device).TryCount())
        {
            Interlocked.Decrement(ref _count);
            return SubscribeRefusal.TooManyOfPhone;
        }

        _byDialog[subscription.Key] = subscription;
        subscription.Way.Add(subscription);
        foreach (var extension in subscription.Extensions)
            _byExtension.GetOrAdd(extension, _ => new WatcherList()).Add(subscription);
        return SubscribeRefusal.None;
    }

    public void Remove(Subscription subscription)
    {
        if (!_byDialog.TryRemove(new(subscription.Key, subscription)))
            return;
        Interlocked.Decrement(ref _count);
        subscription.Way.Remove(subscription);
        foreach (var extension in subscription.Extensions)
            _byExtension.GetValueOrDefault(extension)?.Remove(subscription);
        if (subscription.Watcher.Device is { } device)
            PhoneOf(device).Uncount();
    }

    private WatchingPhone PhoneOf(MacAddress device) => _byPhone.GetOrAdd(device, static (mac, options) => new WatchingPhone(mac, options), options);
}
