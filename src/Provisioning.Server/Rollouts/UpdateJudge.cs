namespace Provisioning.Rollouts;

/// <summary>
/// What the facts, the answer to a NOTIFY, and the passing of time make of one phone's update. Pure.
/// <code>
/// proved?              → next step, or Running
/// fetched?             → Fetched
/// too long nothing?    → again; a re-sync that does not help becomes a reboot; a reboot that does not help has failed
/// </code>
/// </summary>
internal sealed class UpdateJudge(RolloutOptions options)
{
    /// <summary>A phone may send a refresh and be rebooted by a NOTIFY that crossed it; after RFC 3261's Timer F nothing crosses any more.</summary>
    private static readonly TimeSpan Crossing = TimeSpan.FromSeconds(32);

    public RolloutOptions Options => options;

    public DeviceUpdate Judge(DeviceUpdate update, in PhoneFacts phone, DateTimeOffset now)
    {
        if (!update.IsOpen)
            return update;
        if (!phone.IsInFleet)
            return update.Enter(UpdateState.Removed, UpdateReason.None, now);
        // The first that is known of a phone that was away is what a start is told from, and no start.
        if (update is { CallId: null, Accepted: 0 } && phone.CallId is { } known)
            update = update with { CallId = known };
        while (update.CurrentStep is not null && UpdateEvidence.IsProved(update, phone, options, now))
            update = NextStep(update, phone, now);
        if (update.CurrentStep is null)
            return update.Enter(UpdateState.Running, UpdateReason.None, now);
        if (UpdateEvidence.FetchedAt(update, phone) is { } fetched && (update.FetchedAt is null || update.FetchedAt < fetched))
            return Fetched(update, phone, fetched, now);
        if (update.IsUnderWay && now >= update.NextAt)
            return TimeOut(update, phone, now);
        return update.IsWaiting && IsBack(update, phone) ? update with { NextAt = Earlier(update.NextAt, now) } : update;
    }

    /// <summary>It is told now: what must be written down before the NOTIFY leaves.</summary>
    /// <param name="windowSince">When its window opened; null where there is none.</param>
    /// <param name="wall">The same moment as <paramref name="now"/> in the system's time.</param>
    public DeviceUpdate Claim(DeviceUpdate update, in PhoneFacts phone, TellMethod method, DateTimeOffset? windowSince, DateTimeOffset now, DateTimeOffset wall)
    {
        var isNewWindow = IsNewWindow(update, windowSince, wall);
        return update.Enter(UpdateState.Notified, UpdateReason.None, now) with
        {
            Method = method,
            Attempts = update.Attempts + 1,
            AttemptsInWindow = isNewWindow ? 1 : update.AttemptsInWindow + 1,
            WindowSince = isNewWindow ? windowSince ?? wall : update.WindowSince,
            Reboots = method == TellMethod.Reboot ? update.Reboots + 1 : update.Reboots,
            Status = 0,
            ToldAt = now,
            CallId = CallIdOf(update, phone),
            FetchedAt = null,
            NextAt = now + options.PatienceWith(update.CurrentStep!, method),
        };
    }

    /// <summary>The phone's configuration names the image now, or cannot.</summary>
    public static DeviceUpdate Led(DeviceUpdate update, FirmwareLead lead, DateTimeOffset now)
    {
        if (!update.IsWaiting || update.Step != lead.Step)
            return update;
        return lead.Version > 0
            ? update with { LedVersion = lead.Version, NextAt = now }
            : update.Enter(UpdateState.Failed, lead.Problem, now);
    }

