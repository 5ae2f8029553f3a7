using System.Diagnostics;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>A flood of first SUBSCRIBEs to idle extensions: SUBSCRIBE, 200, NOTIFY, 200.</summary>
internal static class SubscribeRun
{
    public const int Extensions = 1_000;

    /// <summary>After the last SUBSCRIBE was sent, what is not there by then is lost: twice T1.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>As fast as the server answers, with a window, again and again for a while.</summary>
    /// <returns>Subscriptions a second in the end: where the search may begin.</returns>
    public static double Warm(ILampServer server, int count, TimeSpan duration)
    {
        var rate = 0.0;
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < duration;)
            rate = Closed(server, count);
        return rate;
    }

    /// <summary>As fast as the server answers, with a window.</summary>
    public static double Closed(ILampServer server, int count)
    {
        using var phones = new Phones(server.SipPort, count, new Board(Extensions));
        var load = new Load(phones, null);
        var started = Stopwatch.GetTimestamp();
        load.Fill(watcher => phones.Subscribe(watcher, watcher % Extensions));
        var rate = count / Stopwatch.GetElapsedTime(started).TotalSeconds;
        End(phones, load);
        return rate;
    }

    public static Step At(ILampServer server, int rate, TimeSpan duration, Action<Phones>? look = null)
    {
        var count = (int)(rate * duration.TotalSeconds);
        using var phones = new Phones(server.SipPort, count, new Board(Extensions));
        var load = new Load(phones, null);
        var stretch = new Stretch(server, phones);
        var pace = new Pace(rate, Stopwatch.GetTimestamp());
        var sent = 0;
        load.Run(
            now =>
            {
                for (var due = Math.Min(pace.Due(now), count); sent < due; sent++)
                    phones.Subscribe(sent, sent % Extensions);
                return sent < count || phones.Outstanding > 0;
            },
            duration + Grace);
        var losses = phones.Losses with { Lost = phones.Outstanding, Late = count - sent };
        var step = stretch.End(rate, losses, phones.Latencies.Notify);
        look?.Invoke(phones);
        load.Settle();
        End(phones, load);
        return step;
    }

    private static void End(Phones phones, Load load)
    {
        load.Fill(watcher => phones.Ask(watcher, expires: 0));
        load.Settle();
    }
}
