using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Provisioning.Dialogs;

namespace Provisioning.CallSources;

/// <summary>PBX to lamp. The one writer of the engine: facts and the passing of time come to it through one queue.</summary>
internal sealed class CallEventPump(
    CallFactQueue queue, DialogEngine engine, CallObservers observers, IOptions<CallSourceOptions> options, SteadyClock clock) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var timer = clock.Time.CreateTimer(_ => queue.Wake(), null, options.Value.TickInterval, options.Value.TickInterval);
        await foreach (var queued in queue.ReadAllAsync(stoppingToken))
        {
            var now = clock.Now;
            var changes = queued.Fact is { } fact ? engine.Apply(fact, now) : engine.Tick(now);
            observers.Publish(queued, changes);
        }
    }
}

/// <summary>Everybody who shows calls, and the count of what they were shown.</summary>
internal sealed class CallObservers(IEnumerable<IDialogObserver> observers, CallMetrics metrics)
{
    private readonly IDialogObserver[] _observers = [.. observers];

    public void Publish(QueuedFact queued, ImmutableArray<ExtensionDialogs> changes)
    {
        foreach (var change in changes)
        {
            foreach (var observer in _observers)
                observer.Publish(change);
        }

        if (queued.Fact is { } fact)
            metrics.Applied(fact.Source, !changes.IsEmpty, queued.QueuedAt);
    }
}
