using System.Diagnostics;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>Takes the server's CPU time and the kernel's drops over a stretch of load.</summary>
internal sealed class Stretch(ILampServer server, Phones phones)
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly ServerUse _before = ServerUse.Of(server.ProcessId);
    private readonly long _drops = UdpDrops.At(server.SipPort, phones.LocalPort);

    public Step End(double value, Losses losses, Latencies latencies)
    {
        var use = ServerUse.Of(server.ProcessId);
        var seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds;
        return new(
            value, losses with { Dropped = UdpDrops.At(server.SipPort, phones.LocalPort) - _drops }, (use.CpuSeconds - _before.CpuSeconds) / seconds, use.Bytes,
            latencies.Percentile(0.50), latencies.Percentile(0.99));
    }
}
