using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>
/// One phone's part in a rollout: a row that is replaced as a whole. Times are told by <see cref="SteadyClock"/>; the store tells them in the
/// system's time.
/// </summary>
internal sealed record DeviceUpdate
{
    public required long Rollout { get; init; }

    public required MacAddress Mac { get; init; }

    /// <summary>Its group's place in the rollout, from 0.</summary>
    public required int Group { get; init; }

    /// <summary>Whose window holds, and whose cap.</summary>
    public required string Site { get; init; }

    public required ImmutableArray<UpdateStep> Steps { get; init; }

    /// <summary>The place of the step it is at, from 0; the number of steps when all are proved.</summary>
    public int Step { get; init; }

    public UpdateState State { get; init; } = UpdateState.Scheduled;

    public UpdateReason Reason { get; init; }

    /// <summary>Of the last NOTIFY: the SIP status, 408 for silence; 0 before one is answered.</summary>
    public int Status { get; init; }

    /// <summary>How it is told in this step: the step's method, or a reboot where a re-sync did not help.</summary>
    public TellMethod Method { get; init; }

    /// <summary>How often it was told in this step by this method.</summary>
    public int Attempts { get; init; }

    /// <summary>How many of these it said 200 to.</summary>
    public int Accepted { get; init; }

    /// <summary>How often it was told since its window opened, or in the last day where there is no window.</summary>
    public int AttemptsInWindow { get; init; }

    /// <summary>
    /// Since when <see cref="AttemptsInWindow"/> counts: when its window opened, by which a window is known again after a restart, and after the clock was set. In the system's
    /// time, unlike the others.
    /// </summary>
    public DateTimeOffset? WindowSince { get; init; }

    /// <summary>Reboots it was told in the whole rollout.</summary>
    public int Reboots { get; init; }

    /// <summary>When it was last told in this step; saved before the NOTIFY leaves, so that a crash in between is seen as one that was sent.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>When this step began; what the phone did before proves nothing of it.</summary>
    public DateTimeOffset StepSince { get; init; }

    /// <summary>
    /// The Call-ID of its registration when it was last told, or when the step began (RFC 3261 §10.2: one for as long as it runs). Another one shows a start that belongs to
    /// this step, also to a server that was not there. Null where it was not registered.
    /// </summary>
    public string? CallId { get; init; }

    /// <summary>When it fetched what it should have in this step.</summary>
    public DateTimeOffset? FetchedAt { get; init; }

    /// <summary>The configuration that names the image of a firmware step, published when the phone's turn had come; 0 before that.</summary>
    public int LedVersion { get; init; }

    /// <summary>It began anew without fetching, and was told to fetch: a second reboot would be no better.</summary>
    public bool IsAskedToFetch { get; init; }

    /// <summary>Nothing changes before, unless the phone does something.</summary>
    public DateTimeOffset NextAt { get; init; }

    /// <summary>When it came into this state.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The rollout that took it over; 0 when none did.</summary>
    public long SupersededBy { get; init; }

    /// <summary>Of the row: who saves must have read this one.</summary>
    public long Revision { get; init; }

    public UpdateStep? CurrentStep => Step < Steps.Length ? Steps[Step] : null;

    public bool IsOpen => State is UpdateState.Scheduled or UpdateState.Deferred or UpdateState.Notified or UpdateState.Fetched;

    /// <summary>Told, and no proof yet.</summary>
    public bool IsUnderWay => State is UpdateState.Notified or UpdateState.Fetched;

    /// <summary>It may be starting at this moment.</summary>
    public bool IsRebooting => IsUnderWay && Method == TellMethod.Reboot && ToldAt is not null;

    public bool IsDone => State is UpdateState.Running or UpdateState.AlreadyCurrent;

    /// <summary>It waits to be told.</summary>
    public bool IsWaiting => State is UpdateState.Scheduled or UpdateState.Deferred;

    /// <summary>It was told, or has a step behind it.</summary>
    public bool HasBegun => ToldAt is not null || Step > 0;

    public bool WaitsForWindow => IsWaiting && Reason is UpdateReason.OutsideWindow or UpdateReason.AttemptsOfWindow;

    /// <summary>What the phone may do that changes something at once.</summary>
    public WatchFor WaitsFor => !IsOpen ? WatchFor.Nothing : (IsUnderWay, Reason) switch
    {
        (true, _) or (_, UpdateReason.NoAnswer or UpdateReason.Unreachable or UpdateReason.NotHeardYet) => WatchFor.Proof | WatchFor.Life,
        (_, UpdateReason.InCall or UpdateReason.CallsUnknown) => WatchFor.Proof | WatchFor.Calls,
        _ => WatchFor.Proof,
    };

    public DeviceUpdate Enter(UpdateState state, UpdateReason reason, DateTimeOffset now) =>
        State == state && Reason == reason ? this : this with { State = state, Reason = reason, Since = State == state ? Since : now };

    /// <summary>Waits, and is looked at again then.</summary>
    public DeviceUpdate Defer(UpdateReason reason, DateTimeOffset until, DateTimeOffset now) => Enter(UpdateState.Deferred, reason, now) with { NextAt = until };

    /// <summary>
    /// As a server that has just begun takes it over. What has yet to happen was written down by a clock that was set back since: it happened before.
    /// </summary>
    public DeviceUpdate HappenedBy(DateTimeOffset began)
    {
        var last = new[] { StepSince, Since, ToldAt ?? Since, FetchedAt ?? Since }.Max();
        return last <= began ? this : Earlier(last - began);
    }

    private DeviceUpdate Earlier(TimeSpan by) => this with
    {
        StepSince = StepSince - by,
        Since = Since - by,
        ToldAt = ToldAt - by,
        FetchedAt = FetchedAt - by,
        NextAt = NextAt == DateTimeOffset.MaxValue ? NextAt : NextAt - by,
    };

    /// <summary>
    /// Whether a restart must not forget the difference. Why a phone waits is worked out anew, so that a closed window of a hundred thousand phones costs no rows.
    /// </summary>
    public bool IsWorthSaving(DeviceUpdate before) => this != before with
    {
        State = before.IsWaiting && IsWaiting ? State : before.State,
        Reason = before.IsWaiting && IsWaiting ? Reason : before.Reason,
        Since = before.IsWaiting && IsWaiting ? Since : before.Since,
        NextAt = NextAt,
    };
}
