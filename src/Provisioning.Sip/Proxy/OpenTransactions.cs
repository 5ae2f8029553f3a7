using System.Collections.Concurrent;

namespace Provisioning.Sip.Proxy;

/// <summary>Counts what is open, in all and for each caller; nobody gets more than the options allow.</summary>
internal sealed class OpenTransactions(ProxyOptions options)
{
    private readonly ConcurrentDictionary<string, int> _byCaller = new(StringComparer.Ordinal);
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public bool TryOpen(string caller)
    {
        if (Interlocked.Increment(ref _count) > options.MaxTransactions)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }

        if (_byCaller.AddOrUpdate(caller, 1, (_, open) => open + 1) <= options.MaxTransactionsPerCaller)
            return true;
        Close(caller);
        return false;
    }

    public void Close(string caller)
    {
        Interlocked.Decrement(ref _count);
        var left = _byCaller.AddOrUpdate(caller, 0, (_, open) => open - 1);
        if (left <= 0)
            _byCaller.TryRemove(new(caller, left));
    }
}
