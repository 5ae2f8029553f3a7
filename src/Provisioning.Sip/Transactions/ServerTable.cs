using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;

namespace Provisioning.Sip.Transactions;

/// <summary>The server transactions, and what they have in common. Values are <see cref="ServerTransaction"/> or <see cref="StoredAnswer"/>.</summary>
internal sealed class ServerTable
{
    private readonly Sharded<UInt128, object> _transactions = new();
    private readonly AnswerStore _answers;
    private int _live;

    public ServerTable(TimerWheel wheel, Timers timers, SipMetrics metrics, Action<SipRequest, Flow> ackReceived, int maxStoredAnswers)
    {
        (Wheel, Timers, Metrics, AckReceived) = (wheel, timers, metrics, ackReceived);
        _answers = new(wheel, maxStoredAnswers, answer => _transactions.Remove(answer.Key, answer));
    }

    public TimerWheel Wheel { get; }

    public Timers Timers { get; }

    public SipMetrics Metrics { get; }

    public Action<SipRequest, Flow> AckReceived { get; }

    public int StoredAnswers => _answers.Count;

    /// <summary>Those that are not answered yet, and INVITE ones.</summary>
    public int Count => Volatile.Read(ref _live);

    public object? Find(UInt128 key) => _transactions.Find(key);

    /// <summary>Null when the request is a repetition; it then has been dealt with.</summary>
    public ServerTransaction? Add(SipRequest request, Flow flow)
    {
        var key = ServerKey.Of(request, request.Method);
        if (Find(key) is { } known)
        {
            Repeat(known);
            return null;
        }

        var transaction = new ServerTransaction(this, key, request, flow);
        if (_transactions.TryAdd(key, transaction, out var present))
        {
            Interlocked.Increment(ref _live);
            transaction.Start();
            return transaction;
        }

        Repeat(present);
        return null;
    }

    /// <summary>The final answer replaces the transaction that gave it.</summary>
    public void Complete(ServerTransaction transaction, Flow flow, byte[] answer)
    {
        var timerJ = Timers.TimerJ(flow.IsReliable);
        if (timerJ == 0)
        {
            Remove(transaction);
            return;
        }

        var stored = new StoredAnswer(transaction.Key, flow, answer, Wheel.Now + timerJ);
        if (!_transactions.Replace(transaction.Key, transaction, stored))
            return;
        Interlocked.Decrement(ref _live);
        _answers.Add(stored);
    }

    public void Remove(ServerTransaction transaction)
    {
        if (_transactions.Remove(transaction.Key, transaction))
            Interlocked.Decrement(ref _live);
    }

    private void Repeat(object known)
    {
        if (known is ServerTransaction transaction)
        {
            transaction.OnRequest();
        }
        else if (known is StoredAnswer answer)
        {
            Metrics.Retransmitted();
            answer.Flow.Send(answer.Message);
        }
    }
}
