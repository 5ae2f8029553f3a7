using System.Diagnostics;
using System.Globalization;
using Provisioning.Tests.Interop;

namespace Provisioning.Tests.Messaging;

/// <summary>Debian's <c>mosquitto</c> on a port of its own, to be stopped and started at will.</summary>
internal sealed class MosquittoBroker : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mosquitto").FullName;
    private readonly bool _remembers;
    private Process? _process;

    private MosquittoBroker(bool remembers) => _remembers = remembers;

    public int Port { get; } = Ports.Free();

    public Mosquitto Client => new(Port, "", "");

    /// <param name="remembers">Whether it knows after a restart what it knew before.</param>
    /// <param name="configuration">Lines of its file beside the listener.</param>
    public static async Task<MosquittoBroker> StartAsync(bool remembers = true, string configuration = "allow_anonymous true")
    {
        var broker = new MosquittoBroker(remembers);
        var memory = remembers ? $"persistence true\npersistence_location {broker._folder}/\nautosave_interval 1\nautosave_on_changes true\n" : "persistence false\n";
        await File.WriteAllTextAsync(
            broker.ConfigurationFile,
            $"listener {broker.Port.ToString(CultureInfo.InvariantCulture)} 127.0.0.1\nuser {Environment.UserName}\n{memory}{configuration.Replace("FOLDER", broker._folder, StringComparison.Ordinal)}\n",
            TestServer.Token);
        await broker.StartAgainAsync();
        return broker;
    }

    public string ConfigurationFile => Path.Combine(_folder, "mosquitto.conf");

    public async Task StartAgainAsync()
    {
        _process = Process.Start(new ProcessStartInfo("mosquitto", ["-c", ConfigurationFile]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        while (await _process.StandardError.ReadLineAsync(TestServer.Token) is { } line)
        {
            if (line.Contains("running", StringComparison.Ordinal))
            {
                _ = _process.StandardError.ReadToEndAsync(CancellationToken.None);
                return;
            }
        }

        Assert.Fail("mosquitto did not start");
    }

    /// <summary>As an operator stops it.</summary>
    public async Task StopAsync()
    {
        if (_process is null)
            return;
        using var process = _process;
        _process = null;
        using (var kill = Process.Start("kill", process.Id.ToString(CultureInfo.InvariantCulture)))
            await kill.WaitForExitAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
