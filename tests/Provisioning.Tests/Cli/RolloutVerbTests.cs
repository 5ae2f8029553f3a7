using Provisioning.Admin;
using Provisioning.Cli;
using Provisioning.Devices;
using Provisioning.Rollouts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Provisioning.Tests.Cli;

public sealed class RolloutVerbTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 22, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_rollout_is_planned_started_listed_shown_and_stopped()
    {
        await using var terminal = await Terminal.StartAsync();

        var plan = await terminal.OutputAsync("rollout", "start", "restart all", "--steps", "restart", "--canary", "1", "--dry-run");
        Assert.Contains("2 phones: 0 run it already, 0 need not be told, 0 re-syncs and 2 reboots.", plan, StringComparison.Ordinal);
        Assert.Matches(@"805ec000000[12] │ (Alice|Bilal) +│ london │ canary │ reboot +│ restart", plan);
        Assert.Contains("Nothing was started.", plan, StringComparison.Ordinal);

        var started = await terminal.OutputAsync("rollout", "start", "restart all", "--steps", "restart", "--canary", "1");
        Assert.Equal("Rollout 1 'restart all' is running: 2 phones in 2 groups, 0 need nothing.\nWatch it with: provisioning rollout show 1\n", started.Replace("is ready", "is running", StringComparison.Ordinal));
        Assert.Contains("restart all", await terminal.OutputAsync("rollout", "list"), StringComparison.Ordinal);
        Assert.Contains("canary", await terminal.OutputAsync("rollout", "show", "1", "--once"), StringComparison.Ordinal);
        Assert.Contains("805ec0000001", await terminal.OutputAsync("rollout", "show", "1", "--phones"), StringComparison.Ordinal);
        Assert.Equal("Rollout 1 'restart all' is stopped: stopped by first-admin\n", await terminal.OutputAsync("rollout", "stop", "1"));
        Assert.Contains("is ", await terminal.OutputAsync("reboot", "80:5e:c0:00:00:01"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'later' is no time; write one such as 2026-11-27T02:00:00+01:00.", "rollout", "start", "x", "--at", "later")]
    [InlineData("'paint' is no step; there are bootFile, firmware, configuration and restart.", "rollout", "start", "x", "--steps", "paint")]
    [InlineData("'12' is not a MAC address of 12 hex digits.", "reboot", "12")]
    [InlineData("There is no such rollout: No rollout has the number 7.", "rollout", "pause", "7")]
    [InlineData("The rollout was refused: Nothing was started.", "rollout", "start", "x", "--site", "paris")]
    public async Task What_is_wrong_is_said(string expected, params string[] arguments)
    {
        await using var terminal = await Terminal.StartAsync();

        var finished = await Programs.RunAsync(arguments, terminal.Environment);

        Assert.Equal(1, finished.ExitCode);
        Assert.EndsWith(expected, finished.Error.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_shows_bars_by_group_and_names_those_that_failed()
    {
        var rollout = new RolloutAnswer(
            7, "new keys", RolloutStatus.Paused, "3 of 10 phones of group 'london' failed: more than 10 %", "ada", Now, null, null, 0, new(),
            [new("canary", GroupStatus.Finished, 5, 5, 1, 0, 0, 0, 0, 0, 0, 0), new("london", GroupStatus.Error, 10, 4, 0, 1, 1, 2, 1, 1, 3, 0), new("paris", GroupStatus.Scheduled, 20, 0, 0, 0, 0, 0, 20, 0, 0, 0)]);
        var failed = new RolloutPhoneAnswer(MacAddress.Parse("805ec0000001"), "Alice", "london", "london", UpdateState.Failed, "does not answer", "configuration 4", 12, 0, 408, Now, Now, null);
        var told = failed with { Mac = MacAddress.Parse("805ec0000002"), Name = "Bilal", State = UpdateState.Notified, Reason = "", Attempts = 1 };

        var text = Draw(RolloutTables.Progress(new(rollout, [failed], [told])), 100);

        Assert.Equal(
            """
            Rollout 7 new keys is paused: 3 of 10 phones of group 'london' failed: more than 10 %
            ┌────────┬────────────────────────────────┬──────┬──────┬─────────┬─────────┬────────┬───────────┐
            │ group  │                                │ done │ told │ fetched │ waiting │ failed │ state     │
            ├────────┼────────────────────────────────┼──────┼──────┼─────────┼─────────┼────────┼───────────┤
            │ canary │ ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ │  5/5 │      │         │         │        │ finished  │
            │ london │ ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ │ 4/10 │    1 │       1 │       1 │      3 │ error     │
            │ paris  │ ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ │ 0/20 │      │         │      20 │        │ scheduled │
            └────────┴────────────────────────────────┴──────┴──────┴─────────┴─────────┴────────┴───────────┘
              … 805ec0000002 Bilal (configuration 4, attempt 1)
              ✗ 805ec0000001 Alice (configuration 4, attempt 12): does not answer
              and 2 more that failed: provisioning rollout show 7 --phones
            """,
            string.Join('\n', text.Split('\n').Select(line => line.TrimEnd())).Trim());
    }

    private static string Draw(IRenderable what, int width)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = width;
        console.Write(what);
        return text.ToString();
    }
}
