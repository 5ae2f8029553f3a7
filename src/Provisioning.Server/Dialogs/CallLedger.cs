namespace Provisioning.Dialogs;

/// <summary>Every call by its key and by its source, and those that ended, in the order in which they did. For the engine's writer only.</summary>
internal sealed class CallLedger
{
    private readonly Dictionary<CallKey, CallRecord> _calls = [];
    private readonly Dictionary<string, SourceCalls> _sources = new(StringComparer.Ordinal);
    private readonly Queue<CallRecord> _ended = new();
    private int _live;

    public int LiveCount => Volatile.Read(ref _live);

    public int EndedCount => _ended.Count;

    /// <summary>One that goes on or is remembered.</summary>
    public CallRecord? Find(CallKey key) => _calls.GetValueOrDefault(key);

    /// <summary>A source without calls is not kept.</summary>
    public SourceCalls? FindSource(string source) => _sources.GetValueOrDefault(source);

    public IEnumerable<CallRecord> Live() => _sources.Values.SelectMany(source => source.Calls);

    public void Add(CallRecord call)
    {
        if (!_sources.TryGetValue(call.Key.Source, out var source))
            _sources[call.Key.Source] = source = new(call.Key.Source);
        call.Source = source;
        source.Calls.Add(call);
        _calls[call.Key] = call;
        _live++;
    }

    /// <param name="call">One that goes on.</param>
    /// <param name="comesBack">It was only presumed dead: an event that names it starts it anew.</param>
    public void End(CallRecord call, bool comesBack)
    {
        var source = call.Source!;
        source.Calls.Remove(call);
        if (source.Calls.Count == 0)
            _sources.Remove(source.Name);
        call.Source = null;
        call.Dialog = null;
        _live--;
        if (comesBack)
            _calls.Remove(call.Key);
        _ended.Enqueue(call);
    }

    /// <summary>One that was never seen to go on.</summary>
    public void Remember(CallRecord ended)
    {
        _calls[ended.Key] = ended;
        _ended.Enqueue(ended);
    }

    /// <summary>Forgets the one that ended first, if that was so long ago, or there are too many.</summary>
    public CallRecord? Forget(DateTimeOffset endedUntil, int most)
    {
        if (!_ended.TryPeek(out var oldest) || (oldest.EndedAt > endedUntil && _ended.Count <= most))
            return null;
        _ended.Dequeue();
        if (_calls.TryGetValue(oldest.Key, out var known) && ReferenceEquals(known, oldest))
            _calls.Remove(oldest.Key);
        return oldest;
    }
}
