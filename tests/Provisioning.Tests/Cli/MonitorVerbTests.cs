using Provisioning.Cli;
using Provisioning.Devices;
using Provisioning.Monitoring;
using Provisioning.Tests.Monitoring;
using Spectre.Console;

namespace Provisioning.Tests.Cli;

public sealed class MonitorVerbTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_session_is_started_switched_listed_and_stopped()
    {
        await using var office = await MonitoringOffice.InCallAsync();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PROVISIONING_SERVER"] = office.Server.Address.ToString(), ["PROVISIONING_TOKEN"] = office.Server.AdminToken };
        async Task<string> RunAsync(params string[] arguments)
        {
            var finished = await Programs.RunAsync(["monitor", .. arguments], environment);
            Assert.True(finished is { ExitCode: 0, Error: "" }, finished.ToString());
            return finished.Output;
        }

        Assert.Contains("102       │ Bilal │ in call", await RunAsync("people", "--as", "101"), StringComparison.Ordinal);
        Assert.StartsWith("Session 1: 101 Max on the call of 102 Bilal, listen, ", await RunAsync("start", "102", "--as", "101"), StringComparison.Ordinal);
        await office.IsAsync(1, SessionState.Active);
        Assert.Equal("Session 1: 101 Max on the call of 102 Bilal, barge, active.\n", await RunAsync("switch", "1", "barge"));
        Assert.Matches("1 │ 101 Max │ 102 Bilal │ barge │ active │ .* │ 0:\\d\\d │ .* \\(api\\)", await RunAsync("list", "--open"));
        Assert.Equal("Session 1: 101 Max on the call of 102 Bilal, barge, ended (stopped).\n", await RunAsync("stop", "1"));
        var refused = await Programs.RunAsync(["monitor", "start", "102", "--as", "109"], environment);
        Assert.Equal((1, "Monitoring was refused: You may not monitor the calls of extension 102.\n"), (refused.ExitCode, refused.Error));
        foreach (var wrong in (string[][])[["monitor", "start", "102", "--as", "101", "--mode", "shout"], ["monitor", "switch", "1", "shout"], ["monitor", "switch", "1", "7"]])
        {
            var finished = await Programs.RunAsync(wrong, environment);
            Assert.StartsWith($"the mode is listen, whisper, barge or takeOver, not '{wrong[^1]}'", finished.Error, StringComparison.Ordinal);
            Assert.NotEqual(0, finished.ExitCode);
        }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(140)]
    public void The_table_fits_the_terminal(int width)
    {
        SessionInfo[] sessions =
        [
            new(12, ExtensionNumber.Parse("101"), "Alexandra Constantinopoulos-Whitfield", ExtensionNumber.Parse("102"), "Bilal", Privilege.TakeOver, SessionState.TakenOver, MonitoringOrigin.Menu, "101", "main", Now.AddSeconds(-75), Now, null, null),
            new(11, ExtensionNumber.Parse("101"), null, ExtensionNumber.Parse("102"), null, Privilege.Listen, SessionState.Ended, MonitoringOrigin.Api, "boss", "main", Now.AddDays(-2), null, Now, SessionEnd.AnsweredAnother),
        ];
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = width;

        console.Write(MonitorTables.Sessions(sessions, Now));

        Assert.All(text.ToString().Split('\n'), line => Assert.True(line.Length <= width, line));
        Assert.Contains("taken over", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_cannot_command_the_terminal() => Assert.DoesNotContain('\u001b', MonitorTables.Line(
        new(1, ExtensionNumber.Parse("101"), "\u001b[31mred", ExtensionNumber.Parse("102"), null, Privilege.Listen, SessionState.Asked, MonitoringOrigin.Api, "boss", "main", Now, null, null, null)));
}
