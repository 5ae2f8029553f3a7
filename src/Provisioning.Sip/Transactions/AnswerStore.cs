using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.Sip.Transactions;

/// <summary>
/// The state Completed of non-INVITE server transactions (RFC 3261 §17.2.2): the answer, until timer J. All timers J are equally long, so a
/// queue is their wheel. When there are too many, the oldest goes.
/// </summary>
internal sealed class AnswerStore : ITimed
{
    private readonly Lock _lock = new();
    private readonly Queue<StoredAnswer> _answers = new();
    private readonly Action<StoredAnswer> _dropped;
    private readonly TimerWheel _wheel;
    private readonly TimerEntry _timer;
    private readonly int _capacity;

    public AnswerStore(TimerWheel wheel, int capacity, Action<StoredAnswer> dropped)
    {
        (_wheel, _capacity, _dropped) = (wheel, capacity, dropped);
        _timer = new(this);
    }

    public int Count
    {
        get
        {
            lock (_lock)
                return _answers.Count;
        }
    }

    public void Add(StoredAnswer answer)
    {
        StoredAnswer? oldest = null;
        lock (_lock)
        {
            if (_answers.Count == 0)
                _wheel.Set(_timer, answer.EndsAt);
            else if (_answers.Count >= _capacity)
                oldest = _answers.Dequeue();
            _answers.Enqueue(answer);
        }

        if (oldest is not null)
            _dropped(oldest);
    }

    void ITimed.OnTimer(long now)
    {
        while (TakeEnded(now) is { } ended)
            _dropped(ended);
    }

    private StoredAnswer? TakeEnded(long now)
    {
        lock (_lock)
        {
            if (!_answers.TryPeek(out var oldest))
                return null;
            if (oldest.EndsAt <= now)
                return _answers.Dequeue();
            _wheel.Set(_timer, oldest.EndsAt);
            return null;
        }
    }
}

/// <summary>What a repeated request is answered.</summary>
internal sealed record StoredAnswer(UInt128 Key, Flow Flow, byte[] Message, long EndsAt)
{
    /// <summary>The tag that we gave the dialog; null when it has none.</summary>
    public string? ReadTag() => SipParser.ParseDatagram(Message, new SipLimits()).Message?.To.Tag;
}
