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
    private readonly ConcurrentDictionary<(string Mac, string Position), Lamp> _shown = new();
    private readonly ConcurrentQueue<TimeSpan> _delays = new();
    private int _changes;

    /// <summary>Lamps that changed so far.</summary>
    public int Changes => _changes;

    /// <summary>From the moment a call's change was told to the moment a lamp showed something else.</summary>
    public Latency Delay => Latency.Of(_delays);

    /// <summary>A change of this extension is about to be told.</summary>
    public void Told(string extension) => _toldAt[extension] = time.GetTimestamp();

    /// <summary>A lamp that goes dark, or comes back, follows its subscription and no call.</summary>
    public void Changed(PhoneLamp lamp)
    {
        Interlocked.Increment(ref _changes);
        var key = (lamp.Mac, lamp.Key.Position);
        var before = _shown.GetValueOrDefault(key, Lamp.Unknown);
        _shown[key] = lamp.Lamp;
        if (before == Lamp.Unknown || lamp.Lamp == Lamp.Unknown)
            return;
        if (lamp.Key.Watches is { } extension && _toldAt.TryGetValue(extension, out var told) && _delays.Count < MaxDelays)
            _delays.Enqueue(time.GetElapsedTime(told));
    }
}
