namespace Provisioning.Benchmarks.Lamps;

/// <summary>What one more subscription costs a server that already runs.</summary>
internal static class MemoryRun
{
    public const int Watchers = 50_000;
    public const int Extensions = 5_000;

    /// <summary>Subscribed and ended first, so that what a server takes once is not counted.</summary>
    private const int Warm = 1_000;

    /// <returns>Bytes per subscription, as <see cref="Step.Value"/>.</returns>
    public static Step Run(ILampServer server)
    {
        SubscribeRun.Closed(server, Warm);
        var before = ServerUse.Of(server.ProcessId).Bytes;
        using var phones = new Phones(server.SipPort, Watchers, new Board(Extensions));
        var stretch = new Stretch(server, phones);
        var load = new Load(phones, null);
        load.Fill(watcher => phones.Subscribe(watcher, watcher % Extensions));
        load.Settle();
        var step = stretch.End(0, phones.Losses, phones.Latencies.Notify);
        return step with { Value = (double)(step.Bytes - before) / Watchers };
    }
}
