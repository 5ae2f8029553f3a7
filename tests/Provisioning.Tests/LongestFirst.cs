using Provisioning.Tests;
using Provisioning.Tests.EndToEnd;
using Provisioning.Tests.Rollouts;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Provisioning.Tests;

/// <summary>What takes minutes begins first, or it would still run when all else has ended.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest = [nameof(SimulatedWeekTests), nameof(RolloutTests), nameof(KillTests)];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => !Longest.Any(name => collection.TestCollectionDisplayName.Contains($".{name} ", StringComparison.Ordinal)))];
}
