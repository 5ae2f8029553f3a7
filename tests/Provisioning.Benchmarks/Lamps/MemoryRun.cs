using System.Diagnostics;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>What one more subscription costs a server that already runs.</summary>
internal static class MemoryRun
{
    public const int Watchers = 50_000;
    public const int Extensions = 5_000;

    /// <summary>Subscribed and ended first, so that what a server takes once is not counted.</summary>
    private const int Warm = 1_000;

    /// <summary>The same for every server: how many transactions are kept beside the subscriptions hangs on it.</summary>
    public const int Rate = 2_000;

    /// <summary>Longer than timer J of RFC 3261 (32 s), after which a transaction is forgotten.</summary>
    private static readonly TimeSpan Transactions = TimeSpan.FromSeconds(35);

    /// <returns>Bytes per subscription, as <see cref="Step.Value"/>.</returns>
    /// <param name="server">A fresh one.</param>
    /// <param name="inFlood">As fast as the server answers, looked at with all its transactions; else at a steady rate, and without them.</param>
    public static Step Run(ILampServer server, bool inFlood)
    {
        SubscribeRun.Closed(server, Warm);
        var before = ServerUse.Of(server.ProcessId).Bytes;
        using var phones = new Phones(server.SipPort, Watchers, new Board(Extensions));
        var stretch = new Stretch(server, phones);
        var load = new Load(phones, null);
        load.Fill(watcher => phones.Subscribe(watcher, watcher % Extensions), inFlood ? null : new Pace(Rate, Stopwatch.GetTimestamp()));
        if (!inFlood)
            load.Run(_ => true, Transactions);
        var step = stretch.End(0, phones.Losses, phones.Latencies.Notify);
        return step with { Value = (double)(step.Bytes - before) / Watchers };
    }
}
