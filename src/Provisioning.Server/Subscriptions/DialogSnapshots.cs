using Provisioning.Dialogs;

namespace Provisioning.Subscriptions;

/// <summary>The state of all that a subscription watches, as it is now.</summary>
internal sealed class DialogSnapshots(DialogEngine engine, SubscriptionOptions options)
{
    public IEnumerable<DialogBodies> Of(Subscription subscription)
    {
        foreach (var extension in subscription.Extensions)
            yield return new DialogBodies(engine.Snapshot(extension), options.MaxDatagramBodyBytes);
    }
}
