using System.Collections.Immutable;

namespace Provisioning.Rollouts;

/// <summary>A change that is brought to phones group by group: what was asked for, and how far it has come. Its phones are <see cref="DeviceUpdate"/>s.</summary>
internal sealed partial record Rollout
{
    /// <summary>Counts up; the higher one is the newer one, and wins where two want the same phone.</summary>
    public required long Id { get; init; }

    public required string Name { get; init; }

    public required RolloutTerms Terms { get; init; }

    public required ImmutableArray<RolloutGroup> Groups { get; init; }

    public required string CreatedBy { get; init; }

    /// <summary>In the system's time, like the other times of a rollout.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Not before; at once when null.</summary>
    public DateTimeOffset? StartAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public RolloutStatus Status { get; init; }

    /// <summary>Why it is in this status, in words; empty where that needs none.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The rollout whose failed phones this one tries again; 0 when there is none.</summary>
    public long RetryOf { get; init; }

    public long Revision { get; init; }

    public bool IsOpen => Status is not (RolloutStatus.Finished or RolloutStatus.Stopped or RolloutStatus.Denied);
}

/// <summary>The states of a rollout (after hawkBit).</summary>
internal enum RolloutStatus
{
    /// <summary>Somebody else must say yes first.</summary>
    WaitingForApproval,

    /// <summary>Approved, and not started yet: its time has not come.</summary>
    Ready,

    Running,

    /// <summary>No phone is told anything; what phones prove meanwhile is noted.</summary>
    Paused,

    /// <summary>Every phone has proved it, failed, or left.</summary>
    Finished,

    /// <summary>Called off for good.</summary>
    Stopped,

    /// <summary>Somebody said no.</summary>
    Denied,
}

/// <summary>Phones that are told before those of the next group, which waits until enough of these have proved it.</summary>
/// <param name="Name">Such as <c>canary</c>, or a site's name.</param>
/// <param name="Size">How many phones it had when the rollout was made.</param>
internal sealed record RolloutGroup(string Name, int Size)
{
    public GroupStatus Status { get; init; }

    /// <summary>In the system's time; null while it waits.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Enough of its phones have proved it for the next group to start.</summary>
    public bool HasSucceeded { get; init; }

    /// <summary>Failed phones that somebody has seen and went on in spite of.</summary>
    public int ForgivenFailures { get; init; }
}

internal enum GroupStatus
{
    /// <summary>Waits for the group before.</summary>
    Scheduled,

    Running,

    /// <summary>More of its phones failed than the rollout bears.</summary>
    Error,

    Finished,
}
