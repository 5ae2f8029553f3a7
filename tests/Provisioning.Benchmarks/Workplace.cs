using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Provisioning.Benchmarks;

/// <summary>A temporary folder, free ports, and processes pinned to a core; all gone at the end.</summary>
internal sealed class Workplace : IDisposable
{
    public const int ServerCore = 0;
    public const int LoadCore = 1;

    private readonly List<Process> _processes = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("provisioning-bench-").FullName;

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Starts a program on one core; its output goes to a file in the folder.</summary>
    public Process Start(int core, string program, params string[] arguments)
    {
        var log = Path.Combine(Folder, $"{Path.GetFileName(program)}-{_processes.Count}.log");
        var command = string.Join(' ', arguments.Prepend(program).Select(Quote));
        var process = Process.Start(new ProcessStartInfo("taskset", ["-c", $"{core}", "sh", "-c", $"exec {command} > {Quote(log)} 2>&1"]))!;
        _processes.Add(process);
        return process;
    }

    /// <summary>Runs a program on one core to its end and gives what it printed.</summary>
    public static async Task<string> RunAsync(int core, string program, IEnumerable<string> arguments, CancellationToken token)
    {
        using var process = Process.Start(new ProcessStartInfo("taskset", ["-c", $"{core}", program, .. arguments]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(token);
        await process.WaitForExitAsync(token);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {output}");
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        Directory.Delete(Folder, recursive: true);
    }

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
