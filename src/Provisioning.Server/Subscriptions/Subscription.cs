using System.Collections.Immutable;
using Provisioning.Devices;
using Provisioning.Sip.Authentication;
using Provisioning.Sip.Dialogs;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;

namespace Provisioning.Subscriptions;

/// <summary>
/// A phone that watches (RFC 6665 §4.2). At most one NOTIFY is under way; what changes meanwhile waits in a mailbox of one, where the newest wins.
/// That keeps the order over UDP, and a slow phone late by itself only.
/// <code>
/// Unanswered ──Begin (the 200 is sent)──▶ Active ──ends or expires──▶ Ending ──the NOTIFY "terminated" is over──▶ Ended
///                                            └──────────refused or unanswered NOTIFY──────────────────────────────▶
/// </code>
/// Everything that happens leads to <see cref="Advance"/>, which decides under the lock and sends after it.
/// </summary>
internal sealed partial class Subscription : Due, IClientTransactionUser
{
    private const int LongestPauseMilliseconds = 300_000;

    /// <summary>Twice Timer F: one NOTIFY before it, and its own.</summary>
    private const int LongestFarewellMilliseconds = 64_000;

    private readonly Lock _lock = new();
    private readonly NotifyStack _stack;
    private readonly SipDialog _dialog;
    private readonly Watch _watch;
    private readonly long _createdAt;
    private PhoneFlow _way;
    private PhoneFlow? _sentOn;
    private DigestClient? _digest;
    private long _expiresAt;
    private long _notBefore;
    private long _sentAt;
    private long _newsAt;
    private long _sentNewsAt;
    private Stage _stage;
    private TerminationReason _reason;
    private byte _failures;
    private bool _isFull;
    private bool _isFinalSent;
    private bool _isAnsweringChallenge;
    private bool _isRestored;

    public Subscription(NotifyStack stack, SipDialog dialog, Watch watch, Watcher watcher, PhoneFlow way, TimeSpan expires)
    {
        (_stack, _dialog, _watch, Watcher, _way) = (stack, dialog, watch, watcher, way);
        Key = dialog.Key;
        _createdAt = stack.Wheel.Now;
        _expiresAt = _createdAt + (long)expires.TotalMilliseconds;
    }

    private enum Stage : byte
    {
        Unanswered,
        Active,
        Ending,
        Ended,
    }

    public SipDialogKey Key { get; }

    public Watcher Watcher { get; }

    /// <summary>It has come over a restart, and the phone has not refreshed it since.</summary>
    public bool IsRestored => Volatile.Read(ref _isRestored);

    /// <summary>The phone has answered all that it was owed, or cannot be reached now.</summary>
    public bool IsSettled
    {
        get
        {
            lock (_lock)
                return _stage == Stage.Ended || !_way.Flow.IsOpen || (_sentOn is null && !_isFull && _stage != Stage.Ending);
        }
    }

    /// <summary>Whether it is the list of these keys.</summary>
    public bool Shows(ImmutableArray<WatchedKey> keys) => _watch is ListWatch list && list.Keys.SequenceEqual(keys);

    /// <summary>Its place among the watchers of its extension; theirs to set.</summary>
    internal int Place { get; set; } = Nowhere;

    /// <summary>Whom it watches.</summary>
    public IReadOnlyList<ExtensionNumber> Extensions => Watcher.Extension is { } one ? [one] : _watch.Extensions;

    /// <summary>Since the phone subscribed, or since the server restored it.</summary>
    public TimeSpan Age => TimeSpan.FromMilliseconds(_stack.Wheel.Now - _createdAt);

    public string ContentType => _watch.ContentType;

    public string? Require => _watch.Require;

    /// <summary>The way to the phone.</summary>
    public PhoneFlow Way => Volatile.Read(ref _way);

    private bool IsDatagram => !_way.Flow.IsReliable;

    /// <summary>The 200 is sent: NOTIFYs may follow it (RFC 6665 §4.2.1.2).</summary>
    public void Begin()
    {
        lock (_lock)
        {
            if (_stage == Stage.Unanswered)
                _stage = Stage.Active;
        }

        Advance();
    }

    /// <summary>The state has changed.</summary>
    /// <param name="changedAt">A timestamp of the clock.</param>
    public void Offer(DialogBodies bodies, long changedAt)
    {
        lock (_lock)
        {
            if (_stage == Stage.Ended)
                return;
            _watch.Offer(bodies, IsDatagram);
            if (_newsAt == 0 && _watch.HasNews)
                _newsAt = changedAt;
        }

        Advance();
    }

    /// <summary>The phone is owed the whole state, changed or not (RFC 6665 §4.2.1.2, RFC 4235 §3.7).</summary>
    public void OfferAll(IEnumerable<DialogBodies> bodies)
    {
        lock (_lock)
        {
            if (_stage == Stage.Ended)
                return;
            foreach (var one in bodies)
                _watch.Offer(one, IsDatagram);
            _isFull = true;
        }

        Advance();
    }

    /// <summary>Judges a request within the dialog; one that is in order counts.</summary>
    public SubscribeRefusal Accept(SipRequest request)
    {
        lock (_lock)
        {
            if (_stage is Stage.Ending or Stage.Ended)
                return SubscribeRefusal.NoSuchDialog;
            return _dialog.Accept(request) == RemoteCSeq.InOrder ? SubscribeRefusal.None : SubscribeRefusal.OutOfOrder;
        }
    }

