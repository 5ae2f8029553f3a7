using System.Collections.Immutable;

namespace Provisioning.Rollouts;

/// <summary>Most phones of a rollout have the same steps: one copy of them is in memory, and is put into words once. For one thread.</summary>
internal sealed class StepSet : IEqualityComparer<ImmutableArray<UpdateStep>>
{
    private readonly Dictionary<ImmutableArray<UpdateStep>, ImmutableArray<UpdateStep>> _known;

    public StepSet() => _known = new(this);

    /// <summary>Equal steps that were seen before, or these.</summary>
    public ImmutableArray<UpdateStep> Share(ImmutableArray<UpdateStep> steps)
    {
        if (_known.TryGetValue(steps, out var known))
            return known;
        _known[steps] = steps;
        return steps;
    }

    public bool Equals(ImmutableArray<UpdateStep> x, ImmutableArray<UpdateStep> y) => x.AsSpan().SequenceEqual(y.AsSpan());

    public int GetHashCode(ImmutableArray<UpdateStep> obj)
    {
        var hash = default(HashCode);
        foreach (var step in obj)
            hash.Add(step);
        return hash.ToHashCode();
    }
}
