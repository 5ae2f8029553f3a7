using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>
/// What would happen if every phone did at once what it is told and nobody telephoned: the same decisions as in earnest, made ahead of time. Pure.
/// </summary>
internal sealed class RolloutForecast : IRolloutFacts
{
    /// <summary>Ours: what common desk phones take to start and register, and to fetch after a re-sync.</summary>
    private static readonly TimeSpan RebootTime = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan ResyncTime = TimeSpan.FromSeconds(30);

    /// <summary>A rollout that takes longer is not foreseen.</summary>
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(60);

    private readonly Func<string, DateTimeOffset, WindowFacts> _windows;
    private readonly Dictionary<MacAddress, PhoneFacts> _facts;
    private readonly PriorityQueue<MacAddress, DateTimeOffset> _obeying = new();
    private readonly Dictionary<MacAddress, DateTimeOffset> _told = [];
    private readonly List<(Tell, TellOutcome)> _answers = [];
    private readonly List<FirmwareLead> _leads = [];
    private DateTimeOffset _now;

    /// <param name="windows">The window of a site at a time.</param>
    /// <param name="factsOf">The phone as it is now.</param>
    public RolloutForecast(RolloutPlan plan, Func<string, DateTimeOffset, WindowFacts> windows, Func<MacAddress, PhoneFacts> factsOf)
    {
        _windows = windows;
        _facts = plan.Updates.ToDictionary(update => update.Mac, update => factsOf(update.Mac) with
        {
            Calls = PhoneCalls.Idle,
            CallsSince = DateTimeOffset.MinValue,
            Address = factsOf(update.Mac).Address is { Length: > 0 } address ? address : "unknown",
        });
    }

    /// <summary>When each phone would first be told.</summary>
    public IReadOnlyDictionary<MacAddress, DateTimeOffset> ToldAt => _told;

    public int Reboots { get; private set; }

    public int Resyncs { get; private set; }

    /// <summary>When all would be through; null when that is not foreseen.</summary>
    public DateTimeOffset? EndsAt { get; private set; }

    /// <summary>When each group would be through; null for those that would not.</summary>
    public DateTimeOffset?[] GroupEnds { get; private set; } = [];

    public PhoneFacts Of(MacAddress mac) => _facts[mac];

    public WindowFacts WindowOf(string site) => _windows(site, _now);

    public TellMethod MethodFor(MacAddress mac) => TellMethod.Reboot;

    public void Run(Rollout rollout, RolloutPlan plan, RolloutOptions options, DateTimeOffset start)
    {
        var (phones, pace, judge) = (new RolloutPhones(plan.Groups.Length, plan.Updates.Select(update => update with { Rollout = rollout.Id })), new Pace(options.Pace), new UpdateJudge(options));
        rollout = rollout with { Status = RolloutStatus.Ready };
        GroupEnds = new DateTimeOffset?[plan.Groups.Length];
        for (_now = start; rollout.IsOpen && _now < start + Horizon;)
        {
            pace.BeginTick(_now, [phones.RebootingBySite]);
            var context = new AdvanceContext(_now, _now, this, pace, judge) { Touched = Obey(), Answers = [.. _answers], Leads = [.. _leads] };
            _answers.Clear();
            _leads.Clear();
            var advance = rollout.Advance(phones, context);
            rollout = advance.After;
            foreach (var changed in advance.Changed.Values)
                phones.Set(changed);
            advance.Tells.ForEach(Note);
            _leads.AddRange(advance.Leads.Select(lead => new FirmwareLead(lead.Rollout, lead.Mac, lead.Step, Lead(lead.Mac))));
            NoteGroups(rollout);
            if (rollout.Status == RolloutStatus.Finished)
                EndsAt = _now;
            var next = _answers.Count + _leads.Count > 0 ? _now : advance.NextAt;
            _now = _obeying.TryPeek(out _, out var obeys) && obeys < next ? obeys : next > _now ? next : _now.AddMilliseconds(1);
        }
    }

    private void NoteGroups(Rollout rollout)
    {
        for (var i = 0; i < GroupEnds.Length; i++)
            GroupEnds[i] ??= rollout.Groups[i].Status == GroupStatus.Finished ? _now : null;
    }

    private void Note(Tell tell)
    {
        var isReboot = tell.Method == TellMethod.Reboot;
        (Reboots, Resyncs) = isReboot ? (Reboots + 1, Resyncs) : (Reboots, Resyncs + 1);
        _told.TryAdd(tell.Mac, _now);
        _answers.Add((tell, new(TellVerdict.Told, 200)));
        _obeying.Enqueue(tell.Mac, _now + (isReboot ? RebootTime : ResyncTime));
    }

    private int Lead(MacAddress mac)
    {
        _facts[mac] = _facts[mac] with { Desired = _facts[mac].Desired + 1, FetchedAt = null };
        return _facts[mac].Desired;
    }

    /// <summary>They have fetched, begun anew, and run whatever their step wanted.</summary>
    private List<MacAddress> Obey()
    {
        var obeyed = new List<MacAddress>();
        while (_obeying.TryPeek(out var mac, out var at) && at <= _now)
        {
            _obeying.Dequeue();
            obeyed.Add(mac);
            _facts[mac] = _facts[mac] with { FetchedAt = _now, BootFileAt = _now, AskedAt = _now, BootedAt = _now, HeardAt = _now, RegisteredAt = _now, CallId = $"{_now:O}", Firmware = Firmware(mac) };
        }

        return obeyed;
    }

    /// <summary>What it will be led to next, step by step.</summary>
    public Func<MacAddress, string?> FirmwareOf { get; init; } = _ => null;

    private string? Firmware(MacAddress mac) => FirmwareOf(mac) ?? _facts[mac].Firmware;
}
