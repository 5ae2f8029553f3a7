namespace Provisioning.Rollouts;

/// <summary>
/// Whom to tell now, of the phones whose turn it is. Pure but for the places taken in <see cref="Pace"/>, which are lost when the step is not saved.
/// <code>
/// window open?  →  anything to tell?  →  idle?  →  told often enough?  →  firmware named?  →  place free?  →  claimed
/// </code>
/// </summary>
internal static class UpdateDispatch
{
    /// <summary>When to look again at a phone that nothing wakes: its calls do.</summary>
    private static readonly TimeSpan Recheck = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>A turn stays short however many phones' windows open at once; the next one follows.</summary>
    private const int MostDecisions = 1_000;

    /// <summary>One that must be written down takes about as long as so many others.</summary>
    private const int WeightOfRow = 4;

    public static void Run(RolloutAdvance advance, AdvanceContext context)
    {
        var decided = 0;
        for (var group = 0; group < advance.After.Groups.Length; group++)
        {
            if (advance.After.Groups[group].Status == GroupStatus.Running && !RunGroup(group, advance, context, ref decided))
                return;
        }
    }

    /// <returns>False when nobody else can be told in this turn.</returns>
    private static bool RunGroup(int group, RolloutAdvance advance, AdvanceContext context, ref int decided)
    {
        foreach (var update in Due(group, advance, context))
        {
            if (context.Pace.IsFull(context.Now, out var until))
            {
                advance.Await(until);
                return false;
            }

            if (decided >= MostDecisions)
            {
                advance.Await(context.Now);
                return false;
            }

            var after = Decide(update, advance, context);
            advance.Set(update, after);
            decided += advance.IsSaved(update.Mac) ? WeightOfRow : 1;
            if (after.IsWaiting)
                advance.Await(after.NextAt);
        }

        return true;
    }

    /// <summary>Those whose time has come, first the ones that have just become free; and when the others' comes.</summary>
    private static List<DeviceUpdate> Due(int group, RolloutAdvance advance, AdvanceContext context)
    {
        var due = advance.Changed.Values.Where(update => update.IsWaiting && update.Group == group && update.NextAt <= context.Now).ToList();
        foreach (var changed in advance.Changed.Values.Where(update => update.IsWaiting && update.Group == group && update.NextAt > context.Now))
            advance.Await(changed.NextAt);
        foreach (var update in advance.Phones.Waiting(group))
        {
            if (advance.Changed.ContainsKey(update.Mac))
                continue;
            if (update.NextAt > context.Now)
            {
                advance.Await(update.NextAt);
                break;
            }

            due.Add(update);
            if (due.Count > MostDecisions)
                break;
        }

        return due;
    }

    private static DeviceUpdate Decide(DeviceUpdate update, RolloutAdvance advance, AdvanceContext context)
    {
        var (now, terms) = (context.Now, advance.After.Terms);
        var window = context.Facts.WindowOf(update.Site);
        var closed = window.IsOpen ? null : Closed(update, window, advance, context);
        if (terms.Window == WindowUse.Everything && closed is not null)
            return closed;

        var phone = context.Facts.Of(update.Mac);
        update = context.Judge.Judge(update, phone, now);
        if (!update.IsWaiting)
            return update;
        var method = MethodOf(update, terms, context.Facts);
        if (method == TellMethod.None)
            return context.Judge.Judge(UpdateJudge.NextStep(update, phone, now), phone, now);
        if (terms.Window == WindowUse.Reboots && method == TellMethod.Reboot && closed is not null)
            return closed;
        if (InCall(update, phone, context) is { } busy)
            return busy;
        if (method == TellMethod.Reboot && phone is { RegisteredAt: not null, CallId: null } && now < phone.KnownSince + context.Judge.Options.LongestSilence)
            return update.Defer(UpdateReason.NotHeardYet, now + Recheck, now);

        if (update.AttemptsInWindow >= context.Judge.Options.AttemptsPerWindow && !UpdateJudge.IsNewWindow(update, window.Since, context.Wall))
            return update.Defer(UpdateReason.AttemptsOfWindow, context.Now + NextWindow(update, window, context.Wall), now);
        // Not before its turn: a phone that asks by itself would begin with the new firmware at any hour.
        if (update is { CurrentStep: { Kind: StepKind.Firmware } step, LedVersion: 0 })
        {
            advance.Leads.Add(new(update.Rollout, update.Mac, update.Step, step.FirmwareFile!));
            return update with { NextAt = now + Recheck };
        }

        if (!context.Pace.TryTake(update.Site, phone.Address, method, now, out var until))
            return update.Defer(UpdateReason.Cap, until, now);
        var told = context.Judge.Claim(update, phone, method, window.Since, now, context.Wall);
        advance.Tells.Add(new(told.Rollout, told.Mac, told.Method, told.Attempts));
        return told;
    }

    /// <summary>Null when the phone may be told all the same.</summary>
    private static DeviceUpdate? Closed(DeviceUpdate update, WindowFacts window, RolloutAdvance advance, AdvanceContext context)
    {
        return (window.Since > advance.After.Groups[update.Group].StartedAt, advance.After.Terms.WindowEnd) switch
        {
            (true, WindowEnd.Fail) => update.Enter(UpdateState.Failed, UpdateReason.WindowEnded, context.Now),
            (true, WindowEnd.Force) => null,
            _ => update.Defer(UpdateReason.OutsideWindow, context.Now + (window.ChangesIn ?? Day), context.Now),
        };
    }

    private static TellMethod MethodOf(DeviceUpdate update, RolloutTerms terms, IRolloutFacts facts)
    {
        if (update.IsAskedToFetch)
            return TellMethod.Resync;
        var method = update.Method == TellMethod.Undecided ? facts.MethodFor(update.Mac) : update.Method;
        return terms.AlwaysReboot && method == TellMethod.Resync ? TellMethod.Reboot : method;
    }

    /// <summary>Null when the phone is idle, or counts as idle.</summary>
    private static DeviceUpdate? InCall(DeviceUpdate update, in PhoneFacts phone, AdvanceContext context)
    {
        var (now, options) = (context.Now, context.Judge.Options);
        return phone.Calls switch
        {
            PhoneCalls.Busy => update.Defer(UpdateReason.InCall, now + Recheck, now),
            PhoneCalls.Unknown when now - phone.CallsSince < options.UnknownIsBusyFor =>
                update.Defer(UpdateReason.CallsUnknown, phone.CallsSince + options.UnknownIsBusyFor, now),
            PhoneCalls.Idle when now - phone.CallsSince < options.IdleFor => update.Defer(UpdateReason.InCall, phone.CallsSince + options.IdleFor, now),
            _ => null,
        };
    }

    private static TimeSpan NextWindow(DeviceUpdate update, WindowFacts window, DateTimeOffset wall) =>
        window.Since is null ? update.WindowSince!.Value + Day - wall : window.ChangesIn ?? Day;
}
