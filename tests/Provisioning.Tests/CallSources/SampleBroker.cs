using System.Diagnostics;
using System.Globalization;
using Provisioning.Tests.Interop;
using Provisioning.Tests.Messaging;

namespace Provisioning.Tests.CallSources;

/// <summary>Mosquitto with the sample's configuration, on a free port, with the users that its comments name.</summary>
internal sealed class SampleBroker : IAsyncDisposable
{
    private static readonly string[] Users = ["provisioning", "pbx", "board"];

    private readonly string _folder = Directory.CreateTempSubdirectory("mosquitto-sample").FullName;
    private Process? _process;

    public int Port { get; } = Ports.Free();

    public static async Task<SampleBroker> StartAsync(string sample)
    {
        var broker = new SampleBroker();
        File.Copy(Path.Combine(sample, "acl"), Path.Combine(broker._folder, "acl"));
        var configuration = await File.ReadAllTextAsync(Path.Combine(sample, "mosquitto.conf"), TestServer.Token);
        // Where it runs is the test's own; everything else is what the sample says.
        configuration = configuration.Replace("listener 1883", $"listener {broker.Port.ToString(CultureInfo.InvariantCulture)}", StringComparison.Ordinal)
            + $"\nuser {Environment.UserName}\n";
        var file = Path.Combine(broker._folder, "mosquitto.conf");
        await File.WriteAllTextAsync(file, configuration, TestServer.Token);
        foreach (var (user, i) in Users.Select((user, i) => (user, i)))
        {
            using var made = Process.Start(new ProcessStartInfo("mosquitto_passwd", [.. i == 0 ? (string[])["-c"] : [], "-b", Path.Combine(broker._folder, "passwords"), user, "secret-of-" + user]))!;
            await made.WaitForExitAsync(TestServer.Token);
            Assert.Equal(0, made.ExitCode);
        }

        broker._process = Process.Start(new ProcessStartInfo("mosquitto", ["-c", file]) { RedirectStandardError = true, WorkingDirectory = broker._folder })!;
        while (await broker._process.StandardError.ReadLineAsync(TestServer.Token) is { } line)
        {
            if (line.Contains("running", StringComparison.Ordinal))
            {
                _ = broker._process.StandardError.ReadToEndAsync(CancellationToken.None);
                return broker;
            }
        }

        throw new InvalidOperationException("mosquitto did not start with the sample's configuration");
    }

    public Mosquitto Client(string user) => new(Port, user, "secret-of-" + user);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
            _process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
