using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>
/// The one that moves rollouts on, one turn after the other:
/// <code>
/// Advance (pure) → save, which is to claim → tell phones → what they answer and do is looked at in the next turn
/// </code>
/// Nothing is so before it is saved. A server that dies after saving has told, as far as anybody will know: the phone proves it, or its time runs out.
/// Not for several threads; <see cref="RolloutLoop"/> gives it one.
/// </summary>
internal sealed class RolloutRunner(RolloutStore store, IRolloutFacts facts, IPhoneTeller teller, RolloutSenses senses, RolloutClock clock)
{
    private readonly UpdateJudge _judge = new(clock.Options);
    private readonly Pace _pace = new(clock.Options.Pace);
    private readonly SetClock _clock = new(clock.Steady);
    private readonly List<OpenRollout> _open = [];
    private List<(Tell Tell, TellOutcome Outcome)> _answers = [];
    private List<FirmwareLead> _leads = [];
    private HashSet<MacAddress> _touched = [];
    private long _revision = -1;
    private bool _hasLoaded;

    public OpenRollout? Find(long id) => _open.Find(open => open.Rollout.Id == id);

    /// <summary>One turn.</summary>
    /// <returns>When the next one is due, told by <see cref="SteadyClock"/>, unless something happens before.</returns>
    /// <exception cref="System.Data.Common.DbException">The database is away. Nothing has changed, nobody was told; what was noticed is looked at again.</exception>
    public async Task<DateTimeOffset> TickAsync(CancellationToken token)
    {
        await RefreshAsync(token);
        Collect();
        var (now, wall) = (clock.Steady.Now, clock.Time.GetUtcNow());
        NoticeClock(now);
        var context = new AdvanceContext(now, wall, facts, _pace, _judge)
        {
            Touched = _touched,
            Answers = _answers,
            Leads = _leads,
        };
        _pace.BeginTick(now, _open.Select(open => open.Phones.RebootingBySite));
        var advances = _open.ConvertAll(open => (Open: open, Advance: open.Rollout.Advance(open.Phones, context)));
        var changes = new RolloutChanges();
        foreach (var (_, advance) in advances)
            Add(changes, advance, wall);
        var rewritten = _clock.IsUnwritten ? Rewrite(changes) : [];
        if (!changes.IsEmpty)
        {
            if (await store.SaveAsync(changes, _revision, token) is not { } saved)
            {
                _revision = -1; // another server was faster; it may have told somebody
                return now;
            }

            _revision = saved;
        }

        (_answers, _leads, _touched) = ([], [], []);
        foreach (var (open, advance) in advances)
            Apply(open, advance);
        foreach (var update in rewritten)
            TakeRevision(update);
        _clock.Written();
        Settle(changes.Events);
        Tell(advances.SelectMany(pair => pair.Advance.Tells));
        senses.Lead([.. advances.SelectMany(pair => pair.Advance.Leads)]);
        return advances.Select(pair => pair.Advance.NextAt).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
    }

    /// <summary>Puts a planned rollout in force; phones that an older one still had are its own from now on.</summary>
    /// <returns>False when somebody else was faster: plan again.</returns>
    public async Task<bool> AddAsync(Rollout rollout, IReadOnlyList<DeviceUpdate> updates, string actor, CancellationToken token)
    {
        await RefreshAsync(token);
        var (now, wall) = (clock.Steady.Now, clock.Time.GetUtcNow());
        var changes = new RolloutChanges { Actor = actor };
        changes.NewRollouts.Add(rollout);
        changes.NewUpdates.AddRange(updates);
        changes.Events.Add(new(0, wall, rollout.Id, RolloutEventKind.Created, null, rollout.Name));
        changes.Audit.Add(new("started", $"rollouts/{rollout.Id}", $"{rollout.Name}: {updates.Count} phones"));
        foreach (var open in _open)
        {
            foreach (var update in updates)
            {
                if (update.IsOpen && open.Phones.Find(update.Mac) is { IsOpen: true } older)
                    Supersede(changes, older, older with { State = UpdateState.Superseded, Reason = UpdateReason.None, Since = now, SupersededBy = rollout.Id }, wall);
            }
        }

        if (!await SaveAsync(changes, token))
            return false;
        _open.Add(new(rollout with { Revision = _revision }, new(rollout.Groups.Length, updates.Select(update => update with { Revision = _revision }))));
        Settle(changes.Events);
        return true;
    }

    /// <summary>Carries out what an operator wants of an open rollout.</summary>
    /// <returns>Null when it was done, else why not, in words.</returns>
    public async Task<string?> CommandAsync(long id, RolloutCommand command, string actor, CancellationToken token)
    {
        while (true)
        {
            await RefreshAsync(token);
            if (Find(id) is not { } open)
                return "it has ended, or never was";
            if (RolloutCommands.Refuse(open.Rollout, command, actor) is { } refusal)
                return refusal;
            var (now, wall) = (clock.Steady.Now, clock.Time.GetUtcNow());
            var changes = new RolloutChanges { Actor = actor };
            var after = RolloutCommands.Apply(open.Rollout, open.Phones.Counts, command, actor, wall);
            changes.Rollouts.Add(after);
            changes.Events.AddRange(RolloutEvents.Between(open.Rollout, after, wall));
            changes.Audit.Add(new(RolloutCommands.PastTense(command), $"rollouts/{id}", after.Name));
            foreach (var update in command is RolloutCommand.Stop or RolloutCommand.Deny ? open.Phones.All.Where(update => update.IsOpen) : [])
                Add(changes, update, update.Enter(UpdateState.Stopped, UpdateReason.None, now), wall);
            if (!await SaveAsync(changes, token))
                continue;
            open.Rollout = after with { Revision = _revision };
            Settle(changes.Events);
            return null;
        }
    }

