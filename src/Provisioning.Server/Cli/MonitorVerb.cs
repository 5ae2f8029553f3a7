using System.CommandLine;
using System.CommandLine.Parsing;
using Provisioning.Admin;
using Provisioning.Devices;
using Provisioning.Monitoring;
using Spectre.Console;

namespace Provisioning.Cli;

/// <summary>Monitoring of calls: <c>provisioning monitor start 888 --as 101</c>.</summary>
internal static class MonitorVerb
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Create() => new("monitor", "Listen to calls, whisper, barge in, take over: start, watch and end it.")
    {
        Start(), List(), Switch(), TakeOver(), Stop(), People(), Watch(),
    };

    private static Command Start()
    {
        var (extension, monitor) = (new Argument<string>("extension") { Description = "Whose call" }, Monitor());
        var mode = new Option<Privilege>("--mode") { Description = "listen, whisper, barge or takeOver", HelpName = "mode", DefaultValueFactory = _ => Privilege.Listen, CustomParser = ReadMode };
        var command = new Command("start", "Call the monitor's phone and let it hear the extension's call.") { extension, monitor, mode };
        command.SetApiAction(async (parsed, client, token) => Said(await client.PostAsync<SessionInfo>(
            "api/monitoring", new { monitor = parsed.GetValue(monitor), extension = parsed.GetValue(extension), mode = parsed.GetValue(mode) }, token)));
        return command;
    }

    private static Command List()
    {
        var open = new Option<bool>("--open") { Description = "Only those that go on" };
        var monitor = new Option<string?>("--as") { Description = "Only of this monitor" };
        var extension = new Option<string?>("--of") { Description = "Only on this extension's calls" };
        var limit = new Option<int>("--limit") { Description = "At most so many", DefaultValueFactory = _ => 20 };
        var command = new Command("list", "List sessions, newest first.") { open, monitor, extension, limit };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var path = $"api/monitoring?limit={parsed.GetValue(limit)}{(parsed.GetValue(open) ? "&open=true" : "")}{Query("monitor", parsed.GetValue(monitor))}{Query("extension", parsed.GetValue(extension))}";
            AnsiConsole.Write(MonitorTables.Sessions(await client.GetAsync<SessionInfo[]>(path, token), TimeProvider.System.GetUtcNow()));
            return 0;
        });
        return command;
    }

    private static Command Switch()
    {
        var (id, mode) = (Session(), new Argument<Privilege>("mode") { Description = "listen, whisper, barge or takeOver", CustomParser = ReadMode });
        var command = new Command("switch", "Go over to another mode in the same session.") { id, mode };
        command.SetApiAction(async (parsed, client, token) => Said(await client.PostAsync<SessionInfo>($"api/monitoring/{parsed.GetValue(id)}/switch", new { mode = parsed.GetValue(mode) }, token)));
        return command;
    }

    private static Command TakeOver()
    {
        var id = Session();
        var command = new Command("takeover", "Let the monitor go on with the call in the monitored person's place.") { id };
        command.SetApiAction(async (parsed, client, token) => Said(await client.PostAsync<SessionInfo>($"api/monitoring/{parsed.GetValue(id)}/takeover", null, token)));
        return command;
    }

    private static Command Stop()
    {
        var id = Session();
        var command = new Command("stop", "End a session.") { id };
        command.SetApiAction(async (parsed, client, token) => Said(await client.PostAsync<SessionInfo>($"api/monitoring/{parsed.GetValue(id)}/stop", null, token)));
        return command;
    }

    private static Command People()
    {
        var monitor = Monitor();
        var command = new Command("people", "Show whom somebody may monitor, what they do, and what is possible now.") { monitor };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var people = await client.GetAsync<MonitoredPersonAnswer[]>($"api/monitoring/people?monitor={CliVerbs.Escape(parsed.GetValue(monitor)!)}", token);
            AnsiConsole.Write(MonitorTables.People(people, TimeProvider.System.GetUtcNow()));
            return 0;
        });
        return command;
    }

    private static Command Watch()
    {
        var command = new Command("watch", "Show sessions as they begin, change and end, a line for each change.");
        command.SetApiAction(async (_, client, token) =>
        {
            var last = "";
            while (!token.IsCancellationRequested)
            {
                await foreach (var item in client.EventsAsync("api/monitoring/stream", null, token))
                {
                    foreach (var session in item.EventType == "sessions" ? SessionInfo.Read<SessionInfo[]>(item.Data) : [SessionInfo.Read<SessionInfo>(item.Data)])
                    {
                        // What a line does not tell may have changed too.
                        var line = MonitorTables.Line(session);
                        if (line != last)
                            await Console.Out.WriteLineAsync(last = line);
                    }
                }

                // The server has gone; it is told like any other verb when it does not come back.
                await Task.Delay(Pause, TimeProvider.System, token);
            }

            return 0;
        });
        return command;
    }

    private static Privilege ReadMode(ArgumentResult result)
    {
        if (Enum.TryParse<Privilege>(result.Tokens[0].Value, ignoreCase: true, out var mode) && Enum.IsDefined(mode))
            return mode;
        result.AddError($"the mode is listen, whisper, barge or takeOver, not '{result.Tokens[0].Value}'");
        return default;
    }

    private static int Said(SessionInfo session)
    {
        AnsiConsole.WriteLine(MonitorTables.Sentence(session));
        return 0;
    }

    private static Option<string> Monitor() => new("--as") { Description = "Extension of the monitor", Required = true };

    private static Argument<long> Session() => new("session") { Description = "Number of the session, as 'monitor list' shows it" };

    private static string Query(string name, string? value) => value is null ? "" : $"&{name}={CliVerbs.Escape(value)}";
}
