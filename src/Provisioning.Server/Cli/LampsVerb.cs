using System.CommandLine;
using Provisioning.Lamps;
using Spectre.Console;

namespace Provisioning.Cli;

/// <summary>The lamps: a live table at a terminal, a line for each change in a pipe.</summary>
internal static class LampsVerb
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var extensions = new Argument<string[]>("extension") { Description = "Only these; all when left out", Arity = ArgumentArity.ZeroOrMore };
        var once = new Option<bool>("--once") { Description = "Show how they are now, and end" };
        var command = new Command("lamps", "Show who is idle, ringing, busy or on hold, as it changes.") { extensions, once };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var path = "api/lamps" + string.Join("", (parsed.GetValue(extensions) ?? []).Select((extension, i) => $"{(i == 0 ? "?" : "&")}extension={CliVerbs.Escape(extension)}"));
            if (parsed.GetValue(once))
                AnsiConsole.Write(LampTable.Of(LampJson.Read<Lamp[]>(await client.GetTextAsync(path, token)), TimeProvider.System.GetUtcNow(), int.MaxValue));
            else if (Console.IsOutputRedirected)
                await ListAsync(client, path, token);
            else
                await ShowAsync(client, path, token);
            return 0;
        });
        return command;
    }

    private static async Task ListAsync(ApiClient client, string path, CancellationToken token)
    {
        var board = new LampBoard();
        await foreach (var changed in WatchAsync(client, path, board, token))
        {
            foreach (var line in changed)
                await Console.Out.WriteLineAsync(line);
        }
    }

    private static Task ShowAsync(ApiClient client, string path, CancellationToken token) =>
        AnsiConsole.Live(new Table()).AutoClear(true).StartAsync(async live =>
        {
            var board = new LampBoard();
            using var clock = new PeriodicTimer(Pause, TimeProvider.System);
            var ticking = TickAsync(live, board, clock, token);
            await foreach (var _ in WatchAsync(client, path, board, token))
                Draw(live, board);
            await ticking;
        });

    /// <summary>How long a call lasts already is seen to grow.</summary>
    private static async Task TickAsync(LiveDisplayContext live, LampBoard board, PeriodicTimer clock, CancellationToken token)
    {
        while (await clock.WaitForNextTickAsync(token))
            Draw(live, board);
    }

    private static void Draw(LiveDisplayContext live, LampBoard board) =>
        live.UpdateTarget(LampTable.Of(board.Lamps, TimeProvider.System.GetUtcNow(), AnsiConsole.Profile.Height, board.Trouble));

    /// <summary>Goes on when the server was away. That it is not there at the beginning is told as with any verb.</summary>
    private static async IAsyncEnumerable<IReadOnlyList<string>> WatchAsync(
        ApiClient client, string path, LampBoard board, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
    {
        while (!token.IsCancellationRequested)
        {
            var events = client.EventsAsync(path, board.LastEventId, token).GetAsyncEnumerator(token);
            await using (events)
            {
                while (await board.NextAsync(events) is { } changed)
                    yield return changed;
            }

            yield return [];
            await Task.Delay(Pause, TimeProvider.System, token);
        }
    }
}
