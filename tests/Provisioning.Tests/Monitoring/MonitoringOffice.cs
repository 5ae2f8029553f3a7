using Provisioning.Audit;
using Provisioning.CallSources;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Monitoring;
using Provisioning.Pbxs;

namespace Provisioning.Tests.Monitoring;

/// <summary>
/// The real server with a PBX that does what the test says. Mona (100) may do everything with Bilal (102) and listen to Chloe (103), who is announced; Nobody (109)
/// may nothing; the lobby (110) is a common area, 111 a shared line.
/// </summary>
internal sealed class MonitoringOffice : IAsyncDisposable
{
    public const string Fleet =
        """
        settings: { monitoring: true }
        pbxs: [{ name: main, address: 127.0.0.1, port: 5099 }]
        sites: [{ name: london, timeZone: Europe/London, pbx: main }]
        extensions:
          - { number: "100", name: Mona, site: london, sipPassword: plum-anchor-18 }
          - { number: "101", name: Max, site: london }
          - { number: "102", name: Bilal, site: london }
          - { number: "103", name: Chloe, site: london }
          - { number: "109", name: Nobody, site: london }
          - { number: "110", name: Lobby, site: london, commonArea: true }
          - { number: "111", name: Sales, site: london, sharedLine: true }
        devices:
          - { mac: 805ec0000001, model: yealink/t54w, site: london, lines: ["100"] }
        monitoringGroups:
          - { name: Support, privilege: takeOver, monitors: ["100", "101"], monitored: ["102", "110", "111"] }
          - { name: Training, privilege: listen, announcement: true, monitors: ["100"], monitored: ["102", "103"] }

        """;

    private readonly List<IPbxObserver> _observers = [];

    private MonitoringOffice(TestServer server) => Server = server;

    public TestServer Server { get; }

    public FakePbx Pbx { get; private set; } = null!;

    public IMonitoringDesk Desk => Server.Get<IMonitoringDesk>();

    public static CancellationToken Token => TestServer.Token;

    public static async Task<MonitoringOffice> StartAsync(TestDatabase? database = null, string fleet = Fleet, params string[] settings)
    {
        settings = ["Monitoring:Interval=00:00:00.050", "Monitoring:CommandTimeout=00:00:02", .. settings];
        var office = new MonitoringOffice(database is null ? await TestServer.StartAsync(settings: settings) : await TestServer.StartOnAsync(database, settings));
        office._observers.Add((IPbxObserver)office.Desk);
        office.Pbx = new("main", office.Tell);
        await office.Server.ApplyAsync(fleet);
        office.Server.Get<PbxTable>().Set(office.Pbx);
        return office;
    }

    /// <summary>Everybody knows it: with Bilal and Chloe in a call each.</summary>
    public static async Task<MonitoringOffice> InCallAsync(params string[] settings)
    {
        var office = await StartAsync(settings: settings);
        await office.TalkAsync();
        return office;
    }

    public async Task TalkAsync()
    {
        Pbx.Connect();
        Pbx.Call("102", "1");
        Pbx.Call("103", "2");
        await ShownAsync("102", MonitoredState.InCall);
        await ShownAsync("103", MonitoredState.InCall);
    }

    public Task<MonitoringAnswer> StartAsync(string monitor, string monitored, Privilege mode = Privilege.Listen, MonitoringOrigin origin = MonitoringOrigin.Api) =>
        Desk.StartAsync(new(ExtensionNumber.Parse(monitor), ExtensionNumber.Parse(monitored), mode, origin, "test"), Token);

    /// <summary>A session whose monitor hears the call.</summary>
    public async Task<MonitoringSession> ListenAsync(string monitor = "100", string monitored = "102", Privilege mode = Privilege.Listen)
    {
        var answer = await StartAsync(monitor, monitored, mode);
        Assert.Equal(MonitoringRefusal.None, answer.Refusal);
        await IsAsync(answer.Session!.Id, mode == Privilege.TakeOver ? SessionState.TakenOver : SessionState.Active);
        return Desk.Sessions.First(session => session.Id == answer.Session.Id);
    }

    public Task<MonitoringAnswer> SwitchAsync(long session, Privilege mode) => Desk.SwitchAsync(session, mode, "test", Token);

    public Task IsAsync(long session, SessionState state) => Eventually.TrueAsync(
        () => Desk.Sessions.FirstOrDefault(open => open.Id == session)?.State == state,
        () => $"session {session} is {state}, but {Desk.Sessions.FirstOrDefault(open => open.Id == session)}; the PBX was told {string.Join(", ", Pbx.Commands)}");

    /// <summary>Ended, and written down so.</summary>
    public async Task EndedAsync(long session, SessionEnd end)
    {
        MonitoringSession? row = null;
        await Eventually.TrueAsync(
            async () => (row = await Server.Get<MonitoringStore>().FindAsync(session, Token)) is { State: SessionState.Ended },
            () => $"session {session} has ended, but {row}; the PBX was told {string.Join(", ", Pbx.Commands)}");
        Assert.Equal(end, row!.End);
        Assert.DoesNotContain(Desk.Sessions, open => open.Id == session);
    }

    public Task ToldAsync(string command) => Eventually.TrueAsync(() => Pbx.Commands.Contains(command), () => $"the PBX is told '{command}', but {string.Join(", ", Pbx.Commands)}");

    /// <summary>The lamps have heard of it.</summary>
    public Task ShownAsync(string extension, MonitoredState state) => Eventually.TrueAsync(
        () => MonitoredCall.Of(Server.Get<DialogEngine>().Snapshot(ExtensionNumber.Parse(extension)), Pbx.View, []).State == state, $"{extension} is {state}");

    public async Task<string[]> AuditAsync(string subject) =>
        [.. (await Server.Get<AuditTrail>().ListAsync(subject, long.MaxValue, 100, Token)).Reverse().Select(row => $"{row.Actor} {row.Action} {row.Detail}")];

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private void Tell(IReadOnlyList<CallFact> facts, IReadOnlyList<PbxSignal> signals)
    {
        foreach (var fact in facts)
            Assert.True(Server.Get<CallFactQueue>().TryWrite(fact));
        foreach (var signal in signals)
            _observers.ForEach(observer => observer.Observe(signal));
    }
}
