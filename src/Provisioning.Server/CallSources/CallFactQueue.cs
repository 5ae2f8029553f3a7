using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Provisioning.Dialogs;

namespace Provisioning.CallSources;

/// <summary>
/// The one way in for what sources tell, in one order. It is bounded and drops nothing: when it is full, a source waits (MQTT, and with it the
/// source's own connection) or is refused and may try again (HTTP, SIP).
/// </summary>
internal sealed class CallFactQueue
{
    private readonly Channel<QueuedFact> _facts;
    private int _isWoken;

    public CallFactQueue(IOptions<CallSourceOptions> options, CallMetrics metrics)
    {
        _facts = Channel.CreateBounded<QueuedFact>(new BoundedChannelOptions(options.Value.QueueLength) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        metrics.ObserveQueue(() => _facts.Reader.Count);
    }

    /// <summary>False when the queue is full: nothing was taken.</summary>
    public bool TryWrite(CallFact fact) => _facts.Writer.TryWrite(new(fact, Stopwatch.GetTimestamp()));

    /// <summary>Waits for a place.</summary>
    public ValueTask WriteAsync(CallFact fact, CancellationToken token) => _facts.Writer.WriteAsync(new(fact, Stopwatch.GetTimestamp()), token);

    /// <summary>Lets the reader look at the clock after what waits already. A full queue wakes it anyway.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _isWoken, 1) == 0 && !_facts.Writer.TryWrite(default))
            Volatile.Write(ref _isWoken, 0);
    }

    /// <summary>Gives each fact, and null when it was woken.</summary>
    public async IAsyncEnumerable<QueuedFact> ReadAllAsync([EnumeratorCancellation] CancellationToken token)
    {
        await foreach (var queued in _facts.Reader.ReadAllAsync(token))
        {
            if (queued.Fact is null)
                Volatile.Write(ref _isWoken, 0);
            yield return queued;
        }
    }
}

/// <param name="Fact">Null where only time has passed.</param>
/// <param name="QueuedAt">A <see cref="Stopwatch"/> timestamp.</param>
internal readonly record struct QueuedFact(CallFact? Fact, long QueuedAt);
