using Provisioning.Devices;
using Provisioning.Sip.Transports;

namespace Provisioning.Subscriptions;

/// <summary>
/// The way to one phone, with the memory of whether it lives: all its subscriptions share it. Only a few NOTIFYs are under way on it at once,
/// and none begins while the phone has been silent for too long, so that a dead phone with many keys costs little.
/// </summary>
/// <param name="device">Null for an edge proxy, which stands for many phones: it is not held back.</param>
internal sealed class PhoneFlow(Flow flow, MacAddress? device, SubscriptionOptions options)
{
    private readonly Lock _lock = new();
    private readonly HashSet<Subscription> _subscriptions = [];
    private readonly List<Subscription> _waiting = [];
    private int _inFlight;
    private long _heardAt = long.MinValue;
    private long _silentSince;
    private bool _isResting;

    public Flow Flow => flow;

    public MacAddress? Device => device;

    /// <summary>Copied.</summary>
    public Subscription[] Subscriptions
    {
        get
        {
            lock (_lock)
                return [.. _subscriptions];
        }
    }

    public bool IsEmpty
    {
        get
        {
            lock (_lock)
                return _subscriptions.Count == 0;
        }
    }

    public void Add(Subscription subscription)
    {
        if (device is null)
            return;
        lock (_lock)
            _subscriptions.Add(subscription);
    }

    public void Remove(Subscription subscription)
    {
        if (device is null)
            return;
        lock (_lock)
        {
            _waiting.Remove(subscription);
            _subscriptions.Remove(subscription);
        }
    }

    /// <summary>Whether a NOTIFY may begin; if not, the subscription is told when it may try again.</summary>
    public bool TryEnter(Subscription subscription, long now)
    {
        if (device is null)
            return true;
        lock (_lock)
        {
            if (_isResting || _inFlight >= options.MaxInFlightPerPhone || (_inFlight > 0 && now - _silentSince > options.SuspectAfter.TotalMilliseconds))
            {
                if (!_waiting.Contains(subscription))
                    _waiting.Add(subscription);
                return false;
            }

            if (_inFlight++ == 0)
                _silentSince = now;
            return true;
        }
    }

    /// <summary>A NOTIFY is over. Those returned may try again.</summary>
    public Subscription[] Leave(bool isHeard, long now)
    {
        if (device is null)
            return [];
        lock (_lock)
        {
            _inFlight--;
            if (isHeard)
                (_heardAt, _silentSince) = (now, now);
            return TakeWaiting_NeedsLock();
        }
    }

    /// <summary>The phone has sent something. Those returned may try again.</summary>
    public Subscription[] Hear(long now)
    {
        if (device is null)
            return [];
        lock (_lock)
        {
            (_heardAt, _silentSince, _isResting) = (now, now, false);
            return TakeWaiting_NeedsLock();
        }
    }

    /// <summary>Whether nothing was heard from the phone since a NOTIFY was sent that has timed out. It rests then.</summary>
    public bool IsDead(long sentAt)
    {
        lock (_lock)
            return _isResting = device is not null && _heardAt <= sentAt;
    }

    private Subscription[] TakeWaiting_NeedsLock()
    {
        if (_waiting.Count == 0 || _isResting)
            return [];
        var waiting = _waiting.ToArray();
        _waiting.Clear();
        return waiting;
    }
}