    /// <summary>The attempt has ended.</summary>
    public DeviceUpdate Answered(DeviceUpdate update, Tell tell, TellOutcome outcome, DateTimeOffset now)
    {
        // What the phone did meanwhile says more than its answer.
        if (update.State != UpdateState.Notified || update.Attempts != tell.Number || update.Method != tell.Method)
            return update;
        var answered = update with { Status = outcome.Status };
        return outcome.Verdict switch
        {
            TellVerdict.Told => answered with { Accepted = update.Accepted + 1 },
            TellVerdict.InCall => NotTold(answered, UpdateReason.InCall, now, now),
            TellVerdict.Held => NotTold(answered, UpdateReason.Cap, now + Crossing, now),
            TellVerdict.Silent when outcome.RetryAfter is { } wait && wait > TimeSpan.Zero => AgainAfter(answered, wait, now),
            TellVerdict.Silent => Again(answered, UpdateReason.NoAnswer, now, atLeast: update.Method == TellMethod.Reboot ? options.RebootPatience : default),
            TellVerdict.Unreachable => Again(answered, UpdateReason.Unreachable, now),
            TellVerdict.WantsAuthentication when update.Attempts < options.ResyncAttempts => Again(answered, UpdateReason.WantsAuthentication, now),
            TellVerdict.WantsAuthentication => answered.Enter(UpdateState.Failed, UpdateReason.WantsAuthentication, now),
            _ => answered.Enter(UpdateState.Failed, UpdateReason.Refused, now),
        };
    }

    /// <summary>A window that has yet to come was seen by a clock that was wrong.</summary>
    public static bool IsNewWindow(DeviceUpdate update, DateTimeOffset? windowSince, DateTimeOffset wall) =>
        update.WindowSince is not { } since || since > wall || (windowSince is { } opened ? since < opened : wall - since >= TimeSpan.FromDays(1));

    /// <summary>A step begins: what was counted belongs to the one before.</summary>
    public static DeviceUpdate NextStep(DeviceUpdate update, in PhoneFacts phone, DateTimeOffset now)
    {
        var next = update.Step + 1;
        return update.Enter(UpdateState.Scheduled, UpdateReason.None, now) with
        {
            Step = next,
            Method = next < update.Steps.Length ? update.Steps[next].Method : update.Method,
            Attempts = 0,
            Accepted = 0,
            Status = 0,
            ToldAt = null,
            CallId = CallIdOf(update, phone),
            FetchedAt = null,
            IsAskedToFetch = false,
            LedVersion = 0,
            StepSince = now,
            NextAt = now,
        };
    }

    /// <summary>A registration that is older than what is known already was read from a table that a server left behind that died.</summary>
    private static string? CallIdOf(DeviceUpdate update, in PhoneFacts phone) =>
        update.CallId is null || phone.RegisteredAt > (update.ToldAt ?? update.StepSince) ? phone.CallId ?? update.CallId : update.CallId;

    private DeviceUpdate Fetched(DeviceUpdate update, in PhoneFacts phone, DateTimeOffset fetched, DateTimeOffset now)
    {
        var step = update.CurrentStep!;
        var patience = step.Kind == StepKind.Firmware ? options.FirmwarePatience
            : phone.HeardAt is null || update.IsAskedToFetch || UpdateEvidence.HasBooted(update, phone) ? options.Settle
            : update is { Method: TellMethod.Reboot, ToldAt: not null } && !phone.DecidesItself ? options.RebootPatience
            : options.ReturnPatience;
        return update.Enter(UpdateState.Fetched, UpdateReason.None, now) with { FetchedAt = fetched, NextAt = fetched + patience };
    }

    private DeviceUpdate TimeOut(DeviceUpdate update, in PhoneFacts phone, DateTimeOffset now)
    {
        if (update.ToldAt is null)
            return update.Enter(UpdateState.Scheduled, UpdateReason.DidNotReturn, now) with { NextAt = now };
        var hasBooted = UpdateEvidence.HasBooted(update, phone);
        if (MayHaveObeyedUnseen(update, phone, now) && !hasBooted)
            return update with { NextAt = now + Crossing };
        var reason = update switch
        {
            { CurrentStep.Kind: StepKind.Firmware } when update.State == UpdateState.Fetched || hasBooted => UpdateReason.OtherFirmware,
            { State: UpdateState.Fetched } => UpdateReason.DidNotReturn,
            _ when hasBooted => UpdateReason.DidNotFetch,
            { Status: 0 or 408 } => UpdateReason.NoAnswer,
            _ => UpdateReason.DidNothing,
        };
        if (reason == UpdateReason.DidNotFetch && update is { Method: TellMethod.Reboot, IsAskedToFetch: false })
            return update.Enter(UpdateState.Scheduled, reason, now) with { IsAskedToFetch = true, NextAt = now };
        if (update is { Method: TellMethod.Resync, IsAskedToFetch: false } && reason != UpdateReason.NoAnswer && update.Accepted >= options.ResyncAttempts)
            return update.Enter(UpdateState.Scheduled, reason, now) with { Method = TellMethod.Reboot, Attempts = 0, Accepted = 0, NextAt = now };
        if (update.Method == TellMethod.Reboot && update.Accepted >= options.RebootAttempts)
            return update.Enter(UpdateState.Failed, reason, now);
        return Again(update with { IsAskedToFetch = false, Method = update.IsAskedToFetch ? TellMethod.Reboot : update.Method }, reason, now);
    }

