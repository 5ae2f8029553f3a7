using System.Diagnostics;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>Times from cause to effect.</summary>
internal sealed class Latencies
{
    private readonly List<long> _ticks = new(200_000);

    public int Count => _ticks.Count;

    public void Add(long ticks) => _ticks.Add(ticks);

    public void Clear() => _ticks.Clear();

    /// <summary>In milliseconds; 1 is the worst.</summary>
    public double Percentile(double share)
    {
        if (_ticks.Count == 0)
            return double.NaN;
        _ticks.Sort();
        var index = Math.Clamp((int)Math.Ceiling(share * _ticks.Count) - 1, 0, _ticks.Count - 1);
        return _ticks[index] * 1000.0 / Stopwatch.Frequency;
    }
}
