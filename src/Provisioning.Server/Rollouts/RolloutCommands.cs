namespace Provisioning.Rollouts;

/// <summary>What an operator can want of a rollout that goes on.</summary>
internal enum RolloutCommand
{
    Approve,
    Deny,
    Pause,
    Resume,
    Stop,
}

/// <summary>Pure.</summary>
internal static class RolloutCommands
{
    /// <summary>Null when it can be done.</summary>
    public static string? Refuse(Rollout rollout, RolloutCommand command, string actor) => (command, rollout.Status) switch
    {
        (RolloutCommand.Approve, RolloutStatus.WaitingForApproval) when rollout.CreatedBy == actor => "who started it cannot approve of it; somebody else must",
        (RolloutCommand.Approve or RolloutCommand.Deny, RolloutStatus.WaitingForApproval) => null,
        (RolloutCommand.Approve or RolloutCommand.Deny, _) => "it does not wait for approval",
        (RolloutCommand.Pause, RolloutStatus.Running or RolloutStatus.Ready) => null,
        (RolloutCommand.Pause, RolloutStatus.Paused) => "it is paused already",
        (RolloutCommand.Pause, _) => "it has not been approved yet",
        (RolloutCommand.Resume, RolloutStatus.Paused) => null,
        (RolloutCommand.Resume, _) => "it is not paused",
        _ => null,
    };

    public static Rollout Apply(Rollout rollout, ReadOnlySpan<GroupCounts> counts, RolloutCommand command, string actor, DateTimeOffset wall) => command switch
    {
        RolloutCommand.Approve => rollout with { Status = RolloutStatus.Ready, Reason = $"approved by {actor}" },
        RolloutCommand.Deny => rollout with { Status = RolloutStatus.Denied, Reason = $"denied by {actor}", EndedAt = wall },
        RolloutCommand.Pause => rollout with { Status = RolloutStatus.Paused, Reason = $"paused by {actor}" },
        RolloutCommand.Resume => Resume(rollout, counts, actor),
        _ => rollout with { Status = RolloutStatus.Stopped, Reason = $"stopped by {actor}", EndedAt = wall },
    };

    public static string PastTense(RolloutCommand command) => command switch
    {
        RolloutCommand.Approve => "approved",
        RolloutCommand.Deny => "denied",
        RolloutCommand.Pause => "paused",
        RolloutCommand.Resume => "resumed",
        _ => "stopped",
    };

    /// <summary>Who goes on has seen which phones failed: only others pause it again.</summary>
    private static Rollout Resume(Rollout rollout, ReadOnlySpan<GroupCounts> counts, string actor)
    {
        var groups = rollout.Groups.ToBuilder();
        for (var i = 0; i < groups.Count; i++)
        {
            if (groups[i].Status != GroupStatus.Scheduled)
                groups[i] = groups[i] with { ForgivenFailures = counts[i].Failed };
            if (groups[i].Status == GroupStatus.Error)
                groups[i] = groups[i] with { Status = GroupStatus.Running };
        }

        return rollout with { Status = RolloutStatus.Running, Reason = $"resumed by {actor}", Groups = groups.ToImmutable() };
    }
}
