using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace Provisioning.CallSources;

/// <summary>The sources that have spoken since the start.</summary>
internal sealed class CallSourceTable(IOptions<CallSourceOptions> options)
{
    private readonly ConcurrentDictionary<string, CallSource> _sources = new(StringComparer.Ordinal);

    /// <summary>Where all messages are counted that name no source.</summary>
    public CallSource Nobody { get; } = new("");

    public IEnumerable<CallSource> All => _sources.Values;

    public bool TryEnter(string name, [NotNullWhen(true)] out CallSource? source, out CallRefusal reason)
    {
        reason = SourceName.IsValid(name) ? CallRefusal.TooManySources : CallRefusal.SourceName;
        source = reason == CallRefusal.SourceName ? null : _sources.GetValueOrDefault(name);
        if (source is null && reason == CallRefusal.TooManySources && _sources.Count < options.Value.MaxSources)
            source = _sources.GetOrAdd(name, new CallSource(name));
        return source is not null;
    }
}

/// <summary>Somebody who tells of calls.</summary>
internal sealed class CallSource(string name)
{
    private long _refusalLoggedAt = long.MinValue;

    public string Name => name;

    /// <summary>It has spoken over MQTT: when the broker cannot be heard, neither can it.</summary>
    public volatile bool IsOnMqtt;

    /// <summary>It has called itself online over MQTT, and its will has not said otherwise.</summary>
    public volatile bool IsOnline;

    /// <summary>It, or its will, has said that it cannot be heard.</summary>
    public volatile bool IsOffline;

    /// <summary>It leaves its calls with the broker, each retained on a topic of its own.</summary>
    public volatile bool IsRetaining;

    /// <summary>True once in an interval.</summary>
    public bool MayLog(TimeProvider time, TimeSpan interval)
    {
        var last = Volatile.Read(ref _refusalLoggedAt);
        var now = time.GetTimestamp();
        return (last == long.MinValue || time.GetElapsedTime(last, now) >= interval) && Interlocked.CompareExchange(ref _refusalLoggedAt, now, last) == last;
    }
}
