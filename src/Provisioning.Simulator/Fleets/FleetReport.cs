using System.Collections.Immutable;
using System.Globalization;

namespace Provisioning.Simulator.Fleets;

/// <summary>What became of a fleet's boot.</summary>
public sealed class FleetReport(ImmutableArray<BootResult> results, TimeSpan duration)
{
    /// <summary>The phase under which <see cref="Latencies"/> has the whole boots.</summary>
    public const string WholeBoot = "boot";

    /// <summary>By hardware address.</summary>
    public ImmutableArray<BootResult> Results => results;

    public TimeSpan Duration => duration;

    public IEnumerable<BootResult> Failures => results.Where(result => result.Outcome == BootOutcome.Failed);

    public long Bytes => results.Sum(result => result.Requests.Sum(request => request.Bytes));

    public double PhonesPerSecond => duration > TimeSpan.Zero ? results.Length / duration.TotalSeconds : 0;

    /// <summary>Number of requests by status code, or by <c>none</c> when there was no answer.</summary>
    public SortedDictionary<string, int> RequestsByStatus => new(
        results.SelectMany(result => result.Requests)
            .CountBy(request => request.Status is { } status ? ((int)status).ToString(CultureInfo.InvariantCulture) : "none")
            .ToDictionary(),
        StringComparer.Ordinal);

    /// <summary>Latencies of the requests by phase, and of whole boots.</summary>
    public SortedDictionary<string, Latency> Latencies
    {
        get
        {
            var phases = results.SelectMany(result => result.Requests).GroupBy(request => request.Phase)
                .ToDictionary(phase => phase.Key, phase => Latency.Of(phase.Select(request => request.Duration)));
            phases[WholeBoot] = Latency.Of(results.Select(result => result.Duration));
            return new SortedDictionary<string, Latency>(phases, StringComparer.Ordinal);
        }
    }

    public int Count(BootOutcome outcome) => results.Count(result => result.Outcome == outcome);
}

/// <summary>How long things took: the time within which half, nine in ten and 99 in 100 were done.</summary>
public sealed record Latency(int Count, TimeSpan P50, TimeSpan P90, TimeSpan P99, TimeSpan Most)
{
    public static Latency Of(IEnumerable<TimeSpan> durations)
    {
        var sorted = durations.Order().ToArray();
        return new Latency(sorted.Length, At(sorted, 50), At(sorted, 90), At(sorted, 99), At(sorted, 100));
    }

    /// <summary>Nearest rank: the smallest value that so many percent do not exceed.</summary>
    private static TimeSpan At(TimeSpan[] sorted, int percent) =>
        sorted.Length == 0 ? TimeSpan.Zero : sorted[Math.Max(0, (int)Math.Ceiling(sorted.Length * percent / 100.0) - 1)];
}
