namespace Provisioning.Tests;

/// <summary>Tests that measure the time that something takes, or the memory of the whole process: nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(AloneTests), DisableParallelization = true)]
public sealed class AloneTests;
