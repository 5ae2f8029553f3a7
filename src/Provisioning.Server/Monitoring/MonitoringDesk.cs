using System.Threading.Channels;
using Provisioning.Audit;
using Provisioning.Devices;
using Provisioning.Pbxs;

namespace Provisioning.Monitoring;

/// <summary>
/// The one writer of sessions. Everything that happens comes into one queue and is worked off without waiting for anybody:
/// <code>
/// request → decide (MonitoringPolicy) → write down → session + signal → session + commands (SessionLife) → tell the PBX
///                    refused → counted, written                 ▲                                            │
///                                     PBX, fleet, time ─────────┴────────────── what became of it ◀──────────┘
/// </code>
/// What takes time (the database, the PBX) runs beside the queue and comes back into it.
/// </summary>
internal sealed partial class MonitoringDesk : BackgroundService, IMonitoringDesk, IPbxObserver
{
    // Not bounded: what PBXs tell waits at most as long as pure decisions take, and requests are people's.
    private readonly Channel<Action> _work = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SessionBook _book = new();
    private readonly MonitoringSenses _senses;
    private readonly SessionOrders _orders;
    private readonly SessionJournal _journal;
    private readonly DeskTools _tools;
    private readonly ILogger<MonitoringDesk> _logger;
    private readonly RefusalLog _refusals;
    private readonly StrayLegs _strays;
    private bool _isLoaded;
    private bool _isStopping;

    public MonitoringDesk(MonitoringSenses senses, SessionOrders orders, SessionJournal journal, DeskTools tools, ILogger<MonitoringDesk> logger)
    {
        (_senses, _orders, _journal, _tools, _logger) = (senses, orders, journal, tools, logger);
        _refusals = new(tools.Options.MaxRefusals, tools.Options.RefusalKept);
        _strays = new(tools.Options.HangUpAgainAfter);
        senses.Follow(() => Post(JudgeRights));
        tools.Metrics.Observe(() => _book.All);
    }

    public IReadOnlyList<MonitoringSession> Sessions => [.. _book.Written];

    private DateTimeOffset Now => _tools.Clock.Now;

    public MonitoringOffer Offer(ExtensionNumber monitor, ExtensionNumber monitored) => MonitoringOffers.Of(monitor, monitored, _senses.Of(monitored, _book.All), _tools.Clock.Ahead);

    public Task<MonitoringAnswer> StartAsync(MonitoringRequest request, CancellationToken token) => AskAsync(answer => Start(request, answer), token);

    public Task<MonitoringAnswer> SwitchAsync(long session, Privilege mode, string actor, CancellationToken token) =>
        AskAsync(answer => Switch(_book.Find(session), mode, actor, answer), token);

    public Task<MonitoringAnswer> StopAsync(long session, string actor, CancellationToken token) => AskAsync(answer => Stop(_book.Find(session), actor, answer), token);

    public void Observe(PbxSignal signal) => Post(() => Hear(signal));

    /// <summary>Whoever monitors does not go on while nobody watches over it; only calls that are their own do.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        var isDone = new TaskCompletionSource<List<Task>>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() => isDone.TrySetResult(EndAll()));
        if (ExecuteTask is { IsCompleted: false })
            await Task.WhenAll(await isDone.Task.WaitAsync(cancellationToken)).WaitAsync(cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var ticking = TickAsync(stoppingToken);
        await foreach (var work in _work.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                work();
            }
            catch (Exception e)
            {
                // One session's trouble is not the others'.
                LogFault(e);
            }
        }

