using Provisioning.Admin;

namespace Provisioning.Tests.Cli;

public sealed class ScheduleVerbTests
{
    [Fact]
    public async Task A_schedule_is_added_with_its_terms_listed_and_forgotten()
    {
        await using var terminal = await Terminal.StartAsync();

        var added = await terminal.OutputAsync(
            "schedule", "add", "sundays", "--every", "first sunday 02:00", "--site", "london", "--mac", "80:5e:c0:00:00:01", "--canary", "1", "--canary-mac", "805ec0000001", "--by-site",
            "--site-order", "london", "--group-size", "10", "--success", "95", "--error", "5", "--resync-now", "--window-end", "fail", "--reboot");
        Assert.Matches(@"^sundays runs Sun \d{4}-\d{2}-0[1-7] 02:00 \(Europe/London\)\n$", added);

        var schedule = (await terminal.Server.JsonAsync("/api/schedules"))[0]!;
        Assert.Equal("""{"sites":["london"],"models":[],"macs":["805ec0000001"]}""", schedule["selection"]!.ToJsonString());
        Assert.Equal("""{"canaries":["805ec0000001"],"canaryCount":1,"siteOrder":["london"],"bySite":true,"groupSize":10}""", schedule["grouping"]!.ToJsonString());
        Assert.Equal("""{"successThreshold":95,"errorThreshold":5,"window":"reboots","windowEnd":"fail","alwaysReboot":true}""", schedule["terms"]!.ToJsonString());
        Assert.Equal("""["restart"]""", schedule["steps"]!.ToJsonString());
        Assert.Contains("first sunday 02:00", await terminal.OutputAsync("schedule", "list"), StringComparison.Ordinal);
        Assert.Equal("", await terminal.OutputAsync("schedule", "remove", "sundays"));
        Assert.DoesNotContain("sundays", await terminal.OutputAsync("schedule", "list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steps_may_be_said_together_or_one_by_one_and_firmware_comes_first()
    {
        await using var terminal = await Terminal.StartAsync();

        await terminal.OutputAsync("schedule", "add", "a", "--every", "daily 03:00", "--steps", "bootFile,configuration", "--firmware", "96.86.0.100");
        await terminal.OutputAsync("schedule", "add", "b", "--every", "daily 03:00", "--step", "configuration", "--step", "restart");

        var schedules = (await terminal.Server.JsonAsync("/api/schedules")).AsArray().OrderBy(schedule => $"{schedule!["name"]}").ToList();
        Assert.Equal("""["firmware","bootFile","configuration"]""", schedules[0]!["steps"]!.ToJsonString());
        Assert.Equal("""["configuration","restart"]""", schedules[1]!["steps"]!.ToJsonString());
    }

    [Theory]
    [InlineData("'paint' is no step; there are bootFile, firmware, configuration and restart.", "--every", "daily 03:00", "--steps", "paint")]
    [InlineData("'12' is not a MAC address of 12 hex digits.", "--every", "daily 03:00", "--mac", "12")]
    [InlineData("The schedule was refused: Nothing was changed.", "--every", "daily 03:00", "--site", "paris")]
    [InlineData("The schedule was refused: Nothing was changed.", "--every", "now and then")]
    [InlineData("The schedule was refused: Nothing was changed.", "--every", "daily 03:00", "--error", "101")]
    public async Task What_is_wrong_is_said(string expected, params string[] options)
    {
        await using var terminal = await Terminal.StartAsync();

        Assert.EndsWith(expected, (await terminal.RefusalAsync(["schedule", "add", "x", .. options])).Trim(), StringComparison.Ordinal);
        Assert.Empty((await terminal.Server.JsonAsync("/api/schedules")).AsArray());
    }

    [Fact]
    public async Task Only_an_administrator_lets_phones_reboot_outside_their_windows()
    {
        await using var terminal = await Terminal.StartAsync();
        string[] schedule = ["schedule", "add", "x", "--every", "daily 03:00", "--now"];
        var administrator = terminal.Environment["PROVISIONING_TOKEN"];

        terminal.Environment["PROVISIONING_TOKEN"] = (await terminal.Server.Get<ApiTokenStore>().CreateAsync("desk", Role.Operator, "test", TestServer.Token))!;
        Assert.Contains("The schedule was refused", await terminal.RefusalAsync(schedule), StringComparison.Ordinal);
        terminal.Environment["PROVISIONING_TOKEN"] = administrator;
        Assert.StartsWith("x runs ", await terminal.OutputAsync(schedule), StringComparison.Ordinal);
    }
}
