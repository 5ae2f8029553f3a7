using System.Diagnostics;
using System.Globalization;

namespace Provisioning.Tests.Messaging;

/// <summary>Debian's <c>mosquitto_pub</c> and <c>mosquitto_sub</c> against a broker on loopback.</summary>
internal sealed record Mosquitto(int Port, string User, string Password)
{
    /// <summary><c>mqttv311</c> or <c>mqttv5</c>.</summary>
    public string Version { get; init; } = "mqttv5";

    /// <summary>For TLS: whom to trust.</summary>
    public string? Authority { get; init; }

    /// <summary>With the password that the server made.</summary>
    public static Mosquitto For(TestServer server, bool tls = false) => new(
        server.BrokerPort(tls), "provisioning", File.ReadAllText(Path.Combine(server.Database.Folder, "mqtt-password")).Trim())
    {
        Authority = tls ? Path.Combine(server.Database.Folder, "tls", "ca.pem") : null,
    };

    /// <summary>Publishes what must be taken.</summary>
    public async Task PublishAsync(string topic, string payload, params string[] more)
    {
        var finished = await TryPublishAsync(topic, payload, more);
        Assert.True(finished is { ExitCode: 0, Error: "" }, finished.ToString());
    }

    public Task<Finished> TryPublishAsync(string topic, string payload, params string[] more) =>
        RunAsync("mosquitto_pub", ["-q", "1", "-t", topic, .. payload.Length > 0 ? (string[])["-m", payload] : ["-n"], .. more]);

    /// <summary>Publishes each line, one after the other, on one connection.</summary>
    public async Task PublishLinesAsync(string topic, IEnumerable<string> lines)
    {
        using var process = Start("mosquitto_pub", ["-q", "1", "-l", "-t", topic]);
        foreach (var line in lines)
            await process.StandardInput.WriteLineAsync(line);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestServer.Token);
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>The first messages on a topic, each as <c>topic payload</c>.</summary>
    public async Task<string[]> SubscribeAsync(string filter, int count)
    {
        var finished = await RunAsync("mosquitto_sub", ["-q", "1", "-v", "-t", filter, "-C", count.ToString(CultureInfo.InvariantCulture), "-W", "20"]);
        Assert.True(finished.ExitCode == 0, finished.ToString());
        return finished.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public Task<Finished> TrySubscribeAsync(string filter) => RunAsync("mosquitto_sub", ["-q", "1", "-v", "-t", filter, "-C", "1", "-W", "2"]);

    /// <summary>A subscriber that stays.</summary>
    public Process Watch(string filter) => Start("mosquitto_sub", ["-q", "1", "-v", "-t", filter]);

    public Process Start(string program, string[] arguments)
    {
        string[] all =
        [
            "-h", Authority is null ? "127.0.0.1" : "localhost", "-p", Port.ToString(CultureInfo.InvariantCulture), "-V", Version,
            .. User.Length > 0 ? (string[])["-u", User, "-P", Password] : [], .. Authority is null ? (string[])[] : ["--cafile", Authority], .. arguments,
        ];
        return Process.Start(new ProcessStartInfo(program, all) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    private async Task<Finished> RunAsync(string program, string[] arguments)
    {
        using var process = Start(program, arguments);
        process.StandardInput.Close();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestServer.Token);
        patience.CancelAfter(TimeSpan.FromSeconds(40));
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var error = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return new(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }
}