        await ticking;
    }

    private async Task TickAsync(CancellationToken token)
    {
        using var timer = new PeriodicTimer(_tools.Options.Interval, _tools.Clock.Time);
        do
        {
            if (!Volatile.Read(ref _isLoaded) && await _journal.TryLoadOpenAsync(token) is { } open)
                Post(() => TakeUp(open));
            Post(Tick);
        }
        while (await timer.WaitForNextTickAsync(token));
    }

    private void Post(Action work) => _work.Writer.TryWrite(work);

    private async Task<MonitoringAnswer> AskAsync(Action<TaskCompletionSource<MonitoringAnswer>> ask, CancellationToken token)
    {
        var answer = new TaskCompletionSource<MonitoringAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() => ask(answer));
        return await answer.Task.WaitAsync(token);
    }

    private void Start(MonitoringRequest request, TaskCompletionSource<MonitoringAnswer> answer)
    {
        // Somebody who monitors this person already wants another mode. A feature code is a new call: it takes the place of the one before.
        var own = _book.Of(request.Monitor) is { } running && running.Monitored == request.Monitored ? running : null;
        if (own is not null && (request.Origin != MonitoringOrigin.Code || own.State is SessionState.TakingOver or SessionState.TakenOver))
        {
            Switch(own, request.Mode, request.Actor, answer);
            return;
        }

        var facts = _senses.Of(request.Monitored, own is null ? _book.All : _book.All.Remove(own));
        var refusal = MonitoringPolicy.Decide(request.Monitor, request.Monitored, request.Mode, facts);
        if (refusal == MonitoringRefusal.None && (!_isLoaded || _isStopping))
            refusal = MonitoringRefusal.DatabaseAway;
        if (refusal != MonitoringRefusal.None)
        {
            Refuse(new(request.Monitor, request.Monitored, request.Mode, refusal, request.Actor), null, answer);
            return;
        }

        if (own is not null)
            Step(own, new StopAsked(request.Actor));
        var session = NewSessions.Of(request, facts, _senses.Dialling(request.Monitor), Now);
        _book.Set(session);
        _ = BeginAsync(session, request, answer);
    }

    private async Task BeginAsync(MonitoringSession session, MonitoringRequest request, TaskCompletionSource<MonitoringAnswer> answer)
    {
        var id = await _journal.BeginAsync(session);
        Post(() => Begin(session.Key, id, request, answer));
    }

    /// <summary>The session is written down, or could not be. Meanwhile its call may have ended, or the right.</summary>
    private void Begin(string key, long? id, MonitoringRequest request, TaskCompletionSource<MonitoringAnswer> answer)
    {
        var session = _book.Find(key)!;
        if (id is not { } number)
        {
            _book.Forget(session, MonitoringRefusal.DatabaseAway);
            Refuse(new(request.Monitor, request.Monitored, request.Mode, MonitoringRefusal.DatabaseAway, request.Actor), null, answer);
            return;
        }

        var dial = request.Origin == MonitoringOrigin.Code && _senses.OrderOf(session, session.Ordered) is { } order ? _senses.Find(session.Pbx)?.DialToMonitor(order) : null;
        _tools.Tell(null, session with { Id = number });
        if (!session.IsOpen)
            Save(session with { Id = number, State = SessionState.Asked }, session with { Id = number });
        _book.Await(Step(session, new SessionWritten(number)), answer, SessionOutcome.OfStart, dial);
    }

    private void Switch(MonitoringSession? session, Privilege mode, string actor, TaskCompletionSource<MonitoringAnswer> answer)
    {
        if (session is null)
        {
            answer.TrySetResult(new(MonitoringRefusal.NoSession));
            return;
        }

        var refusal = MonitoringPolicy.DecideSwitch(session, mode, _senses.Fleet, _senses.Find(session.Pbx)?.View);
        if (refusal == MonitoringRefusal.None)
            _book.Await(Step(session, new ModeAsked(mode, actor)), answer, SessionOutcome.OfSwitch(mode));
        else
            Refuse(new(session.Monitor, session.Monitored, mode, refusal, actor), session, answer);
    }

    private void Stop(MonitoringSession? session, string actor, TaskCompletionSource<MonitoringAnswer> answer) =>
        answer.TrySetResult(session is null ? new(MonitoringRefusal.NoSession) : new(MonitoringRefusal.None, Step(session, new StopAsked(actor))));

    private void Refuse(RefusalKey refused, MonitoringSession? session, TaskCompletionSource<MonitoringAnswer> answer)
    {
        _tools.Metrics.Refused(refused.Refusal);
        LogRefused(refused.Monitor, refused.Mode, refused.Monitored, refused.Refusal);
        if (_refusals.Note(refused, Now))
            _journal.Add(new(null, refused.Actor, [SessionAudit.Refused(refused, again: 0)]));
        answer.TrySetResult(new(refused.Refusal, session));
    }

    /// <summary>The session goes one step, and the PBX is told what follows.</summary>
    private MonitoringSession Step(MonitoringSession before, SessionSignal signal)
    {
        var (after, commands) = before.Advance(signal, Now, _tools.Options.Terms);
        if (!ReferenceEquals(before, after))
        {
            if (after.Id > 0 && before.Id > 0)
                Save(before, after);
            _book.Set(after);
        }

        foreach (var command in commands)
        {
            if (command is HangUpMonitor hangUp)
                _strays.Note(after.Pbx, hangUp.Leg, Now);
            _ = CarryOutAsync(after, command);
        }

        return after;
    }

    private async Task CarryOutAsync(MonitoringSession session, SessionCommand command)
    {
        var outcome = await _orders.CarryOutAsync(session, command);
        Post(() =>
        {
            if (_book.Find(session.Key) is { } now)
                Step(now, new CommandDone(command, outcome));
        });
    }

    /// <summary>What others see has changed: they are told, and what lasts is written down.</summary>
    private void Save(MonitoringSession before, MonitoringSession after)
    {
        if (SessionRow.Of(before, default) == SessionRow.Of(after, default) && before.Hears == after.Hears)
            return;
        _tools.Tell(before, after);
        _journal.Add(new(after, after.End is null or SessionEnd.Stopped ? after.Actor : AuditEntry.Server, SessionAudit.Between(before, after, _tools.Clock.Ahead)));
    }

    private void Hear(PbxSignal signal)
    {
        switch (signal)
        {
            case LegChanged { After: var after, Before: var before } changed:
                foreach (var session in _book.All.Where(session => Concerns(session, signal.Pbx, after ?? before!)))
                    Step(session, new LegTold(before, after, changed.IsRecounted));
                if (after is { IsMonitor: true })
                    HangUpStrays(signal.Pbx);
                return;
            case PbxReady when _senses.Find(signal.Pbx)?.View is { } view:
                _strays.Forget(signal.Pbx); // what was asked of it before it was lost does not count
                foreach (var session in _book.All.Where(session => session.Pbx == signal.Pbx))
                    Step(session, new PbxBack(view));
                HangUpStrays(signal.Pbx);
                return;
            case PbxLost:
                foreach (var session in _book.All.Where(session => session.Pbx == signal.Pbx))
                    Step(session, new PbxGone());
                return;
        }
    }

    /// <summary>The monitor's own calls count at whatever PBX (rule E22).</summary>
    private static bool Concerns(MonitoringSession session, string pbx, PbxLeg leg) => session.Pbx == pbx
        ? leg.MonitorKey == session.Key || leg.Id == session.Leg || leg.Id == session.Other || leg.Extension == session.Monitor
        : leg.Extension == session.Monitor && leg.MonitorKey is null;

    /// <summary>E23: what is no longer allowed ends at once.</summary>
    private void JudgeRights()
    {
        foreach (var session in _book.All)
        {
            if (!_senses.Fleet.Pbxs.ContainsKey(session.Pbx))
                Step(session, new PbxRemoved());
            else if (MonitoringPolicy.Right(session.Monitor, session.Monitored, session.NeededRight, _senses.Fleet) != MonitoringRefusal.None)
                Step(session, new RightTaken());
        }
    }

    private void Tick()
    {
        foreach (var session in _book.All)
            Step(session, new TimePassed());
        foreach (var pbx in _senses.Pbxs)
            HangUpStrays(pbx.Name);
        foreach (var (refused, again) in _refusals.TakeDue(Now))
            _journal.Add(new(null, refused.Actor, [SessionAudit.Refused(refused, again)]));
        if (_refusals.TakeOverflow() is > 0 and var others)
            LogRefusalsNotWritten(others);
    }

    private void HangUpStrays(string name)
    {
        // Before the rows of an earlier run are read, a leg may be that of a call that its monitor has taken over.
        if (!_isLoaded || _senses.Find(name) is not { View: { } view } pbx)
            return;
        foreach (var leg in _strays.Find(name, view, key => _book.Find(key) is { IsOpen: true }, Now))
            _ = _orders.HangUpAsync(pbx, leg);
    }

    /// <summary>Sessions of an earlier run have ended with it, but for calls that are the monitor's own: of those, the PBX says whether they go on.</summary>
    private void TakeUp(IReadOnlyList<MonitoringSession> open)
    {
        if (_isLoaded)
            return;
        foreach (var left in open)
        {
            if (left.State is SessionState.TakingOver or SessionState.TakenOver)
            {
                _book.Set(left with { Since = Now });
                Step(_book.Find(left.Key)!, _senses.Find(left.Pbx)?.View is { } view ? new PbxBack(view) : new PbxGone());
            }
            else
            {
                Save(left, left with { State = SessionState.Ended, Since = Now, EndedAt = Now, End = SessionEnd.Restarted });
            }
        }

        Volatile.Write(ref _isLoaded, true);
        JudgeRights();
        foreach (var pbx in _senses.Pbxs)
            HangUpStrays(pbx.Name);
    }

    private List<Task> EndAll()
    {
        _isStopping = true;
        var hangUps = new List<Task>();
        foreach (var session in _book.All.Where(session => session.State is SessionState.Asked or SessionState.Active or SessionState.OnHold))
        {
            var ended = session with { State = SessionState.Ended, Since = Now, EndedAt = Now, End = SessionEnd.Restarted, InFlight = null };
            if (session.Id > 0)
                Save(session, ended);
            _book.Set(ended);
            if (session.MonitorLeg is { } leg)
                hangUps.Add(_orders.CarryOutAsync(ended, new HangUpMonitor(leg)));
        }

        return hangUps;
    }
}
