using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Provisioning.Audit;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Rollouts;
using Provisioning.Simulator.Virtual;
using Provisioning.Storage;

namespace Provisioning.Tests.Rollouts;

/// <summary>
/// The runner, its store, the dialog engine and the watch of phones, as they are; between them and virtual phones a network that loses datagrams. Whatever must
/// never happen is counted.
/// </summary>
internal sealed class VirtualServer : IVirtualServer, IRolloutFacts, IPhoneTeller, IFirmwareLeader, IAsyncDisposable
{
    private const string Source = "pbx";

    /// <summary>What happens within it is looked at together, as the real loop does.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    /// <summary>RFC 3261 §17.1.2: when a request is sent again, and when it is given up.</summary>
    private static readonly double[] Sendings = [0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5];

    private readonly Database _database;
    private readonly FleetState _fleet = new();
    private readonly DialogEngine _engine;
    private readonly PhoneLines _lines;
    private readonly PhoneWatch _watch;
    private readonly RolloutRunner _runner;
    private readonly RolloutClock _clock;
    private readonly Random _network = new(7);
    private readonly Dictionary<MacAddress, int> _numbers = [];
    private readonly MacAddress[] _macs;
    private readonly PhoneFacts[] _facts;
    private readonly int[] _callIds;
    private readonly List<(DateTimeOffset At, int Phone)> _told = [];
    private bool _isWoken;

    public VirtualServer(TestDatabase files, DateTimeOffset start, int phones, RolloutOptions options, Func<int, PhoneHabits> habitsOf, Func<int, string> siteOf, Func<int, string> addressOf)
    {
        _database = files.Open();
        Time = new(start);
        _clock = new(new SteadyClock(Time), Time, options);
        _macs = [.. Enumerable.Range(0, phones).Select(HandDrivenRollout.Mac)];
        _facts = new PhoneFacts[phones];
        _callIds = new int[phones];
        SiteOf = siteOf;
        var devices = ImmutableDictionary.CreateBuilder<MacAddress, Device>();
        for (var number = 0; number < phones; number++)
        {
            _numbers[_macs[number]] = number;
            _facts[number] = new() { IsInFleet = true, Desired = 1, FetchedAt = start.AddDays(-9), Firmware = "1.0", Address = addressOf(number) };
            devices[_macs[number]] = new() { Mac = _macs[number], Model = "yealink/t54w", Site = siteOf(number), Lines = [new(ExtensionOf(number))] };
        }

        _fleet.Swap(Fleet.Empty with { Devices = devices.ToImmutable() });
        _engine = new(new DialogOptions { Lease = TimeSpan.FromDays(1), EndedMemory = TimeSpan.FromSeconds(30) }, 1);
        _lines = new(_fleet, _engine);
        var times = new FetchTimes();
        _watch = new(_lines, times, _clock.Steady) { Wake = () => _isWoken = true };
        Store = new(_database, new AuditTrail(_database, Time), _clock.Steady);
        _runner = new(Store, this, this, new(_watch, times, this, [], NullLogger<RolloutSenses>.Instance), _clock);
        Office = new(phones, Time, this, habitsOf, addressOf, new(1, "1.0"));
        Office.Begin();
    }

    public VirtualTime Time { get; }

    public VirtualOffice Office { get; }

    public RolloutStore Store { get; }

    public Func<string, WindowFacts> Windows { get; set; } = _ => new(true, null, null);

    public Func<int, string> SiteOf { get; }

    /// <summary>NOTIFYs that left while the phone had a call.</summary>
    public int SentInCall { get; private set; }

    /// <summary>NOTIFYs that left while the site's window was closed.</summary>
    public int SentOutside { get; private set; }

    public int Turns { get; private set; }

    public IReadOnlyList<(DateTimeOffset At, int Phone)> Told => _told;

    public static ExtensionNumber ExtensionOf(int number) => ExtensionNumber.Parse((10_000 + number).ToString(CultureInfo.InvariantCulture));

    /// <summary>A new configuration is published for all phones.</summary>
    public void Publish(int version)
    {
        for (var number = 0; number < _facts.Length; number++)
            _facts[number] = _facts[number] with { Desired = version, FetchedAt = null };
    }

    public async Task<Rollout> StartAsync(string name, RolloutTerms terms, Func<int, int> groupOf, params UpdateStep[] steps)
    {
        var id = await Store.NextIdAsync(TestServer.Token);
        var now = _clock.Steady.Now;
        var updates = _macs.Select((mac, number) => new DeviceUpdate
        {
            Rollout = id,
            Mac = mac,
            Group = groupOf(number),
            Site = SiteOf(number),
            Steps = [.. steps],
            Method = steps[0].Method,
            StepSince = now,
            Since = now,
            NextAt = now,
        }).ToList();
        var groups = updates.GroupBy(update => update.Group).OrderBy(group => group.Key).Select(group => new RolloutGroup($"group {group.Key}", group.Count())).ToImmutableArray();
        var rollout = new Rollout { Id = id, Name = name, Terms = terms, Groups = groups, CreatedBy = "ada", CreatedAt = Time.Now, Status = RolloutStatus.Ready };
        Assert.True(await _runner.AddAsync(rollout, updates, "ada", TestServer.Token));
        _isWoken = true;
        return rollout;
    }

