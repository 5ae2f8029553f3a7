using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Provisioning.Cli;

internal static class HealthVerb
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public static Command Create()
    {
        var wait = new Option<int>("--wait") { Description = "Seconds to wait until the server is ready", DefaultValueFactory = _ => 0 };
        var command = new Command("health", "Say whether the server is ready, and what is wrong if not.") { wait };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var health = await WaitAsync(client, TimeSpan.FromSeconds(parsed.GetValue(wait)), token);
            foreach (var (name, check) in health["checks"]?.AsObject() ?? [])
                AnsiConsole.MarkupLineInterpolated($"{name}: {check?["status"]} {check?["description"]}");
            return 0;
        });
        return command;
    }

    private static async Task<JsonObject> WaitAsync(ApiClient client, TimeSpan patience, CancellationToken token)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await client.GetAsync<JsonObject>("health/ready", token);
            }
            catch (CliException) when (Stopwatch.GetElapsedTime(started) < patience)
            {
                await Task.Delay(Pause, TimeProvider.System, token);
            }
        }
    }
}
