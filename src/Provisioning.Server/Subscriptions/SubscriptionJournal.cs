using System.Collections.Concurrent;

namespace Provisioning.Subscriptions;

/// <summary>
/// Subscriptions that must be written down anew, each once. Nothing waits for that: the way of a NOTIFY does not touch the database, and while
/// it is away lamps go on.
/// </summary>
internal sealed class SubscriptionJournal
{
    private readonly ConcurrentQueue<Subscription> _waiting = new();

    public int Count => _waiting.Count;

    public void Touch(Subscription subscription)
    {
        if (subscription.TryTouch())
            _waiting.Enqueue(subscription);
    }

    public List<Subscription> Take(int most)
    {
        var taken = new List<Subscription>();
        while (taken.Count < most && _waiting.TryDequeue(out var subscription))
            taken.Add(subscription);
        return taken;
    }
}