    /// <summary>A refresh (RFC 6665 §4.2.1.2): it moves the remote target and the flow, and sets the expiry.</summary>
    public void Renew(SipRequest request, PhoneFlow way, TimeSpan expires)
    {
        PhoneFlow left;
        lock (_lock)
        {
            if (_stage == Stage.Ended)
                return;
            _dialog.RefreshTarget(request);
            if (expires > TimeSpan.Zero)
                _expiresAt = _stack.Wheel.Now + (long)expires.TotalMilliseconds;
            _isRestored = false;
            left = TakeWay_NeedsLock(way);
        }

        Leave(left);
        _stack.Journal.Touch(this);
    }

    /// <summary>The phone is reached on another flow from now on; what it has missed follows.</summary>
    public void Move(PhoneFlow way)
    {
        PhoneFlow left;
        lock (_lock)
        {
            if (_stage == Stage.Ended)
                return;
            left = TakeWay_NeedsLock(way);
        }

        Leave(left);
        _stack.Journal.Touch(this);
        Advance();
    }

    private PhoneFlow TakeWay_NeedsLock(PhoneFlow way)
    {
        var left = _way;
        _way = way;
        if (!ReferenceEquals(left, way))
            way.Add(this);
        return left;
    }

    private void Leave(PhoneFlow left)
    {
        if (!ReferenceEquals(left, Way))
            left.Remove(this);
    }

    /// <summary>It ends with a last NOTIFY (RFC 6665 §4.4.1), or is gone at once where none can be sent.</summary>
    /// <param name="state">What the last NOTIFY tells; it tells nothing when null.</param>
    public void End(TerminationReason reason, IEnumerable<DialogBodies>? state = null)
    {
        lock (_lock)
        {
            if (_stage is Stage.Ending or Stage.Ended)
                return;
            foreach (var one in state ?? [])
                _watch.Offer(one, IsDatagram);
            StartEnding_NeedsLock(reason, withState: state is not null);
        }

        Advance();
    }

    /// <summary>Nothing more is sent.</summary>
    public void Drop()
    {
        lock (_lock)
        {
            if (_stage == Stage.Ended)
                return;
            _stage = Stage.Ended;
        }

        _stack.Wheel.Remove(this);
        _stack.Table.Remove(this);
        _stack.Journal.Touch(this);
    }

    protected internal override void OnDue() => Advance();

    /// <summary>Sends what is due, if it may be sent now; otherwise sees to being called again.</summary>
    public void Advance()
    {
        OutgoingRequest? request;
        PhoneFlow way;
        bool isLost, isUsedUp;
        lock (_lock)
        {
            (request, isLost) = Decide_NeedsLock(_stack.Wheel.Now);
            isUsedUp = request is not null && IsUsedUp_NeedsLock();
            way = _way;
        }

        if (isUsedUp)
            _stack.Journal.Touch(this);
        if (isLost)
            Drop();
        else if (request is not null)
            _stack.Transactions.Send(request, way.Flow, this);
    }

    private (OutgoingRequest? Request, bool IsLost) Decide_NeedsLock(long now)
    {
        if (_stage is Stage.Unanswered or Stage.Ended || _sentOn is not null)
            return default;
        if (_stage == Stage.Active && now >= _expiresAt)
            StartEnding_NeedsLock(TerminationReason.Timeout, withState: false);
        var isFinal = _stage == Stage.Ending;
        if (isFinal && now >= _expiresAt)
            return (null, true);
        if (!_way.Flow.IsOpen)
        {
            // A connection has ended: the phone comes back on another and refreshes, or it expires.
            _stack.Wheel.Schedule(this, _expiresAt);
            return (null, isFinal);
        }

        var isOwed = isFinal || _isFull;
        if (!isOwed && !_watch.HasNews)
        {
            _stack.Wheel.Schedule(this, _expiresAt);
            return default;
        }

        if (!isOwed && now < _notBefore)
        {
            _stack.Wheel.Schedule(this, Math.Min(_notBefore, _expiresAt));
            return default;
        }

        _stack.Wheel.Schedule(this, _expiresAt);
        return _way.TryEnter(this, now) ? (Notify_NeedsLock(now, isFinal), false) : default;
    }

    private void StartEnding_NeedsLock(TerminationReason reason, bool withState)
    {
        (_stage, _reason, _isFull) = (Stage.Ending, reason, withState);
        _expiresAt = _stack.Wheel.Now + LongestFarewellMilliseconds;
    }

    private OutgoingRequest Notify_NeedsLock(long now, bool isFinal)
    {
        var body = isFinal && !_isFull ? null : _watch.Take(_isFull, IsDatagram);
        var state = isFinal ? _reason.ToToken() : $"active;expires={Math.Max(1, (_expiresAt - now + 999) / 1_000)}";
        var request = _dialog.NewRequest(Methods.Notify)
            .Add(HeaderName.Event, Watcher.EventHeader)
            .Add(HeaderName.SubscriptionState, state);
        if (_watch.Require is { } extension)
            request.Add(HeaderName.Require, extension);
        if (_digest is { HasChallenge: true })
            request.Add(HeaderName.Authorization, _digest.Authorize(Methods.Notify, request.RequestUri));
        if (body is { } document)
            request.WithBody(document.ContentType, document.Content);
        (_sentOn, _sentAt, _sentNewsAt, _newsAt) = (_way, now, _newsAt, 0);
        // What the phone has asked for itself does not delay the next change.
        if (!_isFull && !_watch.Continues)
            _notBefore = now + (long)_stack.Options.MinInterval.TotalMilliseconds;
        (_isFull, _isFinalSent) = (false, isFinal);
        _stack.Metrics.Sent(_sentNewsAt);
        return request;
    }
}
