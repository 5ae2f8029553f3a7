using System.Diagnostics;

namespace Provisioning.Tests.KeyCalls;

/// <summary>A program that runs while a test needs it, in a folder of its own.</summary>
internal sealed class Peer : IAsyncDisposable
{
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

    public string Output
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

    /// <param name="program">On the path.</param>
    /// <param name="arguments">Relative names are in the folder.</param>
    /// <param name="files">Name and text of what lies in the folder.</param>
    public static Peer Start(string program, string[] arguments, params (string Name, string Text)[] files)
    {
        var folder = Directory.CreateTempSubdirectory(program);
        foreach (var (name, text) in files)
            File.WriteAllText(Path.Combine(folder.FullName, name), text);
        var start = new ProcessStartInfo(program, arguments.Select(argument => argument.Replace("{folder}", folder.FullName, StringComparison.Ordinal)))
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new Peer(Process.Start(start)!, folder);
    }

    public async Task UntilAsync(Func<bool> condition, string what)
    {
        await Eventually.TrueAsync(() => condition() || _process.HasExited, $"{what}\n{Output}");
        Assert.True(condition(), $"{what}: the program left\n{Output}");
    }

    public async ValueTask DisposeAsync()
    {
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
