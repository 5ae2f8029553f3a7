using System.CommandLine;
using Spectre.Console;

namespace Provisioning.Cli;

/// <summary>The verbs of the command line: <c>serve</c> is the server, every other one talks to it.</summary>
internal static class CliVerbs
{
    public const int PipeWidth = 10_000;

    private static readonly Option<string> Server = new("--server")
    {
        Description = "Address of the admin API (or PROVISIONING_SERVER)",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("PROVISIONING_SERVER") is { Length: > 0 } url ? url : "http://127.0.0.1:8088",
        Recursive = true,
    };

    private static readonly Option<FileInfo?> TokenFile = new("--token-file")
    {
        Description = "File that holds the API token (or PROVISIONING_TOKEN_FILE; PROVISIONING_TOKEN holds the token itself)",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("PROVISIONING_TOKEN_FILE") is { Length: > 0 } path ? new FileInfo(path) : null,
        Recursive = true,
    };

    public static RootCommand Create(Func<string[], CancellationToken, Task<int>> serve)
    {
        var root = new RootCommand("Configures desk phones: renders their files, serves them, and knows which version each phone runs.");
        root.Options.Add(Server);
        root.Options.Add(TokenFile);
        root.Subcommands.Add(ServeVerb.Create(serve));
        foreach (var verb in new[]
        {
            PlanVerb.Create(), ApplyVerb.Create(), ExportVerb.Create(), ImportVerb.Create(), DevicesVerb.Create(), KeysVerb.Create(),
            ExplainVerb.Create(), PreviewVerb.Create(), VersionsVerb.Create(), DiffVerb.Create(), RollbackVerb.Create(), ReleaseVerb.Create(),
            RolloutVerb.Create(), RebootVerb.Create(), TranscriptVerb.Create(), DriftVerb.Create(), DiscoveredVerb.Create(), AdoptVerb.Create(), InviteVerb.Create(),
            RegistrationsVerb.Create(), SubscriptionsVerb.Create(), LampsVerb.Create(), MonitorVerb.Create(), FirmwareVerb.Create(), ScheduleVerb.Create(), TokensVerb.Create(), HealthVerb.Create(),
        })
        {
            root.Subcommands.Add(verb);
        }

        return root;
    }

    /// <summary>Runs a verb against the server and turns what goes wrong into a message and exit code 1.</summary>
    public static void SetApiAction(this Command command, Func<ParseResult, ApiClient, CancellationToken, Task<int>> action, Func<ParseResult, string>? file = null) =>
        command.SetAction(async (parsed, token) =>
        {
            // A pipe has no width: nothing that a script reads is broken into lines.
            if (Console.IsOutputRedirected)
                AnsiConsole.Profile.Width = PipeWidth;
            try
            {
                using var client = new ApiClient(new ServerAddress(ReadServer(parsed), ReadToken(parsed)));
                return await action(parsed, client, token);
            }
            catch (CliException refusal)
            {
                return refusal.Show(file?.Invoke(parsed) ?? "");
            }
        });

    public static string Escape(string segment) => Uri.EscapeDataString(segment);

    private static Uri ReadServer(ParseResult parsed) =>
        Uri.TryCreate(parsed.GetValue(Server), UriKind.Absolute, out var server) && server.Scheme is "http" or "https"
            ? server
            : throw new CliException($"'{parsed.GetValue(Server)}' is no address of a server; write one such as http://127.0.0.1:8088.");

    private static string? ReadToken(ParseResult parsed)
    {
        if (Environment.GetEnvironmentVariable("PROVISIONING_TOKEN") is { Length: > 0 } token)
            return token;
        // Not every verb needs a token; the server says so where one does.
        return parsed.GetValue(TokenFile) is { Exists: true } file ? File.ReadAllText(file.FullName).Trim() : null;
    }
}
