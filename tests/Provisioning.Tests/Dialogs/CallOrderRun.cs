using Provisioning.Dialogs;

namespace Provisioning.Tests.Dialogs;

/// <summary>
/// One random order of events of two sources, one that counts and one that does not. What is checked after every fact: revisions rise, a change
/// changes something, what the sources ended stays ended. What is checked at the end: the lamp is what truly is, and nothing is left when all fall silent.
/// </summary>
internal sealed class CallOrderRun
{
    private readonly Random _random;
    private readonly bool _everythingArrives;
    private readonly bool _sharesIds;
    private readonly TrueSource[] _sources;
    private readonly List<CallEvent> _late = [];
    private readonly Dictionary<string, DateTimeOffset> _ended = new(StringComparer.Ordinal);
    private DialogEngine _engine = new(new(), 1);
    private DateTimeOffset _now = new(2026, 11, 25, 9, 0, 0, TimeSpan.Zero);
    private long _revision;

    public CallOrderRun(int seed)
    {
        _random = new(seed);
        _everythingArrives = seed % 2 == 0;
        _sharesIds = seed % 4 > 1;
        _sources =
        [
            new("a", counts: true, _random) { SharesIds = _sharesIds },
            new("b", counts: false, _random) { SharesIds = _sharesIds, IsOrderly = _everythingArrives },
        ];
    }

    /// <summary>Null when all was right.</summary>
    public string? FindFault()
    {
        for (var step = _random.Next(4, 40); step > 0; step--)
        {
            if (Step() is { } fault)
                return fault;
        }

        return Finish() ?? FallSilent();
    }

    private string? Step()
    {
        var source = _sources[_random.Next(2)];
        if (!_everythingArrives && _random.Next(12) == 0)
            return Disturb(source);
        if (_late.Count > 0 && _random.Next(3) == 0)
            return DeliverLate();
        Pass(_random.Next(1000));
        return source.Next() is { } told ? Send(told) : null;
    }

    /// <summary>Delivered, lost, doubled, or late.</summary>
    private string? Send(CallEvent told)
    {
        switch (_random.Next(6))
        {
            case 0 when !_everythingArrives:
                return null;
            case 1:
                _late.Add(told);
                return null;
            case 2:
                return Deliver(told) ?? Deliver(told);
            case 3:
                _late.Add(told);
                return Deliver(told);
            default:
                return Deliver(told);
        }
    }

    private string? Disturb(TrueSource source)
    {
        switch (_random.Next(5))
        {
            case 0:
                return Restart();
            case 1: // the source goes, calls go on without it, and it comes back counting anew
                var fault = Deliver(new SourceLost(source.Name));
                _late.RemoveAll(told => told.Source == source.Name);
                for (var unseen = _random.Next(4); unseen > 0; unseen--)
                    source.Next();
                source.CountAnew();
                Pass(_random.Next(400_000));
                return fault ?? Snapshot(source);
            case 2: // it begins to tell, and breaks off
                return Deliver(new SnapshotBegin(source.Name)) ?? Deliver(new SourceLost(source.Name));
            case 3:
                Pass(_random.Next(120_000));
                return Deliver(new SourceAlive(source.Name));
            default:
                return Snapshot(source);
        }
    }

    /// <summary>Our server starts anew: it knows nothing, and asks everybody.</summary>
    private string? Restart()
    {
        _engine = new(new(), _revision + 1_000);
        _ended.Clear();
        return _sources.Select(Snapshot).FirstOrDefault(fault => fault is not null);
    }

    private string? Snapshot(TrueSource source)
    {
        foreach (var fact in source.Snapshot())
        {
            if (Deliver(fact) is { } fault)
                return fault;
        }

        return null;
    }

    private string? DeliverLate()
    {
        var told = _late[_random.Next(_late.Count)];
        _late.Remove(told);
        return Deliver(told);
    }

    private string? Finish()
    {
        while (_late.Count > 0)
        {
            if (DeliverLate() is { } fault)
                return fault;
        }

        if (!_everythingArrives)
        {
            if (_sources.Select(Snapshot).FirstOrDefault(fault => fault is not null) is { } fault)
                return fault;
        }

        var shown = _engine.Snapshot(Calls.Watched);
        if (!IsTruth(shown))
            return $"the lamp is [{string.Join(", ", shown.Dialogs)}], but truly it is [{string.Join(", ", Truth())}]";
        return shown.IsUnknown ? "all sources have told everything, and still the lamp is unknown" : null;
    }

    private IEnumerable<(string Id, string Look, DialogState State)> Truth() => _sources.SelectMany(source => source.Calls)
        .Select(call => (DialogId.Of(DialogId.HashOf(call.Id)), $"{call.State} {call.Direction} {call.IsHeld}", call.State));

    /// <summary>Each call once; where both sources have one of this name, as the one that went further says.</summary>
    private bool IsTruth(ExtensionDialogs shown)
    {
        var calls = Truth().ToLookup(call => call.Id, StringComparer.Ordinal);
        return calls.Count == shown.Dialogs.Length && shown.Dialogs.All(dialog =>
            calls[dialog.Id].Any(call => call.Look == $"{dialog.State} {dialog.Direction} {dialog.IsHeld}" && call.State == calls[dialog.Id].Max(other => other.State)));
    }

    private string? FallSilent()
    {
        Pass((int)TimeSpan.FromHours(5).TotalMilliseconds);
        Pass((int)TimeSpan.FromMinutes(2).TotalMilliseconds);
        return (_engine.CallCount, _engine.EndedCount, _engine.ExtensionCount, _engine.Snapshot(Calls.Watched).Dialogs.Length) == (0, 0, 0, 0)
            ? null
            : "something is left after all fell silent";
    }

    private void Pass(int milliseconds)
    {
        _now = _now.AddMilliseconds(milliseconds);
        foreach (var changed in _engine.Tick(_now))
            _revision = changed.Revision;
    }

    private string? Deliver(CallFact fact)
    {
        var before = _engine.Snapshot(Calls.Watched);
        var changed = _engine.Apply(fact, _now);
        if (fact is CallEvent { State: DialogState.Terminated, Sequence: null } told && DialogId.Of(DialogId.HashOf(told.CallId)) is var id && !IsRemembered(id))
            _ended[id] = _now;
        if (changed.IsEmpty)
            return ReferenceEquals(before, _engine.Snapshot(Calls.Watched)) || before.Dialogs.IsEmpty ? null : $"{fact} changed the snapshot and did not say so";
        if (changed is not [var after])
            return $"{fact} changed more than there is";
        if (after.Revision <= _revision || after.Revision <= before.Revision)
            return $"{fact} took the revision back";
        _revision = after.Revision;
        if (before.IsUnknown == after.IsUnknown && before.Dialogs.SequenceEqual(after.Dialogs))
            return $"{fact} changed nothing and said it did";
        return !_sharesIds && after.Dialogs.FirstOrDefault(dialog => IsRemembered(dialog.Id)) is { } risen ? $"{fact} brought back {risen}" : null;
    }

    /// <summary>A call that the source ended less than a minute ago.</summary>
    private bool IsRemembered(string id) => _ended.TryGetValue(id, out var at) && _now - at < TimeSpan.FromMinutes(1);
}
