using System.Collections.Concurrent;
using Provisioning.Sip.Dialogs;
using Provisioning.Sip.Transports;

namespace Provisioning.Subscriptions;

/// <summary>What was written down before a restart and does not live again yet. Whoever refreshes first is revived at once.</summary>
internal sealed class SubscriptionArchive(SubscriptionMaker maker, NotifyStack stack)
{
    private readonly ConcurrentDictionary<SipDialogKey, SubscriptionRow> _rows = new();

    public int Count => _rows.Count;

    public IEnumerable<SipDialogKey> Keys => _rows.Keys;

    public void Fill(IEnumerable<SubscriptionRow> rows)
    {
        foreach (var row in rows)
            _rows[SipDialog.Restore(row.Dialog).Key] = row;
    }

    /// <returns>The living subscription; null when there was none of that name, or no room.</returns>
    /// <param name="flowOf">The way to the phone now.</param>
    public Subscription? Revive(SipDialogKey key, Func<SubscriptionRow, Flow> flowOf)
    {
        if (_rows.IsEmpty || !_rows.TryRemove(key, out var row))
            return null;
        var left = DateTimeOffset.FromUnixTimeMilliseconds(row.ExpiresAtMilliseconds) - stack.Time.GetUtcNow();
        var watcher = row.Watcher;
        var subscription = maker.Make(watcher, SipDialog.Restore(row.Dialog), stack.Table.WayTo(watcher.Device, flowOf(row)), left, (uint)row.Version);
        subscription.NoteWritten((uint)row.LocalCSeq, (uint)row.Version);
        if (stack.Table.TryAdd(subscription) != SubscribeRefusal.None)
            return null;
        // The numbers go on from what was written, so that is used up: the next crash must not begin there again.
        stack.Journal.Touch(subscription);
        subscription.Begin();
        return subscription;
    }
}