    /// <summary>Lets time pass, with a turn whenever one is due, as the real loop gives them.</summary>
    public async Task RunAsync(TimeSpan time)
    {
        var end = Time.Now + time;
        var next = Time.Now;
        while (Time.Now < end)
        {
            var due = next < end ? next : end;
            while (!_isWoken && Time.NextAt <= due)
                Time.RunUntil(Time.NextAt);
            Time.RunUntil(_isWoken ? Time.Now + Breath : due);
            _isWoken = false;
            next = await _runner.TickAsync(TestServer.Token);
            Turns++;
            if (next <= Time.Now)
                next = Time.Now + TimeSpan.FromMilliseconds(100);
        }
    }

    public PhoneFacts Of(MacAddress mac)
    {
        var sight = _watch.SightOf(mac);
        return _facts[_numbers[mac]] with { Calls = _lines.CallsOf(mac), CallsSince = sight.CallsSince ?? DateTimeOffset.MinValue };
    }

    public WindowFacts WindowOf(string site) => Windows(site);

    public TellMethod MethodFor(MacAddress mac) => TellMethod.Reboot;

    public PhoneImage Fetch(VirtualPhone phone)
    {
        ref var facts = ref _facts[phone.Number];
        facts = facts with { FetchedAt = _clock.Steady.Now, AskedAt = _clock.Steady.Now };
        _watch.Fetched(_macs[phone.Number], phone.Runs.Firmware, TimeSpan.FromMilliseconds(3));
        return new(facts.Desired, LedTo[phone.Number] ?? phone.Runs.Firmware);
    }

    /// <summary>The firmware that each phone's configuration names.</summary>
    public string?[] LedTo => field ??= new string?[_macs.Length];

    public void Register(VirtualPhone phone, bool isNew)
    {
        ref var facts = ref _facts[phone.Number];
        var now = _clock.Steady.Now;
        facts = facts with { HeardAt = now, RegisteredAt = now, CallId = isNew || facts.CallId is null ? $"{now:O}" : facts.CallId, BootedAt = isNew ? now : facts.BootedAt ?? now.AddDays(-9), Firmware = phone.Runs.Firmware };
        _watch.SignedIn(_macs[phone.Number]);
    }

    public void CallChanged(VirtualPhone phone)
    {
        var id = phone.IsInCall ? ++_callIds[phone.Number] : _callIds[phone.Number];
        var told = new CallEvent(Source, ExtensionOf(phone.Number), id.ToString(CultureInfo.InvariantCulture), phone.IsInCall ? DialogState.Confirmed : DialogState.Terminated);
        foreach (var change in _engine.Apply(told, _clock.Steady.Now))
            _watch.Publish(change);
        _engine.Tick(_clock.Steady.Now);
    }

    public void Tell(Tell tell, Action<Tell, TellOutcome> ended)
    {
        var number = _numbers[tell.Mac];
        if (_lines.CallsOf(tell.Mac) != PhoneCalls.Idle)
        {
            ended(tell, new(TellVerdict.InCall, 0));
            return;
        }

        _told.Add((Time.Now, number));
        if (!Windows(SiteOf(number)).IsOpen)
            SentOutside++;
        Send(new(tell, Office.Phones[number], ended), 0, hasCredentials: false, Time.Now);
    }

    public Task<IReadOnlyCollection<FirmwareLead>> LeadAsync(IReadOnlyCollection<LeadRequest> requests, CancellationToken token)
    {
        var leads = new List<FirmwareLead>();
        foreach (var request in requests)
        {
            ref var facts = ref _facts[_numbers[request.Mac]];
            facts = facts with { Desired = facts.Desired + 1, FetchedAt = null };
            LedTo[_numbers[request.Mac]] = request.File;
            leads.Add(new(request.Rollout, request.Mac, request.Step, facts.Desired));
        }

        return Task.FromResult<IReadOnlyCollection<FirmwareLead>>(leads);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>One sending after the other until the phone answers, somebody calls, or Timer F is up.</summary>
    private void Send(Attempt attempt, int sending, bool hasCredentials, DateTimeOffset begunAt)
    {
        var phone = attempt.Phone;
        if (sending == Sendings.Length)
        {
            Time.At(begunAt.AddSeconds(32), () => attempt.Ended(attempt.Tell, new(TellVerdict.Silent, 408)));
            return;
        }

        Time.At(begunAt.AddSeconds(Sendings[sending]), () =>
        {
            if (_lines.CallsOf(attempt.Tell.Mac) != PhoneCalls.Idle)
            {
                attempt.Ended(attempt.Tell, new(TellVerdict.InCall, 0));
                return;
            }

            if (phone.IsInCall)
                SentInCall++;
            var answer = IsLost(phone) ? null : phone.Receive(attempt.Tell.Method == TellMethod.Reboot, hasCredentials);
            if (answer is null || IsLost(phone))
                Send(attempt, sending + 1, hasCredentials, begunAt);
            else if (answer == 401)
                Send(attempt, 0, hasCredentials: true, Time.Now);
            else
                attempt.Ended(attempt.Tell, new(TellVerdict.Told, answer.Value));
        });
    }

    private bool IsLost(VirtualPhone phone) => _network.NextDouble() < phone.Habits.Loss;

    private sealed record Attempt(Tell Tell, VirtualPhone Phone, Action<Tell, TellOutcome> Ended);
}
