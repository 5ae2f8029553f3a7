using System.Collections.Concurrent;
using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Dialogs;

/// <summary>
/// The calls of every extension, from the facts that sources tell. One writer calls Apply and Tick; anybody may take a snapshot.
/// <para>
/// A call ends when its source says so, or leaves it out of a snapshot; it never comes back then while it is remembered. It also ends when
/// nobody stands for it any more: its source was lost and did not return, or no event has renewed its lease. Such a call
/// was only presumed dead, so an event that names it lights the lamp again.
/// </para>
/// </summary>
/// <param name="firstRevision">Higher than any revision of an earlier run: see <see cref="RevisionAt"/>.</param>
internal sealed class DialogEngine(DialogOptions options, long firstRevision)
{
    private readonly ConcurrentDictionary<ExtensionNumber, ExtensionCalls> _extensions = new();
    private readonly CallLedger _ledger = new();
    private readonly LampChanges _changed = new();
    private readonly long[] _verdicts = new long[Enum.GetValues<FactVerdict>().Length];
    private long _revision = firstRevision;
    private long _idleRevision = firstRevision;
    private long _told;
    private int _extensionCount;
    private DateTimeOffset _nextDue = DateTimeOffset.MaxValue;

    public DialogEngine()
        : this(new DialogOptions(), 0)
    {
    }

    /// <summary>Calls that go on, each source's counted.</summary>
    public int CallCount => _ledger.LiveCount;

    /// <summary>Ended calls that are remembered.</summary>
    public int EndedCount => _ledger.EndedCount;

    /// <summary>Extensions with a call now or a moment ago.</summary>
    public int ExtensionCount => Volatile.Read(ref _extensionCount);

    /// <summary>
    /// Higher for a later start, as long as a run makes less than a million changes a second; below 2^53 until the year 2248, so that a
    /// browser can read it.
    /// </summary>
    public static long RevisionAt(DateTimeOffset start) => start.ToUnixTimeMilliseconds() << 10;

    public long CountOf(FactVerdict verdict) => Volatile.Read(ref _verdicts[(int)verdict]);

    /// <summary>Applies one fact; returns the extensions whose lamp could look different now.</summary>
    public ImmutableArray<ExtensionDialogs> Apply(CallFact fact, DateTimeOffset now)
    {
        var verdict = fact switch
        {
            CallEvent told => Tell(told, now),
            SourceLost => Lose(fact.Source, now),
            SnapshotBegin => Begin(fact.Source),
            SnapshotEnd => Complete(fact.Source, now),
            SourceAlive => Renew(fact.Source, now),
            SourceResumed => Resume(fact.Source, now),
            _ => FactVerdict.Unusable,
        };
        var snapshots = _changed.Take(ref _revision);
        Count(verdict == FactVerdict.Applied && snapshots.IsEmpty ? FactVerdict.Unchanged : verdict);
        return snapshots;
    }

    /// <summary>What time alone changes: leases that ran out, ended calls that may be forgotten.</summary>
    public ImmutableArray<ExtensionDialogs> Tick(DateTimeOffset now)
    {
        while (_ledger.Forget(now - options.EndedMemory, options.MaxEnded) is { } ended)
            Release(ended);
        if (now < _nextDue)
            return [];

        _nextDue = DateTimeOffset.MaxValue;
        foreach (var call in _ledger.Live().ToList())
        {
            var due = call.Due(options);
            if (due <= now)
                End(call, now, isSure: false);
            else if (due < _nextDue)
                _nextDue = due;
        }

        return _changed.Take(ref _revision);
    }

    /// <summary>An extension that nobody has told anything of is idle.</summary>
    public ExtensionDialogs Snapshot(ExtensionNumber extension)
    {
        if (_extensions.TryGetValue(extension, out var calls))
            return calls.Snapshot;

        // Looked up again after the revision was read: a call that came in between has a higher one, and must not be hidden behind it.
        var revision = Volatile.Read(ref _idleRevision);
        return _extensions.TryGetValue(extension, out calls) ? calls.Snapshot : new(extension, revision, []);
    }

    /// <summary>All extensions with a call now or a moment ago.</summary>
    public IEnumerable<ExtensionDialogs> Snapshots() => _extensions.Select(pair => pair.Value.Snapshot);

    private FactVerdict Tell(CallEvent told, DateTimeOffset now)
    {
        if (IsUnusable(told))
            return FactVerdict.Unusable;
        var key = new CallKey(told.Source, told.Extension, told.CallId);
        if (_ledger.Find(key) is not { } call)
            return told.State == DialogState.Terminated ? RememberUnseen(key, now) : Start(key, told, now);
        if (call.Dialog is not { } shown)
            return FactVerdict.Ended;

        call.Mention = call.Source!.Snapshot ?? 0;
        if (CallOrder.IsLate(call, shown, told))
            return FactVerdict.Late;
        if (told.State == DialogState.Terminated)
            End(call, now, isSure: true);
        else
            Note(call, told, now);
        return FactVerdict.Applied;
    }

