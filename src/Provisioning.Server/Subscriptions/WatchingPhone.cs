using Provisioning.Devices;
using Provisioning.Sip.Transports;

namespace Provisioning.Subscriptions;

/// <summary>The subscriptions of one phone, by the flows they came on.</summary>
internal sealed class WatchingPhone(MacAddress device, SubscriptionOptions options)
{
    /// <summary>A phone that moves leaves empty flows behind; so many may be kept.</summary>
    private const int MaxFlows = 8;

    private readonly Lock _lock = new();
    private readonly List<PhoneFlow> _flows = new(1);
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public IEnumerable<Subscription> Subscriptions
    {
        get
        {
            PhoneFlow[] flows;
            lock (_lock)
                flows = [.. _flows];
            return flows.SelectMany(flow => flow.Subscriptions);
        }
    }

    public bool TryCount()
    {
        if (Interlocked.Increment(ref _count) <= options.MaxPerPhone)
            return true;
        Interlocked.Decrement(ref _count);
        return false;
    }

    public void Uncount() => Interlocked.Decrement(ref _count);

    public PhoneFlow On(Flow flow)
    {
        lock (_lock)
        {
            foreach (var known in _flows)
            {
                if (known.Flow.Equals(flow))
                    return known;
            }

            if (_flows.Count >= MaxFlows)
                _flows.RemoveAll(known => known.IsEmpty);
            var way = new PhoneFlow(flow, device, options);
            _flows.Add(way);
            return way;
        }
    }
}
