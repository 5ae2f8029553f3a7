using System.Diagnostics;
using System.Globalization;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>Debian's Kamailio as a presence server in memory, as fast as its documents say; see kamailio.cfg. It asks no password.</summary>
internal sealed class Kamailio : ILampServer
{
    /// <summary>Workers on its one core: one that waits for a lock leaves the core to the next. More made no difference.</summary>
    private const int Workers = 4;

    /// <summary>Enough for 100,000 subscriptions; taken from the kernel as it is touched.</summary>
    private const int SharedMegabytes = 4096;
    private const int WorkerMegabytes = 16;

    private readonly Process _process;

    private Kamailio(Process process, int port) => (_process, SipPort) = (process, port);

    public static Contender Contender { get; } = new("Kamailio", StartAsync);

    public int ProcessId => _process.Id;

    public int SipPort { get; }

    public ICallEvents OpenEvents(int extensions) => new PublishEvents(SipPort, extensions);

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    private static async Task<ILampServer> StartAsync(Workplace place, LampDemand demand, CancellationToken token)
    {
        var port = FreeUdpPort.Next();
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Lamps", "kamailio.cfg"), token);
        var configuration = place.Write($"kamailio-{port}.cfg", Fill(text, "port", port).Replace("{children}", $"{Workers}", StringComparison.Ordinal));
        var process = place.Start(
            Workplace.ServerCore, "/usr/sbin/kamailio", "-DD", "-E", "-f", configuration, "-w", place.Folder, "-Y", place.Folder, "-m", $"{SharedMegabytes}", "-M", $"{WorkerMegabytes}");
        AwaitReady(port, process);
        return new Kamailio(process, port);
    }

    private static string Fill(string text, string name, int value) =>
        text.Replace($"{{{name}}}", value.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>It is ready when one subscription comes about.</summary>
    private static void AwaitReady(int port, Process process)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var phones = new Phones(port, 1, new Board(1));
            phones.Subscribe(0, 0);
            if (new Load(phones, null).Run(_ => phones.Outstanding > 0, TimeSpan.FromMilliseconds(200)))
            {
                phones.Ask(0, expires: 0);
                new Load(phones, null).Run(_ => phones.Outstanding > 0, TimeSpan.FromSeconds(1));
                return;
            }

            if (process.HasExited || attempt > 50)
                throw new InvalidOperationException("Kamailio did not start");
        }
    }
}
