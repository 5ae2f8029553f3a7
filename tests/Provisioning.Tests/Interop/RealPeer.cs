using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Provisioning.Tests.Interop;

/// <summary>Another maker's program, in a folder of its own; both go with the test.</summary>
internal sealed class RealPeer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private RealPeer(Process process, string folder)
    {
        (_process, Folder) = (process, folder);
        _output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        _error = process.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    public string Folder { get; }

    public bool HasExited => _process.HasExited;

    /// <param name="program">A Debian package's program.</param>
    /// <param name="files">Written into its folder, by name.</param>
    /// <param name="arguments">As a function of its folder.</param>
    public static RealPeer Start(string program, IReadOnlyDictionary<string, string> files, Func<string, IEnumerable<string>> arguments)
    {
        var folder = Directory.CreateTempSubdirectory("peer").FullName;
        foreach (var (name, text) in files)
            File.WriteAllText(Path.Combine(folder, name), text);
        var start = new ProcessStartInfo(program, arguments(folder)) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        return new(Process.Start(start)!, folder);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<Finished> FinishAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestServer.Token);
        patience.CancelAfter(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return new(_process.ExitCode, await _output, await _error);
    }

    /// <summary>A port of 127.0.0.1 that nobody has now, for UDP and TCP.</summary>
    public static int FreePort()
    {
        using var tcp = new TcpListener(IPAddress.Loopback, 0);
        tcp.Start();
        return ((IPEndPoint)tcp.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        await Task.WhenAll(_output, _error);
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
