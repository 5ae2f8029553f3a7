using System.Diagnostics;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>How many events should have been sent by now, at a steady rate.</summary>
internal readonly record struct Pace(double Rate, long Start)
{
    public int Due(long now) => (int)((now - Start) * Rate / Stopwatch.Frequency) + 1;
}
