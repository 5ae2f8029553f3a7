using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Provisioning.Audit;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Rollouts;
using Provisioning.Simulator.Virtual;
using Provisioning.Storage;

namespace Provisioning.Benchmarks.Rollouts;

/// <summary>The real runner on a real database with phones of which nothing comes but that they obey, on a clock that jumps.</summary>
internal sealed class BenchRollout : IRolloutFacts, IPhoneTeller, IFirmwareLeader, IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 30, 20, 0, 0, TimeSpan.Zero);

    private readonly Database _database;
    private readonly PhoneFacts[] _facts;
    private readonly Dictionary<MacAddress, int> _numbers = [];
    private readonly PhoneWatch _watch;
    private readonly RolloutClock _clock;
    private readonly int _sites;

    public BenchRollout(string folder, int phones, int sites, RolloutOptions options)
    {
        _database = Database.Open(new DatabaseOptions { Folder = folder });
        _clock = new(new SteadyClock(Time), Time, options);
        _sites = sites;
        _facts = new PhoneFacts[phones];
        for (var number = 0; number < phones; number++)
        {
            _numbers[Mac(number)] = number;
            _facts[number] = new() { IsInFleet = true, Desired = 2, HeardAt = Start.AddHours(-1), BootedAt = Start.AddDays(-3), CallId = "a", RegisteredAt = Start.AddHours(-1), Address = string.Create(CultureInfo.InvariantCulture, $"192.0.2.{number % sites}") };
        }

        var times = new FetchTimes();
        _watch = new(new PhoneLines(new FleetState(), new DialogEngine()), times, _clock.Steady);
        Store = new(_database, new AuditTrail(_database, Time), _clock.Steady);
        Runner = new(Store, this, this, new(_watch, times, this, [], NullLogger<RolloutSenses>.Instance), _clock);
    }

    public VirtualTime Time { get; } = new(Start);

    public RolloutStore Store { get; }

    public RolloutRunner Runner { get; }

    public bool IsOpen { get; set; } = true;

    public List<DateTimeOffset> Told { get; } = [];

    public static MacAddress Mac(int number) => MacAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"{0x805ec0000000 + number:x12}"));

    public async Task StartAsync(CancellationToken token)
    {
        var now = _clock.Steady.Now;
        var updates = Enumerable.Range(0, _facts.Length).Select(number => new DeviceUpdate
        {
            Rollout = 1,
            Mac = Mac(number),
            Group = 0,
            Site = $"site{number % _sites}",
            Steps = [new(StepKind.Configuration, TellMethod.Reboot, 2)],
            Method = TellMethod.Reboot,
            StepSince = now,
            Since = now,
            NextAt = now,
        }).ToList();
        var rollout = new Rollout { Id = 1, Name = "bench", Terms = new(), Groups = [new("all", updates.Count)], CreatedBy = "bench", CreatedAt = Time.Now, Status = RolloutStatus.Ready };
        await Runner.AddAsync(rollout, updates, "bench", token);
    }

    public PhoneFacts Of(MacAddress mac) => _facts[_numbers[mac]];

    public WindowFacts WindowOf(string site) => new(IsOpen, Start.AddHours(-1), TimeSpan.FromHours(8));

    public TellMethod MethodFor(MacAddress mac) => TellMethod.Reboot;

    /// <summary>It takes a minute and a half to start.</summary>
    public void Tell(Tell tell, Action<Tell, TellOutcome> ended)
    {
        Told.Add(Time.Now);
        ended(tell, new(TellVerdict.Told, 200));
        var number = _numbers[tell.Mac];
        Time.After(TimeSpan.FromSeconds(90), () =>
        {
            _facts[number] = _facts[number] with { FetchedAt = Time.Now, BootedAt = Time.Now, HeardAt = Time.Now, RegisteredAt = Time.Now, CallId = "b" };
            _watch.SignedIn(tell.Mac);
        });
    }

    public Task<IReadOnlyCollection<FirmwareLead>> LeadAsync(IReadOnlyCollection<LeadRequest> requests, CancellationToken token) => Task.FromResult<IReadOnlyCollection<FirmwareLead>>([]);

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
