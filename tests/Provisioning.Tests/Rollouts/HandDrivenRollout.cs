using Provisioning.Devices;
using Provisioning.Rollouts;

namespace Provisioning.Tests.Rollouts;

/// <summary>A rollout whose clock and phones a test moves by hand; every change is taken over as if it had been saved.</summary>
internal sealed class HandDrivenRollout : IRolloutFacts
{
    public static readonly DateTimeOffset Start = new(2026, 11, 26, 22, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<MacAddress, PhoneFacts> _facts = [];
    private readonly HashSet<MacAddress> _touched = [];
    private readonly List<(Tell, TellOutcome)> _answers = [];

    public HandDrivenRollout(int[] groups, RolloutTerms? terms = null, RolloutOptions? options = null, TellMethod method = TellMethod.Reboot, StepKind kind = StepKind.Configuration)
    {
        Options = options ?? new() { IdleFor = TimeSpan.Zero };
        Pace = new(Options.Pace);
        var updates = new List<DeviceUpdate>();
        for (var group = 0; group < groups.Length; group++)
        {
            for (var i = 0; i < groups[group]; i++)
            {
                var mac = Mac(updates.Count);
                _facts[mac] = new() { IsInFleet = true, Desired = 2, HeardAt = Start.AddHours(-1), BootedAt = Start.AddDays(-3), CallId = "a", RegisteredAt = Start.AddHours(-1), Address = $"10.0.0.{updates.Count}" };
                updates.Add(new()
                {
                    Rollout = 1,
                    Mac = mac,
                    Group = group,
                    Site = "london",
                    Steps = [new(kind, method, Version: 2)],
                    Method = method,
                    CallId = "a",
                    StepSince = Start,
                    Since = Start,
                    NextAt = Start,
                });
            }
        }

        Rollout = new()
        {
            Id = 1,
            Name = "new keys",
            Terms = terms ?? new(),
            Groups = [.. groups.Select((size, place) => new RolloutGroup($"group {place}", size))],
            CreatedBy = "ada",
            CreatedAt = Start,
            Status = RolloutStatus.Ready,
        };
        Phones = new(groups.Length, updates);
    }

    public RolloutOptions Options { get; }

    public Pace Pace { get; }

    public Rollout Rollout { get; set; }

    public RolloutPhones Phones { get; private set; }

    public DateTimeOffset Now { get; set; } = Start;

    public WindowFacts Window { get; set; } = new(true, null, null);

    /// <summary>The window by the clock; <see cref="Window"/> when null.</summary>
    public Func<DateTimeOffset, WindowFacts>? WindowAt { get; set; }

    public TellMethod Undecided { get; set; } = TellMethod.Reboot;

    /// <summary>Whom the last turn told.</summary>
    public List<Tell> Told { get; private set; } = [];

    public List<Tell> EverTold { get; } = [];

    public DateTimeOffset NextAt { get; private set; }

    public static MacAddress Mac(int number) => MacAddress.Parse(Office.Mac(number + 1));

    public DeviceUpdate this[int phone] => Phones.Find(Mac(phone))!;

    public PhoneFacts Of(MacAddress mac) => _facts[mac];

    public WindowFacts WindowOf(string site) => WindowAt?.Invoke(Now) ?? Window;

    public TellMethod MethodFor(MacAddress mac) => Undecided;

    /// <summary>One turn.</summary>
    public HandDrivenRollout Tick()
    {
        var context = new AdvanceContext(Now, Now, this, Pace, new(Options)) { Touched = [.. _touched], Answers = [.. _answers] };
        _touched.Clear();
        _answers.Clear();
        Pace.BeginTick(Now, [Phones.RebootingBySite]);
        var advance = Rollout.Advance(Phones, context);
        Rollout = advance.After;
        foreach (var update in advance.Changed.Values)
            Phones.Set(update);
        (Told, NextAt) = (advance.Tells, advance.NextAt);
        EverTold.AddRange(Told);
        return this;
    }

    /// <summary>Turns until nothing follows at once.</summary>
    public HandDrivenRollout Settle()
    {
        var told = new List<Tell>();
        for (var turn = 0; turn < 20; turn++)
        {
            Tick();
            told.AddRange(Told);
            if (NextAt > Now)
                break;
        }

        Told = told;
        return this;
    }

    public HandDrivenRollout After(TimeSpan time)
    {
        Now += time;
        return Settle();
    }

    /// <summary>Turn after turn, each when the one before says, as the server does.</summary>
    public HandDrivenRollout RunFor(TimeSpan time)
    {
        var end = Now + time;
        var told = new List<Tell>();
        while (true)
        {
            Settle();
            told.AddRange(Told);
            if (NextAt >= end)
                break;
            Now = NextAt;
        }

        (Now, Told) = (end, told);
        return this;
    }

    public HandDrivenRollout Phone(int number, Func<PhoneFacts, PhoneFacts> change)
    {
        _facts[Mac(number)] = change(_facts[Mac(number)]);
        _touched.Add(Mac(number));
        return this;
    }

    public HandDrivenRollout Answers(int number, TellVerdict verdict, int status, TimeSpan? retryAfter = null)
    {
        var update = this[number];
        _answers.Add((new(1, update.Mac, update.Method, update.Attempts), new(verdict, status) { RetryAfter = retryAfter }));
        return Tick();
    }

    /// <summary>It fetches what it should have.</summary>
    public HandDrivenRollout Fetches(int number) => Phone(number, phone => phone with { FetchedAt = Now, AskedAt = Now }).Settle();

    /// <summary>It registers, and its Call-ID is another one.</summary>
    public HandDrivenRollout Boots(int number)
    {
        Now += TimeSpan.FromMilliseconds(1); // nothing that is told is done at once
        return Phone(number, phone => phone with { BootedAt = Now, HeardAt = Now, RegisteredAt = Now, CallId = $"{Now:O}" }).Settle();
    }

    public HandDrivenRollout Registers(int number) => Phone(number, phone => phone with { HeardAt = Now, RegisteredAt = Now }).Settle();

    /// <summary>It does all that it was told.</summary>
    public HandDrivenRollout Obeys(int number) => Answers(number, TellVerdict.Told, 200).Fetches(number).Boots(number);
}
