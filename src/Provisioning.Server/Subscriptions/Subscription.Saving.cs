namespace Provisioning.Subscriptions;

/// <summary>What of it outlives the process.</summary>
internal sealed partial class Subscription
{
    private uint _writtenCSeq;
    private uint _writtenVersion;
    private bool _isWritten;
    private int _isTouched;

    /// <summary>Marks it as waiting to be written; false when it waits already.</summary>
    public bool TryTouch() => Interlocked.Exchange(ref _isTouched, 1) == 0;

    /// <summary>
    /// As it is to be written, numbers ahead of those in use; null when it has ended. It does not wait to be written any more then.
    /// </summary>
    public SubscriptionRow? ToRow(DateTimeOffset utcNow, out bool isWritten)
    {
        Volatile.Write(ref _isTouched, 0);
        lock (_lock)
        {
            isWritten = _isWritten;
            if (_stage is Stage.Ending or Stage.Ended)
                return null;
            var dialog = _dialog.Snapshot();
            var ahead = (uint)_stack.Options.NumbersAhead;
            _isWritten = true;
            _writtenCSeq = dialog.LocalCSeq + ahead;
            _writtenVersion = _watch.NextVersion + ahead;
            var left = TimeSpan.FromMilliseconds(_expiresAt - _stack.Wheel.Now);
            return SubscriptionRow.Of(Watcher, dialog with { LocalCSeq = _writtenCSeq }, _writtenVersion, _way.Flow, Key.LocalTag, utcNow + left);
        }
    }

    public SubscriptionInfo ToInfo()
    {
        lock (_lock)
        {
            var left = TimeSpan.FromMilliseconds(Math.Max(0, _expiresAt - _stack.Wheel.Now));
            return new(
                Watcher.Device, Watcher.Extension, Watcher.Uri, Watcher.EventHeader, _stack.Time.GetUtcNow() + left, _way.Flow.Protocol.ToString(),
                _way.Flow.Remote.ToString(), Watcher.UserAgent, _dialog.LocalCSeq, _sentOn is not null);
        }
    }

    /// <summary>A restored one is in the database already.</summary>
    public void NoteWritten(uint cseq, uint version)
    {
        lock (_lock)
            (_isWritten, _isRestored, _writtenCSeq, _writtenVersion) = (true, true, cseq, version);
    }

    private bool IsUsedUp_NeedsLock()
    {
        var half = (uint)_stack.Options.NumbersAhead / 2;
        return _dialog.LocalCSeq + half >= _writtenCSeq || _watch.NextVersion + half >= _writtenVersion;
    }
}
