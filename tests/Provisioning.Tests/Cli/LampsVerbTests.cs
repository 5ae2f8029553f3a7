using Provisioning.Cli;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Lamps;
using Provisioning.Tests.Admin;
using Provisioning.Tests.Messaging;
using Spectre.Console;

namespace Provisioning.Tests.Cli;

public sealed class LampsVerbTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Lamps_are_shown_once_as_a_table()
    {
        await using var terminal = await Terminal.StartAsync();
        await terminal.Server.LampIsAsync("102", LampState.Idle);

        Assert.Equal(
            """
            ┌───────────┬───────┬───────┬─────┬──────┐
            │ extension │ name  │ state │ for │ with │
            ├───────────┼───────┼───────┼─────┼──────┤
            │ 101       │ Alice │ idle  │     │      │
            │ 102       │ Bilal │ idle  │     │      │
            └───────────┴───────┴───────┴─────┴──────┘

            """,
            await terminal.OutputAsync("lamps", "--once"));
        Assert.DoesNotContain("Alice", await terminal.OutputAsync("lamps", "102", "--once"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_pipe_each_change_is_a_line()
    {
        await using var terminal = await Terminal.StartAsync();
        await terminal.Server.LampIsAsync("102", LampState.Idle);
        using var process = Programs.Start(["lamps"], terminal.Environment);

        Assert.Equal("                      101  idle  Alice", await process.StandardOutput.ReadLineAsync(TestServer.Token));
        Assert.Equal("                      102  idle  Bilal", await process.StandardOutput.ReadLineAsync(TestServer.Token));
        await PostAsync(terminal.Server, """{"extension":"102","call":"1","state":"early","remote":{"number":"555","name":"Zoë\u001b[31m"}}""");
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ  102  ringing  Bilal  from Zoë \[31m 555$", await process.StandardOutput.ReadLineAsync(TestServer.Token));
        process.Kill();
    }

    [Fact]
    public async Task No_server_is_told_as_with_any_verb()
    {
        var finished = await Programs.RunAsync(["lamps", "--server", "http://127.0.0.1:1"]);

        Assert.Equal(1, finished.ExitCode);
        Assert.StartsWith("No server answers at http://127.0.0.1:1/", finished.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void The_table_fits_the_terminal(int width)
    {
        Lamp[] lamps =
        [
            new(ExtensionNumber.Parse("101"), "Alexandra Constantinopoulos-Whitfield", LampState.Ringing, Now.AddSeconds(-7), DialogDirection.Recipient, new("+442079460018", "Harbour Office, Reception and Post")),
            new(ExtensionNumber.Parse("102"), "Bilal", LampState.Busy, Now.AddMinutes(-75), DialogDirection.Initiator, new("101")),
            new(ExtensionNumber.Parse("103"), null, LampState.Unknown, Now.AddDays(-2), null, null),
        ];

        var text = Draw(LampTable.Of(lamps, Now, 24, "the server has gone."), width);

        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= width, line));
        foreach (var part in new[] { "ringing", "0:07", "1:15:00", "2.00:00:00", "unknown", "to 101", "from Harbour", "the server has gone. Trying again." })
            Assert.Contains(part, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_not_all_lamps_fit_those_with_a_call_are_shown()
    {
        var lamps = Enumerable.Range(0, 100).Select(i => new Lamp(ExtensionNumber.Parse($"{100 + i}"), $"Person {i}", i == 57 ? LampState.Busy : LampState.Idle, null, null, null));

        var text = Draw(LampTable.Of(lamps, Now, 24), 80);

        Assert.Contains("Person 57", text, StringComparison.Ordinal);
        Assert.Contains("and 99 more", text, StringComparison.Ordinal);
        Assert.True(text.Split('\n').Length <= 24);
    }

    private static async Task PostAsync(TestServer server, string body) => (await server.Http.SendAsync("POST", "/api/calls/door", body)).Is(202);

    private static string Draw(Table table, int width)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = width;
        console.Write(table);
        return text.ToString();
    }
}
