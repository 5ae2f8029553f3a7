namespace Provisioning.Benchmarks.Lamps;

/// <summary>How large an office a run needs: a server that knows its extensions and watchers makes them before it starts.</summary>
internal sealed record LampDemand(int Extensions, int Watchers);
