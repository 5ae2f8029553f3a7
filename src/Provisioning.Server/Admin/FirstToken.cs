using Microsoft.Extensions.Options;
using Provisioning.Audit;

namespace Provisioning.Admin;

/// <summary>Loads the API tokens; at the very first start makes the first administrator's and prints it, once.</summary>
internal sealed class FirstToken(ApiTokenStore tokens, IOptions<AdminOptions> options) : IHostedLifecycleService
{
    private const string Name = "first-admin";

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await tokens.LoadAsync(cancellationToken);
        if (tokens.All.Any() || await tokens.CreateAsync(Name, Role.Admin, AuditEntry.Server, cancellationToken) is not { } text)
            return;

        // Not through the log: logs are kept and shipped, and this is shown once.
        await Console.Out.WriteLineAsync(
            $"""

             The first administrator's API token, shown this once:

                 {text}

             Keep it safe, or make others with 'provisioning tokens add' and take this one back.

             """);
        if (options.Value.FirstTokenFile is { Length: > 0 } path)
            await WriteAsync(path, text, cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static async Task WriteAsync(string path, string text, CancellationToken token)
    {
        var file = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var writer = new StreamWriter(path, file);
        await writer.WriteLineAsync(text.AsMemory(), token);
    }
}
