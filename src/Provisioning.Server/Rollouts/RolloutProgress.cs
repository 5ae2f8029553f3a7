using System.Collections.Immutable;

namespace Provisioning.Rollouts;

/// <summary>How far a rollout has come, in numbers.</summary>
internal sealed record RolloutProgress(Rollout Rollout, ImmutableArray<GroupProgress> Groups)
{
    public static RolloutProgress Of(Rollout rollout, ReadOnlySpan<GroupCounts> counts)
    {
        var groups = ImmutableArray.CreateBuilder<GroupProgress>(rollout.Groups.Length);
        for (var i = 0; i < rollout.Groups.Length; i++)
            groups.Add(new(rollout.Groups[i].Name, rollout.Groups[i].Size, rollout.Groups[i].Status, counts[i].Copy()));
        return new(rollout, groups.MoveToImmutable());
    }
}

/// <param name="Phones">How many of its phones are in each state.</param>
internal sealed record GroupProgress(string Name, int Size, GroupStatus Status, GroupCounts Phones);
