namespace Provisioning.Benchmarks.Lamps;

/// <summary>One measured stretch of load.</summary>
/// <param name="Value">What is told: a rate, or milliseconds.</param>
/// <param name="Losses">Nothing, when it was clean.</param>
/// <param name="Cores">CPU time of the server per second.</param>
/// <param name="Bytes">Memory of the server at its end.</param>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
internal sealed record Step(double Value, Losses Losses, double Cores, long Bytes, double P50, double P99);
