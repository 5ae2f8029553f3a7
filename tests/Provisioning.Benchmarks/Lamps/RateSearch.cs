namespace Provisioning.Benchmarks.Lamps;

/// <summary>The highest rate that a server bears without loss or repeats: up in steps while clean, then halving the gap.</summary>
internal static class RateSearch
{
    private const double Up = 1.4;

    /// <summary>Where the gap between clean and not clean is small enough.</summary>
    private const double Near = 1.05;

    /// <param name="start">A rate to begin with.</param>
    /// <param name="run">Runs one stretch at a rate.</param>
    /// <returns>The best clean stretch and the first rate above it that was not, with what was wrong.</returns>
    public static (Step Best, int Failed, Losses Why) Find(int start, Func<int, Step> run)
    {
        var (best, clean, failed) = ((Step?)null, 0, int.MaxValue);
        var why = default(Losses);
        for (var rate = start; failed > clean * Near; rate = Next(clean, failed))
        {
            var step = run(rate);
            // Once more before it counts: the machine may have been busy with something else.
            if (!step.Losses.None)
                step = run(rate);
            if (step.Losses.None)
                (best, clean) = (step, rate);
            else
                (failed, why) = (rate, step.Losses);
        }

        return (best!, failed, why);
    }

    private static int Next(int clean, int failed)
    {
        if (failed == int.MaxValue)
            return (int)(clean * Up);
        if (failed < 10)
            throw new InvalidOperationException("no rate was clean");
        return clean == 0 ? failed / 2 : (clean + failed) / 2;
    }
}
