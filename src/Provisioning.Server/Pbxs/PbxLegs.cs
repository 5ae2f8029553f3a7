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
        if (!_isSnapshot && leg.Equals(before))
            return;
        _view = _view.With(leg);
        if (before is not null && before.Extension is not null && before.Extension != leg.Extension)
            _facts.Add(Ended(before));
        if (leg.Extension is not null)
            _facts.Add(Told(leg));
        if (!leg.Equals(before))
            _signals.Add(new LegChanged(pbx, before, leg) { IsRecounted = _isSnapshot });
    }

    public void Remove(string id)
    {
        if (_view.Find(id) is not { } leg)
            return;
        _view = _view.Without(id);
        if (leg.Extension is not null)
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

    /// <summary>Whom a monitor hears is nobody's business: the lamp is busy, and no more.</summary>
    private CallEvent Told(PbxLeg leg) => new(source, leg.Extension!.Value, leg.Id, leg.State)
    {
        Direction = leg.Direction,
        IsHeld = leg.IsHolding,
        Remote = leg.IsMonitor ? null : leg.Remote,
        IsPrivate = leg.IsPrivate || leg.IsMonitor,
    };

    private CallEvent Ended(PbxLeg leg) => new(source, leg.Extension!.Value, leg.Id, DialogState.Terminated) { Direction = leg.Direction };
}
