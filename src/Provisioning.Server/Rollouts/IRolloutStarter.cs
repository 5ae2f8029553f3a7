using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>Plans a rollout and puts it in force.</summary>
internal interface IRolloutStarter
{
    /// <param name="actor">Who wants it, as the audit names them.</param>
    /// <returns>The rollout; null with the reasons when it was refused.</returns>
    Task<RolloutStart> StartAsync(RolloutRequest request, string actor, CancellationToken token);
}

/// <summary>What became of a request.</summary>
/// <param name="Problems">Each with its place in the request, such as <c>selection/sites</c>.</param>
internal sealed record RolloutStart(Rollout? Rollout, ImmutableArray<FleetProblem> Problems);
