using System.Collections.Immutable;
using Provisioning.Devices;
using Provisioning.Monitoring;
using Provisioning.Tests.Rendering;

namespace Provisioning.Tests.Monitoring;

/// <summary>A desk that says what a test wants and writes down what it was asked.</summary>
internal sealed class FakeDesk(TimeProvider time) : IMonitoringDesk
{
    private readonly Dictionary<ExtensionNumber, MonitoredState> _states = [];
    private readonly List<MonitoringSession> _sessions = [];

    /// <summary>Such as <c>100 starts Whisper on 101 by Menu</c>.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>How far every monitor may go with everybody.</summary>
    public Privilege Privilege { get; set; } = Privilege.TakeOver;

    /// <summary>What the next command is answered.</summary>
    public MonitoringRefusal Answer { get; set; }

    /// <summary>Commands are never answered.</summary>
    public bool Hangs { get; set; }

    public IReadOnlyList<MonitoringSession> Sessions => _sessions;

    public void Show(int person, MonitoredState state) => _states[TestFleet.Number(person)] = state;

    public void Run(long id, int monitor, int monitored, Privilege mode, SessionState state = SessionState.Active)
    {
        _sessions.RemoveAll(session => session.Id == id);
        _sessions.Add(new MonitoringSession
        {
            Id = id,
            Key = "0123456789abcdef",
            Pbx = "pbx",
            Monitor = TestFleet.Number(monitor),
            Monitored = TestFleet.Number(monitored),
            Leg = "1.1",
            Other = "1.0",
            Origin = MonitoringOrigin.Menu,
            Actor = "menu",
            Mode = mode,
            Ordered = Privilege.Listen,
            State = state,
            StartedAt = time.GetUtcNow(),
            Since = time.GetUtcNow(),
        });
    }

    public MonitoringOffer Offer(ExtensionNumber monitor, ExtensionNumber monitored)
    {
        var state = _states.GetValueOrDefault(monitored, MonitoredState.InCall);
        var refusal = state switch
        {
            MonitoredState.InCall or MonitoredState.Held => MonitoringRefusal.None,
            MonitoredState.Dialling => MonitoringRefusal.Dialling,
            MonitoredState.Ringing => MonitoringRefusal.Ringing,
            MonitoredState.Unknown => MonitoringRefusal.UnclearState,
            _ => MonitoringRefusal.NoCall,
        };
        ImmutableArray<(Privilege, MonitoringRefusal)> modes = [.. Enum.GetValues<Privilege>().Where(mode => mode <= Privilege).Select(mode => (mode, refusal))];
        var session = _sessions.FirstOrDefault(session => session.Monitor == monitor && session.Monitored == monitored);
        return new(null, modes, session) { Refusal = refusal, State = state, Since = time.GetUtcNow() - TimeSpan.FromSeconds(205) };
    }

    public Task<MonitoringAnswer> StartAsync(MonitoringRequest request, CancellationToken token) =>
        AnswerAsync($"{request.Monitor} starts {request.Mode} on {request.Monitored} by {request.Origin} as {request.Actor}", token);

    public Task<MonitoringAnswer> SwitchAsync(long session, Privilege mode, string actor, CancellationToken token) => AnswerAsync($"{actor} switches {session} to {mode}", token);

    public Task<MonitoringAnswer> StopAsync(long session, string actor, CancellationToken token) => AnswerAsync($"{actor} stops {session}", token);

    private async Task<MonitoringAnswer> AnswerAsync(string asked, CancellationToken token)
    {
        Asked.Add(asked);
        if (Hangs)
            await Task.Delay(Timeout.InfiniteTimeSpan, time, token);
        return new(Answer);
    }
}
