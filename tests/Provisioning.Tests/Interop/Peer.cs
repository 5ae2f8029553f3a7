using System.Diagnostics;
using System.Globalization;

namespace Provisioning.Tests.Interop;

/// <summary>Another maker's program, in a folder of its own; both go with the test.</summary>
internal sealed class Peer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly List<string> _lines = [];

    private Peer(Process process, DirectoryInfo folder)
    {
        (_process, _folder) = (process, folder);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public bool HasExited => _process.HasExited;

    /// <summary>What it wrote to its output and its errors so far.</summary>
    public string Output
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

    /// <param name="program">Of a Debian package.</param>
    /// <param name="arguments">Relative names are in the folder, which is also written {folder}.</param>
    /// <param name="files">Name and text of what lies in the folder.</param>
    public static Peer Start(string program, IEnumerable<string> arguments, params (string Name, string Text)[] files)
    {
        var folder = Directory.CreateTempSubdirectory("peer");
        foreach (var (name, text) in files)
            File.WriteAllText(Path.Combine(folder.FullName, name), text.Replace("{folder}", folder.FullName, StringComparison.Ordinal));
        var start = new ProcessStartInfo(program, arguments.Select(argument => argument.Replace("{folder}", folder.FullName, StringComparison.Ordinal)))
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new Peer(Process.Start(start)!, folder);
    }

    /// <summary>Runs it to its end, which must be a good one; what it wrote.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        await using var peer = Start(program, arguments);
        peer.EndInput();
        Assert.True(await peer.FinishAsync() == 0, $"{program} {string.Join(' ', arguments)}\n{peer.Output}");
        return peer.Output;
    }

    public async Task UntilAsync(Func<bool> condition, string what)
    {
        await Eventually.TrueAsync(() => condition() || _process.HasExited, () => $"{what}\n{Output}");
        Assert.True(condition(), $"{what}: the program left\n{Output}");
    }

    /// <summary>Until it has written a text.</summary>
    public Task SaysAsync(string text) => UntilAsync(() => Output.Contains(text, StringComparison.Ordinal), $"it says '{text}'");

    public async Task WriteAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync(TestServer.Token);
    }

    public void EndInput() => _process.StandardInput.Close();

    /// <summary>Waits for its end; its exit code.</summary>
    public async Task<int> FinishAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestServer.Token);
        patience.CancelAfter(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Asks it to end, as an operator does, and waits for that.</summary>
    public async Task TerminateAsync()
    {
        using (var kill = Process.Start("kill", _process.Id.ToString(CultureInfo.InvariantCulture)))
            await kill.WaitForExitAsync(CancellationToken.None);
        await FinishAsync();
    }

    public string PathOf(string file) => Path.Combine(_folder.FullName, file);

    public string Read(string file) => File.Exists(PathOf(file)) ? File.ReadAllText(PathOf(file)) : "";

    public byte[] ReadBytes(string file) => File.Exists(PathOf(file)) ? File.ReadAllBytes(PathOf(file)) : [];

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Keep(string? line)
    {
        lock (_lines)
            _lines.Add(line ?? "");
    }
}
