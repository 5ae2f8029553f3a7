using System.Collections.Concurrent;
using Provisioning.Sip.Dialogs;
using Provisioning.Sip.Transports;

namespace Provisioning.Subscriptions;

/// <summary>What was written down before a restart and does not live again yet. Whoever refreshes first is revived at once.</summary>
internal sealed class SubscriptionArchive(SubscriptionMaker maker, NotifyStack stack)
{
    private readonly ConcurrentDictionary<SipDialogKey, SubscriptionRow> _rows = new();

    /// <summary>Counted apart: the dictionary takes a thousand locks to say how many it has.</summary>
    private int _left;

    public int Count => Volatile.Read(ref _left);

    public IEnumerable<SipDialogKey> Keys => _rows.Keys;

    public void Fill(IEnumerable<SubscriptionRow> rows)
    {
        foreach (var row in rows)
            _rows[row.Key] = row;
        _left = _rows.Count;
    }

    /// <returns>The living subscription; null when there was none of that name, or no room.</returns>
    /// <param name="flowOf">The way to the phone now.</param>
    public Subscription? Revive(SipDialogKey key, Func<SubscriptionRow, Flow> flowOf)
    {
        if (Count == 0 || !_rows.TryRemove(key, out var row))
            return null;
        Interlocked.Decrement(ref _left);
        var left = DateTimeOffset.FromUnixTimeMilliseconds(row.ExpiresAtMilliseconds) - stack.Time.GetUtcNow();
        var watcher = row.Watcher;
        var subscription = maker.Make(watcher, SipDialog.Restore(row.Dialog), stack.Table.WayTo(watcher.Device, flowOf(row)), left, (uint)row.Version);
        var ahead = (uint)stack.Options.NumbersAhead;
        subscription.NoteWritten((uint)row.LocalCSeq + ahead, (uint)row.Version + ahead);
        if (stack.Table.TryAdd(subscription) != SubscribeRefusal.None)
            return null;
        subscription.Begin();
        return subscription;
    }
}