    /// <summary>Events in the order in which one follows from the other: a phone makes it, its group is through, the next phone is told.</summary>
    private static void Add(RolloutChanges changes, RolloutAdvance advance, DateTimeOffset wall)
    {
        var saved = advance.Saved.ToLookup(update => update.State == UpdateState.Notified);
        foreach (var update in saved[false])
            Add(changes, advance.Phones.Find(update.Mac)!, update, wall);
        if (advance.After != advance.Before)
        {
            changes.Rollouts.Add(advance.After);
            changes.Events.AddRange(RolloutEvents.Between(advance.Before, advance.After, wall));
        }

        foreach (var update in saved[true])
            Add(changes, advance.Phones.Find(update.Mac)!, update, wall);
    }

    private static void Add(RolloutChanges changes, DeviceUpdate before, DeviceUpdate after, DateTimeOffset wall)
    {
        changes.Updates.Add(after);
        changes.Events.AddRange(RolloutEvents.Between(before, after, wall));
    }

    private static void Supersede(RolloutChanges changes, DeviceUpdate before, DeviceUpdate after, DateTimeOffset wall)
    {
        changes.Superseded.Add(after);
        changes.Events.AddRange(RolloutEvents.Between(before, after, wall));
    }

    private async Task<bool> SaveAsync(RolloutChanges changes, CancellationToken token)
    {
        if (await store.SaveAsync(changes, _revision, token) is not { } saved)
        {
            _revision = -1;
            return false;
        }

        _revision = saved;
        foreach (var update in changes.Updates.Concat(changes.Superseded))
            Find(update.Rollout)!.Phones.Set(update with { Revision = saved });
        senses.Watch(changes.Updates);
        senses.Watch(changes.NewUpdates.Where(update => update.IsOpen)); // an older rollout may still wait for something of the others
        return true;
    }

    private void Apply(OpenRollout open, RolloutAdvance advance)
    {
        if (advance.After != advance.Before)
            open.Rollout = advance.After with { Revision = _revision };
        foreach (var update in advance.Changed.Values)
        {
            open.Phones.Set(advance.IsSaved(update.Mac) ? update with { Revision = _revision } : update);
        }

        senses.Watch(advance.Changed.Values);
    }

    /// <summary>What is so now is told to those who want to know.</summary>
    private void Settle(IReadOnlyList<RolloutEvent> events)
    {
        _open.RemoveAll(open => !open.Rollout.IsOpen);
        senses.Publish(events);
    }

    private void Tell(IEnumerable<Tell> tells)
    {
        foreach (var tell in tells)
            teller.Tell(tell, senses.Answered);
    }

    /// <summary>Reads what other servers have saved.</summary>
    private async Task RefreshAsync(CancellationToken token)
    {
        if (_revision >= 0 && (!store.IsShared || await store.RevisionAsync(token) == _revision))
            return;
        var loaded = await store.LoadOpenAsync(token);
        _open.Clear();
        var began = _hasLoaded ? DateTimeOffset.MaxValue : senses.Phones.Since;
        _open.AddRange(loaded.Rollouts.Select(pair => new OpenRollout(pair.Rollout, new(pair.Rollout.Groups.Length, pair.Updates.Select(update => update.HappenedBy(began))))));
        _hasLoaded = true;
        _revision = loaded.Revision;
        senses.WatchOnly(_open.SelectMany(open => open.Phones.All));
        Settle([]);
    }

    private void Collect()
    {
        _answers.AddRange(senses.TakeAnswers());
        _leads.AddRange(senses.TakeLeads());
        _touched.UnionWith(senses.TakeTouched());
        if (senses.TakeFetchTime(clock.Steady.Now) is { } observed)
            _pace.Observe(observed.Slow);
    }

    private void NoticeClock(DateTimeOffset now)
    {
        if (!_clock.HasMoved(out var by))
            return;
        if (by.Duration() >= SetClock.Correction)
            senses.ClockWasSet(by);
        foreach (var open in _open)
            open.Phones.Wake(now);
    }

    /// <summary>Adds what another server would take for an hour older or younger than it is: it reads the times of these rows by the clock as it is now.</summary>
    private List<DeviceUpdate> Rewrite(RolloutChanges changes)
    {
        var saved = changes.Updates.Select(update => (update.Rollout, update.Mac)).ToHashSet();
        var old = _open.SelectMany(open => open.Phones.All).Where(update => update is { IsOpen: true, HasBegun: true } && !saved.Contains((update.Rollout, update.Mac))).ToList();
        changes.Updates.AddRange(old);
        return old;
    }

    /// <summary>Its row was saved as it was.</summary>
    private void TakeRevision(DeviceUpdate update)
    {
        var phones = Find(update.Rollout)!.Phones;
        phones.Set(phones.Find(update.Mac)! with { Revision = _revision });
    }
}

/// <summary>A rollout that goes on, in the runner's memory.</summary>
internal sealed class OpenRollout(Rollout rollout, RolloutPhones phones)
{
    public Rollout Rollout { get; set; } = rollout;

    public RolloutPhones Phones => phones;
}

/// <summary>The time, and the rules that use it.</summary>
internal sealed record RolloutClock(SteadyClock Steady, TimeProvider Time, RolloutOptions Options);
