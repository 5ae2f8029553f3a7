using Provisioning.CallSources;
using Provisioning.Dialogs;

namespace Provisioning.Pbxs;

/// <summary>Passes on what happens at PBXs: to the lamps by the one queue of all sources, and to whoever acts on it.</summary>
internal sealed class PbxFeed(CallFactQueue queue, IEnumerable<IPbxObserver> observers)
{
    private readonly IPbxObserver[] _observers = [.. observers];

    /// <summary>In order. Where the queue is full it waits, and with it the PBX.</summary>
    /// <param name="turn">Looked at before each signal is told.</param>
    public async ValueTask PassAsync(PbxLegs legs, Action<PbxSignal> turn, CancellationToken token)
    {
        var (facts, signals) = legs.Take();
        foreach (var fact in facts)
            await queue.WriteAsync(fact, token);
        foreach (var signal in signals)
        {
            turn(signal);
            foreach (var observer in _observers)
                observer.Observe(signal);
        }
    }

    public ValueTask TellAsync(CallFact fact, CancellationToken token) => queue.WriteAsync(fact, token);
}