    private FactVerdict Start(CallKey key, CallEvent told, DateTimeOffset now)
    {
        if (_ledger.LiveCount >= options.MaxCalls)
            return FactVerdict.EngineFull;
        if (!_extensions.TryGetValue(told.Extension, out var extension))
        {
            if (_extensionCount >= options.MaxExtensions)
                return FactVerdict.EngineFull;
            extension = new(new(told.Extension, _idleRevision, []));
            _extensions[told.Extension] = extension;
            _extensionCount++;
        }

        if (extension.Count >= options.MaxCallsPerExtension)
            return FactVerdict.ExtensionFull;
        var call = new CallRecord(key) { Extension = extension, Dialog = new(extension.IdFor(told.CallId), told.State, told.Direction) { Since = now } };
        _ledger.Add(call);
        extension.Add(call);
        call.Mention = call.Source!.Snapshot ?? 0;
        Note(call, told, now);
        return FactVerdict.Applied;
    }

    /// <summary>What an event does not tell stays as it was; a call that was private once stays private.</summary>
    private void Note(CallRecord call, CallEvent told, DateTimeOffset now)
    {
        var shown = call.Dialog!;
        call.Dialog = shown with
        {
            State = told.State,
            Direction = told.Direction,
            IsHeld = told.IsHeld,
            Remote = CallTexts.Bounded(told.Remote, options) ?? shown.Remote,
            IsPrivate = told.IsPrivate || shown.IsPrivate,
            Leg = CallTexts.Bounded(told.Leg, options) ?? shown.Leg,
            Since = told.State == shown.State && told.IsHeld == shown.IsHeld ? shown.Since : now,
        };
        call.Sequence = told.Sequence ?? call.Sequence;
        call.MayCountAnew = false;
        call.ToldAt = now;
        call.ToldOrder = ++_told;
        call.UnknownSince = null;
        Await(call);
        _changed.Touch(call.Extension!);
    }

    /// <summary>A call whose end overtook its beginning: the beginning must not light the lamp.</summary>
    private FactVerdict RememberUnseen(CallKey key, DateTimeOffset now)
    {
        _ledger.Remember(new CallRecord(key) { EndedAt = now });
        TrimEnded();
        return FactVerdict.Unchanged;
    }

    private FactVerdict Lose(string source, DateTimeOffset now)
    {
        if (_ledger.FindSource(source) is not { } lost)
            return FactVerdict.Unchanged;
        lost.Snapshot = null;
        foreach (var call in lost.Calls)
        {
            call.UnknownSince ??= now;
            call.MayCountAnew = true;
            Await(call);
            _changed.Touch(call.Extension!);
        }

        return FactVerdict.Applied;
    }

    private FactVerdict Begin(string source)
    {
        if (_ledger.FindSource(source) is not { } telling)
            return FactVerdict.Unchanged;
        telling.Snapshot = ++_told;
        foreach (var call in telling.Calls)
            call.MayCountAnew = true;
        return FactVerdict.Unchanged;
    }

    /// <summary>Without a beginning it is not known what was mentioned, so nothing ends.</summary>
    private FactVerdict Complete(string source, DateTimeOffset now)
    {
        if (_ledger.FindSource(source) is not { Snapshot: { } snapshot } telling)
            return FactVerdict.Unchanged;
        telling.Snapshot = null;
        telling.AliveAt = now;
        foreach (var call in telling.Calls.ToList())
        {
            if (call.Mention != snapshot)
            {
                End(call, now, isSure: true);
                continue;
            }

            call.UnknownSince = null;
            _changed.Touch(call.Extension!);
        }

        return FactVerdict.Applied;
    }

    /// <summary>Its calls' leases run anew. What was unknown stays unknown until an event or a snapshot names it.</summary>
    private FactVerdict Renew(string source, DateTimeOffset now)
    {
        if (_ledger.FindSource(source) is { } alive)
            alive.AliveAt = now;
        return FactVerdict.Unchanged;
    }

    private FactVerdict Resume(string source, DateTimeOffset now)
    {
        if (_ledger.FindSource(source) is not { } heard)
            return FactVerdict.Unchanged;
        heard.AliveAt = now;
        foreach (var call in heard.Calls.Where(call => call.UnknownSince is not null))
        {
            call.UnknownSince = null;
            Await(call);
            _changed.Touch(call.Extension!);
        }

        return FactVerdict.Applied;
    }

    /// <param name="isSure">The source itself ended it.</param>
    private void End(CallRecord call, DateTimeOffset now, bool isSure)
    {
        var extension = call.Extension!;
        _changed.Touch(extension);
        extension.Remove(call);
        extension.Remembered++;
        call.EndedAt = now;
        _ledger.End(call, comesBack: !isSure);
        TrimEnded();
    }

    private void TrimEnded()
    {
        while (_ledger.Forget(DateTimeOffset.MinValue, options.MaxEnded) is { } oldest)
            Release(oldest);
    }

    /// <summary>An extension goes with the last thing that is remembered of it.</summary>
    private void Release(CallRecord ended)
    {
        if (ended.Extension is not { } extension || --extension.Remembered > 0 || extension.Count > 0)
            return;
        Volatile.Write(ref _idleRevision, Math.Max(_idleRevision, extension.Snapshot.Revision));
        if (_extensions.TryRemove(extension.Number, out _))
            _extensionCount--;
    }

    private void Await(CallRecord call)
    {
        if (call.Due(options) is var due && due < _nextDue)
            _nextDue = due;
    }

    private void Count(FactVerdict verdict) => Volatile.Write(ref _verdicts[(int)verdict], _verdicts[(int)verdict] + 1);

    private bool IsUnusable(CallEvent told) =>
        told.Source.Length > options.MaxIdLength || told.CallId.Length is 0 || told.CallId.Length > options.MaxIdLength || told.Extension.ToString().Length == 0;
}
