using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Configs;

/// <summary>A change that somebody wants.</summary>
internal sealed record ChangeRequest
{
    /// <summary>From the fleet as it is to the fleet as it should be. Called once, in turn with all other changes.</summary>
    public required Func<Fleet, FleetEdit> Edit { get; init; }

    public required PublishReason Reason { get; init; }

    public bool IsDryRun { get; init; }

    /// <summary>What the caller last saw (<c>If-Match</c>); null when it does not care.</summary>
    public ExpectedRevision? Expected { get; init; }
}

/// <summary>A fleet after an edit, and what was found wrong on the way.</summary>
internal sealed record FleetEdit(Fleet After, IReadOnlyList<FleetProblem> Problems)
{
    public bool HasErrors => Problems.Any(problem => problem.Severity == ProblemSeverity.Error);

    public static FleetEdit Of(Fleet after) => new(after, []);
}

/// <summary>The revision of one thing as a caller knows it; 0 says that it must not exist yet.</summary>
internal sealed record ExpectedRevision(FleetNoun Noun, string Id, long Revision);

/// <summary>What became of a change.</summary>
internal sealed record ChangeOutcome(
    ImmutableArray<FleetChange> Changes, Publication Publication, ImmutableArray<FleetProblem> Problems, ChangeVerdict Verdict)
{
    public static readonly ChangeOutcome Stale = new([], Publication.Nothing, [], ChangeVerdict.Stale);
}

internal enum ChangeVerdict
{
    /// <summary>In force (or, in a dry run, nothing speaks against it).</summary>
    Accepted,

    /// <summary>An error among the problems; nothing was changed.</summary>
    Refused,

    /// <summary>Somebody else changed the thing in between; nothing was changed.</summary>
    Stale,
}
