using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Audit;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Rollouts;
using Provisioning.Storage;

namespace Provisioning.Tests.Rollouts;

/// <summary>The real runner on a real database, with phones that a test plays: one server's worth. Several may share a database.</summary>
internal sealed class RunningRollouts : IRolloutFacts, IPhoneTeller, IFirmwareLeader, IRolloutObserver, IAsyncDisposable
{
    private readonly Database _database;
    private readonly Dictionary<MacAddress, PhoneFacts> _facts;
    private readonly PhoneWatch _watch;

    /// <param name="clock">What the system's clock shows, where somebody sets it.</param>
    public RunningRollouts(
        TestDatabase files, FakeTimeProvider time, int phones, RolloutOptions? options = null, Dictionary<MacAddress, PhoneFacts>? facts = null, SettableTime? clock = null)
    {
        _database = files.Open();
        Time = time;
        Wall = clock ?? (TimeProvider)time;
        Clock = new(new SteadyClock(Wall), Wall, options ?? new() { IdleFor = TimeSpan.Zero });
        _facts = facts ?? Enumerable.Range(0, phones).ToDictionary(HandDrivenRollout.Mac, number => new PhoneFacts
        {
            IsInFleet = true,
            Desired = 2,
            HeardAt = time.GetUtcNow().AddHours(-1),
            BootedAt = time.GetUtcNow().AddDays(-3),
            CallId = "a",
            RegisteredAt = time.GetUtcNow().AddHours(-1),
            Address = $"10.0.{number / 250}.{number % 250}",
        });
        _watch = new(new PhoneLines(new FleetState(), new DialogEngine()), new FetchTimes(), Clock.Steady);
        Store = new(_database, new AuditTrail(_database, Wall), Clock.Steady);
        Runner = new(Store, this, this, new(_watch, new FetchTimes(), this, [this], LoggerFactory.Create(logs => logs.AddProvider(Log)).CreateLogger<RolloutSenses>()), Clock);
    }

    public FakeTimeProvider Time { get; }

    public TimeProvider Wall { get; }

    public RolloutClock Clock { get; }

    public Func<string, WindowFacts> Windows { get; set; } = _ => new(true, null, null);

    public Func<int, string> SiteOf { get; set; } = _ => "london";

    public ServerLog Log { get; } = new();

    public RolloutStore Store { get; }

    public RolloutRunner Runner { get; }

    public Dictionary<MacAddress, PhoneFacts> Facts => _facts;

    public List<Tell> Told { get; } = [];

    public List<RolloutEvent> Events { get; } = [];

    private Action<Tell, TellOutcome> Ended { get; set; } = (_, _) => { };

    public async Task<Rollout> StartAsync(int[] groups, RolloutTerms? terms = null, Func<int, UpdateStep[]>? steps = null, string actor = "ada", RolloutStatus status = RolloutStatus.Ready)
    {
        var updates = new List<DeviceUpdate>();
        var id = await Store.NextIdAsync(TestServer.Token);
        for (var group = 0; group < groups.Length; group++)
        {
            for (var i = 0; i < groups[group]; i++)
            {
                var plan = steps?.Invoke(updates.Count) ?? [new(StepKind.Configuration, TellMethod.Reboot, Version: 2)];
                updates.Add(new()
                {
                    Rollout = id,
                    Mac = HandDrivenRollout.Mac(updates.Count),
                    Group = group,
                    Site = SiteOf(updates.Count),
                    Steps = [.. plan],
                    Method = plan[0].Method,
                    CallId = _facts[HandDrivenRollout.Mac(updates.Count)].CallId,
                    StepSince = Clock.Steady.Now,
                    Since = Clock.Steady.Now,
                    NextAt = Clock.Steady.Now,
                });
            }
        }

        var rollout = new Rollout
        {
            Id = id,
            Name = $"rollout {id}",
            Terms = terms ?? new(),
            Groups = [.. groups.Select((size, place) => new RolloutGroup($"group {place}", size))],
            CreatedBy = actor,
            CreatedAt = Wall.GetUtcNow(),
            Status = status,
        };
        Assert.True(await Runner.AddAsync(rollout, updates, actor, TestServer.Token));
        return rollout;
    }

    public async Task SettleAsync()
    {
        for (var turn = 0; turn < 20 && await Runner.TickAsync(TestServer.Token) <= Clock.Steady.Now; turn++)
        {
        }
    }

    public async Task AfterAsync(TimeSpan time)
    {
        Time.Advance(time);
        await SettleAsync();
    }

    /// <summary>Every phone that was told and has not done it does.</summary>
    public async Task ObeyAsync()
    {
        foreach (var tell in Told)
        {
            Ended(tell, new(TellVerdict.Told, 200));
            Do(tell.Mac);
        }

        Told.Clear();
        Time.Advance(TimeSpan.FromSeconds(1));
        await SettleAsync();
    }

    public void Answer(Tell tell, TellVerdict verdict, int status) => Ended(tell, new(verdict, status));

    /// <summary>It fetches, boots and registers.</summary>
    public void Do(MacAddress mac, bool fetches = true, bool boots = true)
    {
        var now = Clock.Steady.Now.AddMilliseconds(1);
        if (fetches)
            _facts[mac] = _facts[mac] with { FetchedAt = now, AskedAt = now, BootFileAt = now };
        if (boots)
            _facts[mac] = _facts[mac] with { BootedAt = now.AddMilliseconds(1), HeardAt = now.AddMilliseconds(1), RegisteredAt = now.AddMilliseconds(1), CallId = $"{now:O}" };
        _watch.SignedIn(mac);
    }

    public DeviceUpdate? Update(long rollout, int phone) => Runner.Find(rollout)?.Phones.Find(HandDrivenRollout.Mac(phone));

    public PhoneFacts Of(MacAddress mac) => _facts[mac];

    public WindowFacts WindowOf(string site) => Windows(site);

    public TellMethod MethodFor(MacAddress mac) => TellMethod.Reboot;

    public void Tell(Tell tell, Action<Tell, TellOutcome> ended)
    {
        Ended = ended;
        Told.Add(tell);
    }

    public Task<IReadOnlyCollection<FirmwareLead>> LeadAsync(IReadOnlyCollection<LeadRequest> requests, CancellationToken token) =>
        Task.FromResult<IReadOnlyCollection<FirmwareLead>>([.. requests.Select(request => new FirmwareLead(request.Rollout, request.Mac, request.Step, Version: 2))]);

    public async Task SqlAsync(string sql)
    {
        await using var connection = await _database.ConnectAsync(TestServer.Token);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(TestServer.Token);
    }

    public void Publish(IReadOnlyList<RolloutEvent> events) => Events.AddRange(events);

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