    /// <summary>
    /// It was told by a server that died, and may have begun anew before this one looked. Its next REGISTER shows it by its Call-ID; until then it is not rebooted again.
    /// </summary>
    private bool MayHaveObeyedUnseen(DeviceUpdate update, in PhoneFacts phone, DateTimeOffset now) =>
        update.Method == TellMethod.Reboot && update.ToldAt <= phone.KnownSince && phone.RegisteredAt <= phone.KnownSince && now < phone.KnownSince + options.LongestSilence;

    /// <summary>Not counted: the phone is told in its first idle gap. When it was told stays, for the NOTIFY may have reached it.</summary>
    private static DeviceUpdate NotTold(DeviceUpdate update, UpdateReason reason, DateTimeOffset until, DateTimeOffset now) => update.Enter(UpdateState.Deferred, reason, now) with
    {
        Attempts = update.Attempts - 1,
        AttemptsInWindow = update.AttemptsInWindow - 1,
        Reboots = update.Method == TellMethod.Reboot ? update.Reboots - 1 : update.Reboots,
        NextAt = until,
    };

    /// <param name="atLeast">A phone that does not answer a reboot may be in the middle of it.</param>
    private DeviceUpdate Again(DeviceUpdate update, UpdateReason reason, DateTimeOffset now, TimeSpan atLeast = default)
    {
        if (update.Attempts >= options.MaxAttempts)
            return update.Enter(UpdateState.Failed, reason, now);
        var pause = RolloutOptions.Pauses[Math.Clamp(update.Attempts - 1, 0, RolloutOptions.Pauses.Count - 1)];
        return update.Enter(UpdateState.Scheduled, reason, now) with { NextAt = now + Spread(pause > atLeast ? pause : atLeast, update) };
    }

    /// <summary>As it asks, and no sooner because it registers: it is there, and has other things to do.</summary>
    private DeviceUpdate AgainAfter(DeviceUpdate update, TimeSpan wait, DateTimeOffset now)
    {
        var again = Again(update, UpdateReason.AskedToWait, now);
        var until = now + (wait < options.LongestRetryAfter ? wait : options.LongestRetryAfter);
        return again.IsWaiting && again.NextAt < until ? again with { NextAt = until } : again;
    }

    /// <summary>Made from the phone and the attempt, so that the same facts give the same decision.</summary>
    private TimeSpan Spread(TimeSpan pause, DeviceUpdate update) =>
        TimeSpan.FromMilliseconds(Math.Round(pause.TotalMilliseconds * (1 + (options.Jitter * ((2 * UpdateHash.Fraction(update.Mac, update.Attempts)) - 1)))));

    /// <summary>What it waited for is over: it hung up, or a phone that could not be reached has registered, or one that did not answer has and did not begin anew.</summary>
    private static bool IsBack(DeviceUpdate update, in PhoneFacts phone) => update.Reason switch
    {
        UpdateReason.InCall or UpdateReason.CallsUnknown => phone.Calls == PhoneCalls.Idle,
        UpdateReason.NotHeardYet => phone.CallId is not null,
        UpdateReason.Unreachable => phone.RegisteredAt > update.Since,
        // Not a SUBSCRIBE: only the Call-ID of a REGISTER shows that it did not begin anew.
        UpdateReason.NoAnswer => update.ToldAt is { } told && phone.RegisteredAt > told + Crossing,
        _ => false,
    };

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
