using System.Collections.Concurrent;
using Provisioning.Simulator.Fleets;
using Provisioning.Simulator.Signalling;

namespace Provisioning.Simulator.Lamps;

/// <summary>All lamps of many phones, and how long they took to follow the calls.</summary>
public sealed class LampBoard(TimeProvider time)
{
    /// <summary>Delays that are kept; an office of a day has fewer.</summary>
    private const int MaxDelays = 1_000_000;

    private readonly ConcurrentDictionary<string, long> _toldAt = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<TimeSpan> _delays = new();
    private int _changes;

    /// <summary>Lamps that changed so far.</summary>
    public int Changes => _changes;

    /// <summary>From the moment a call's change was told to the moment a lamp showed something else.</summary>
    public Latency Delay => Latency.Of(_delays);

    /// <summary>A change of this extension is about to be told.</summary>
    public void Told(string extension) => _toldAt[extension] = time.GetTimestamp();

    public void Changed(PhoneLamp lamp)
    {
        Interlocked.Increment(ref _changes);
        if (lamp.Key.Watches is { } extension && _toldAt.TryGetValue(extension, out var told) && _delays.Count < MaxDelays)
            _delays.Enqueue(time.GetElapsedTime(told));
    }
}
