using System.Collections.Concurrent;

namespace Provisioning.Simulator.Fleets;

/// <summary>Many phones that are switched on together, as after a power cut.</summary>
public sealed class PhoneFleet(IReadOnlyList<SimulatedPhone> phones, int concurrency, TimeProvider time)
{
    public IReadOnlyList<SimulatedPhone> Phones => phones;

    /// <summary>Boots each phone once, at most <c>concurrency</c> at a time.</summary>
    /// <param name="booted">Called after each phone, from several threads.</param>
    /// <param name="token">Stops the phones that have not finished.</param>
    public async Task<FleetReport> BootAsync(Action<BootResult> booted, CancellationToken token)
    {
        var results = new ConcurrentBag<BootResult>();
        var started = time.GetTimestamp();
        var options = new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = token };
        await Parallel.ForEachAsync(phones, options, async (phone, stopping) =>
        {
            var result = await phone.BootAsync(stopping);
            results.Add(result);
            booted(result);
        });
        return new FleetReport([.. results.OrderBy(result => result.Mac, StringComparer.Ordinal)], time.GetElapsedTime(started));
    }
}
