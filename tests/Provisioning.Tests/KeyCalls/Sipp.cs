using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Provisioning.Tests.KeyCalls;

/// <summary>One SIPp that plays a scenario for one call on loopback, and what it saw.</summary>
internal sealed class Sipp : IAsyncDisposable
{
    private const string Loopback = "127.0.0.1";

    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly Task<string> _output;

    private Sipp(Process process, DirectoryInfo folder, int port)
    {
        (_process, _folder, Port) = (process, folder, port);
        _output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    public int Port { get; }

    /// <summary>Every message, in and out.</summary>
    public string Messages => Read("messages");

    /// <param name="scenario">What it does.</param>
    /// <param name="transport">SIPp's name: u1, t1.</param>
    /// <param name="port">Its own.</param>
    /// <param name="remotePort">Whom it sends to; null for one that is called.</param>
    /// <param name="keys">What the scenario's keywords stand for.</param>
    public static Sipp Start(SippScenario scenario, string transport, int port, int? remotePort, params (string Key, string Value)[] keys)
    {
        var folder = Directory.CreateTempSubdirectory("sipp");
        File.WriteAllText(Path.Combine(folder.FullName, "scenario.xml"), scenario.ToString());
        string[] arguments =
        [
            "-sf", "scenario.xml", "-t", transport, "-i", Loopback, "-p", Text(port), "-m", "1", "-nostdin", "-timeout", "20s", "-timeout_error",
            "-trace_msg", "-message_file", "messages", "-trace_err", "-error_file", "errors",
            .. keys.SelectMany(pair => new[] { "-key", pair.Key, pair.Value }),
            .. remotePort is { } remote ? [$"{Loopback}:{Text(remote)}"] : Array.Empty<string>(),
        ];
        var process = Process.Start(new ProcessStartInfo("sipp", arguments) { WorkingDirectory = folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true })!;
        return new Sipp(process, folder, port);
    }

    /// <summary>Waits until SIPp has played its scenario to the end as it is written.</summary>
    public async Task SucceedAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestServer.Token);
        patience.CancelAfter(TimeSpan.FromSeconds(25));
        await _process.WaitForExitAsync(patience.Token);
        Assert.True(_process.ExitCode == 0, $"SIPp left with {_process.ExitCode}\n{Read("errors")}\n{Messages}\n{(Messages.Length == 0 ? await _output : "")}");
    }

    /// <summary>Until it can be called.</summary>
    public async Task ListensAsync(bool overTcp) => await Eventually.TrueAsync(() => Ports.IsTaken(Port, overTcp), $"SIPp listens on {Port}");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Read(string file)
    {
        var path = Path.Combine(_folder.FullName, file);
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Loopback ports for programs that want to be told one.</summary>
internal static class Ports
{
    /// <summary>Free a moment ago for UDP and TCP.</summary>
    public static int Free()
    {
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)udp.Client.LocalEndPoint!).Port;
    }

    public static bool IsTaken(int port, bool overTcp) => (overTcp
        ? System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
        : System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveUdpListeners()).Any(listener => listener.Port == port);
}
