using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Configs;

/// <summary>What rendering some phones came to; becomes true when it is committed.</summary>
internal sealed record Publication
{
    public static readonly Publication Nothing = new() { Rendered = 0, Versions = [], Removed = [], Problems = [], HeldBack = [] };

    /// <summary>How many phones were rendered.</summary>
    public required int Rendered { get; init; }

    /// <summary>Phones whose bytes changed, each with its new version.</summary>
    public required ImmutableArray<PublishedConfig> Versions { get; init; }

    /// <summary>Phones that are no longer in the fleet.</summary>
    public required ImmutableArray<MacAddress> Removed { get; init; }

    /// <summary>What the phones' models cannot do. One error refuses the change.</summary>
    public required ImmutableArray<FleetProblem> Problems { get; init; }

    /// <summary>Why there is nothing for a phone: the first error of each.</summary>
    public ImmutableArray<(MacAddress Mac, FleetProblem Problem)> Failures { get; init; } = [];

    /// <summary>Phones that would get new files, were they not held at an older version by a rollback.</summary>
    public required ImmutableArray<MacAddress> HeldBack { get; init; }

    public bool IsRefused => Problems.Any(problem => problem.Severity == ProblemSeverity.Error);
}

/// <summary>How far a publication has come.</summary>
internal readonly record struct PublishProgress(int Rendered, int Total);
