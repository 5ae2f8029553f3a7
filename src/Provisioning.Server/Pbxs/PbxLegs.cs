using Provisioning.Dialogs;

namespace Provisioning.Pbxs;

/// <summary>
/// The legs of one PBX, as its events tell them, and what that means for lamps and for monitoring. Only the thread that reads the PBX changes it; anybody may
/// read <see cref="View"/>. No clock, no socket: the caller passes on what comes out.
/// </summary>
/// <param name="pbx">The fleet's name.</param>
/// <param name="source">The name of its call source.</param>
internal sealed class PbxLegs(string pbx, string source)
{
    private readonly List<CallFact> _facts = [];
    private readonly List<PbxSignal> _signals = [];
    private readonly HashSet<string> _mentioned = new(StringComparer.Ordinal);
    private volatile PbxView _view = PbxView.Empty;
    private bool _isSnapshot;

    public PbxView View => _view;

    public PbxLeg? Find(string? id) => _view.Find(id);

    /// <summary>All legs follow; those that are not put until <see cref="EndSnapshot"/> have ended.</summary>
    public void BeginSnapshot()
    {
        _isSnapshot = true;
        _mentioned.Clear();
        _facts.Add(new SnapshotBegin(source));
    }

    public void EndSnapshot()
    {
        foreach (var leg in _view.Legs.Where(leg => !_mentioned.Contains(leg.Id)).ToList())
            Remove(leg.Id);
        _isSnapshot = false;
        _facts.Add(new SnapshotEnd(source));
        _signals.Add(new PbxReady(pbx));
    }

    /// <summary>A leg as it is now, a new one or one that is known.</summary>
    public void Put(PbxLeg leg)
    {
        _mentioned.Add(leg.Id);
        var before = _view.Find(leg.Id);
        leg = Remembering(leg, before);
        if (!_isSnapshot && leg.Equals(before))
            return;
        _view = _view.With(leg);
        if (IsShown(leg))
            _facts.Add(Told(leg));
        // Afterwards, so that a lamp does not go out between a call and what becomes of it.
        if (before is not null && IsShown(before) && (before.Extension != leg.Extension || !IsShown(leg) || NameOf(before) != NameOf(leg)))
            _facts.Add(Ended(before));
        if (!leg.Equals(before))
            _signals.Add(new LegChanged(pbx, before, leg) { IsRecounted = _isSnapshot });
    }

    public void Remove(string id)
    {
        if (_view.Find(id) is not { } leg)
            return;
        _view = _view.Without(id);
        if (IsShown(leg))
            _facts.Add(Ended(leg));
        _signals.Add(new LegChanged(pbx, leg, null));
    }

    /// <summary>The connection is gone. The legs stay as they were, for lamps to show; nobody may act on them.</summary>
    public void Lose()
    {
        _isSnapshot = false;
        _facts.Add(new SourceLost(source));
        _signals.Add(new PbxLost(pbx));
    }

    /// <summary>The PBX lives.</summary>
    public void Renew() => _facts.Add(new SourceAlive(source));

    /// <summary>What came of it since the last time, in order.</summary>
    public (IReadOnlyList<CallFact> Facts, IReadOnlyList<PbxSignal> Signals) Take()
    {
        if (_facts.Count == 0 && _signals.Count == 0)
            return ([], []);
        (IReadOnlyList<CallFact>, IReadOnlyList<PbxSignal>) taken = (_facts.ToArray(), _signals.ToArray());
        _facts.Clear();
        _signals.Clear();
        return taken;
    }

    /// <summary>A phone that is called is not in a call before it rings: it may not even be there.</summary>
    private static bool IsShown(PbxLeg leg) => leg.Extension is not null && leg is not { Direction: DialogDirection.Recipient, State: DialogState.Trying };

    /// <summary>What a monitor's leg has been stays with it: who has taken a call over keeps it as their own, whomever they talk with later.</summary>
    private static PbxLeg Remembering(PbxLeg leg, PbxLeg? before)
    {
        if (!leg.IsMonitor)
            return leg;
        var hasTakenOver = before is { HasTakenOver: true } || leg is { Peer: not null, ListensTo: null };
        return leg with { HasTakenOver = hasTakenOver, Label = hasTakenOver ? before?.Label : leg.Remote };
    }

    /// <summary>Whom a monitor hears is nobody's business: the lamp is busy, and no more. A call that was taken over is one like any other (rule D17).</summary>
    private CallEvent Told(PbxLeg leg)
    {
        var monitors = leg is { IsMonitor: true, HasTakenOver: false };
        return new(source, leg.Extension!.Value, NameOf(leg), leg.State)
        {
            Direction = leg.Direction,
            IsHeld = leg.IsHolding,
            Remote = monitors ? null : leg.HasTakenOver ? OtherOf(leg) : leg.Remote,
            IsPrivate = leg.IsPrivate || monitors,
        };
    }

    /// <summary>What was private stays private for lamps, so a call that was taken over is another one to them.</summary>
    private static string NameOf(PbxLeg leg) => leg.HasTakenOver ? leg.Id + "-taken" : leg.Id;

    /// <summary>A PBX says late, or never, that it is not the monitored person any more: until then, whose phone the other leg is.</summary>
    private CallParty? OtherOf(PbxLeg leg)
    {
        if (leg.Remote is { } remote && remote != leg.Label && !MonitorDial.TryReadKey(remote.Number, out _))
            return remote;
        return _view.Find(leg.Peer)?.Extension is { } extension ? new(extension.ToString()) : null;
    }

    private CallEvent Ended(PbxLeg leg) => new(source, leg.Extension!.Value, NameOf(leg), DialogState.Terminated) { Direction = leg.Direction };
}
