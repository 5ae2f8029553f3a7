using Provisioning.Dialogs;

namespace Provisioning.Subscriptions;

/// <summary>
/// Tells the watchers of an extension what has changed (RFC 6665 §4.2.2). Runs on the thread of the one who says so: a document is written
/// once for all phones of a style, and each watcher costs its own NOTIFY and nothing else; nobody is waited for.
/// </summary>
internal sealed class Notifier(SubscriptionTable table, SubscriptionOptions options, TimeProvider time) : IDialogObserver
{
    public void Publish(ExtensionDialogs dialogs)
    {
        var watchers = table.WatchersOf(dialogs.Extension);
        if (watchers.Length == 0)
            return;
        var changedAt = time.GetTimestamp();
        var bodies = new DialogBodies(dialogs, options.MaxDatagramBodyBytes);
        foreach (var watcher in watchers)
            watcher.Offer(bodies, changedAt);
    }
}
