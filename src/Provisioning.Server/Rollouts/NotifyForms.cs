using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Provisioning.Rendering;

namespace Provisioning.Rollouts;

/// <summary>
/// In which form phones take a NOTIFY, with Subscription-State or without, where it is not the one that the maker's data says. Learnt by trying, for each model and
/// firmware; forgotten at a restart, which costs one more attempt.
/// </summary>
internal sealed class NotifyForms(IOptions<CheckSyncOptions> options)
{
    private const string DefaultState = "terminated";

    private readonly ConcurrentDictionary<string, bool> _others = new(StringComparer.Ordinal);

    /// <summary>What is tried first.</summary>
    /// <param name="kind">The phone's model and firmware.</param>
    public NotifyContent First(string kind, NotifyEvent notify) => _others.ContainsKey(kind) ? Other(notify) : new(notify.Event, notify.SubscriptionState);

    /// <summary>What is tried after that.</summary>
    public NotifyContent Second(string kind, NotifyEvent notify) => _others.ContainsKey(kind) ? new(notify.Event, notify.SubscriptionState) : Other(notify);

    /// <summary>A phone has taken one.</summary>
    public void Learn(string kind, NotifyEvent notify, NotifyContent taken)
    {
        if (taken.SubscriptionState == notify.SubscriptionState)
            _others.TryRemove(kind, out _);
        else if (_others.Count < options.Value.RememberedForms)
            _others[kind] = true;
    }

    private static NotifyContent Other(NotifyEvent notify) => new(notify.Event, notify.SubscriptionState is null ? DefaultState : null);
}
