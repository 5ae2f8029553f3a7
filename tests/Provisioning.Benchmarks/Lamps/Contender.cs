namespace Provisioning.Benchmarks.Lamps;

/// <summary>A server to be measured, and how a fresh one is started.</summary>
internal sealed record Contender(string Name, Func<Workplace, LampDemand, CancellationToken, Task<ILampServer>> StartAsync);
