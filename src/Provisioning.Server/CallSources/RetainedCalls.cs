using Microsoft.Extensions.Options;
using Provisioning.Dialogs;

namespace Provisioning.CallSources;

/// <summary>
/// Heals the lamps when the broker, or we, have been away. A source may leave each call with the broker, retained on a topic of its own, and clear
/// it when the call ends. With every connection the broker then tells all calls of that source: a snapshot, for which the source does nothing.
/// Calls of other sources are heard again without a gap when the broker has kept what was published meanwhile; else they stay unknown until
/// their source tells them anew. When the broker is away for longer than a grace, all its sources are.
/// </summary>
internal sealed class RetainedCalls(CallSourceTable sources, CallFactQueue queue, IOptions<CallSourceOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>Held back while the broker tells what it retains; beyond that, a source's calls are taken as they come and end by themselves.</summary>
    private const int MaxHeldFacts = 200_000;

    private readonly Dictionary<CallSource, List<CallFact>> _held = [];
    private readonly Lock _lock = new();
    private ITimer? _grace;
    private bool _isCatchingUp;
    private bool _missedNothing;
    private volatile bool _isConnected;
    private int _heldCount;

    public bool IsConnected => _isConnected;

    public void Begin(bool missedNothing)
    {
        lock (_lock)
        {
            _held.Clear();
            (_isCatchingUp, _missedNothing, _heldCount) = (true, missedNothing, 0);
        }
    }

    /// <summary>True when the fact is given back by <see cref="End"/>.</summary>
    public bool TryHold(CallSource source, CallFact fact)
    {
        lock (_lock)
        {
            // A snapshot that the source sends meanwhile stays whole: without its events it would end every call.
            if (!_isCatchingUp || !source.IsRetaining || fact is not (CallEvent or SnapshotBegin or SnapshotEnd) || ++_heldCount > MaxHeldFacts)
                return false;
            if (!_held.TryGetValue(source, out var facts))
                _held[source] = facts = [];
            facts.Add(fact);
            return true;
        }
    }

    /// <param name="nothingForgotten">A call that the broker does not tell has ended. Else the broker lost its memory, and silence says nothing.</param>
    public IReadOnlyList<CallFact> End(bool nothingForgotten)
    {
        lock (_lock)
        {
            _grace?.Dispose();
            _grace = null;
            (_isCatchingUp, _isConnected) = (false, true);
            var facts = new List<CallFact>();
            foreach (var source in sources.All.Where(source => source.IsOnMqtt))
            {
                var held = _held.GetValueOrDefault(source) ?? [];
                if (held.Exists(fact => fact is SnapshotEnd))
                    facts.AddRange(held); // the source itself has told all its calls, and what came after it is newer
                else if (source.IsRetaining && nothingForgotten && _heldCount <= MaxHeldFacts)
                    facts.AddRange([new SnapshotBegin(source.Name), .. held, new SnapshotEnd(source.Name)]);
                else
                    facts.AddRange(_missedNothing ? [new SourceResumed(source.Name), .. held] : held);
                if (source.IsOffline)
                    facts.Add(new SourceLost(source.Name));
            }

            _held.Clear();
            return facts;
        }
    }

    public void Disconnected()
    {
        lock (_lock)
        {
            if (!_isConnected)
                return;
            _isConnected = false;
            _grace = time.CreateTimer(_ => _ = LoseAsync(), null, options.Value.LossGrace, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _grace?.Dispose();

    private async Task LoseAsync()
    {
        foreach (var source in sources.All.Where(source => source.IsOnMqtt))
        {
            if (_isConnected)
                return;
            await queue.WriteAsync(new SourceLost(source.Name), CancellationToken.None);
        }
    }
}
