using System.CommandLine;
using System.Globalization;
using Provisioning.Admin;
using Provisioning.Devices;
using Provisioning.Rollouts;
using Spectre.Console;

namespace Provisioning.Cli;

/// <summary><c>rollout start</c>, and with <c>--dry-run</c> what it would do.</summary>
internal static class RolloutStartVerb
{
    private static readonly Argument<string> Name = new("name") { Description = "What people call it, such as 'new keys for support'" };
    private static readonly Option<string[]> Sites = new("--site") { Description = "Only phones of this site; may stand several times" };
    private static readonly Option<string[]> Models = new("--model") { Description = "Only this model: vendor/model or 'vendor/*'; may stand several times" };
    private static readonly Option<string[]> Macs = new("--mac") { Description = "Only this phone; may stand several times" };
    private static readonly Option<FileInfo?> List = new("--list") { Description = "Only the phones of this file, a MAC address a line" };

    private static readonly Option<string> Steps = new("--steps")
    {
        Description = "What phones are led through, in this order: bootFile, firmware, configuration, restart",
        DefaultValueFactory = _ => "configuration",
    };

    private static readonly Option<string?> Firmware = new("--firmware") { Description = "Lead phones to this firmware version first ('newest' for the newest of the catalogue)" };
    private static readonly Option<int> Canary = new("--canary") { Description = "So many phones first, of different models and sites" };
    private static readonly Option<string[]> Canaries = new("--canary-mac") { Description = "This phone first; may stand several times" };
    private static readonly Option<bool> BySite = new("--by-site") { Description = "Then one site after the other" };
    private static readonly Option<string[]> SiteOrder = new("--site-order") { Description = "Sites that come first; may stand several times" };
    private static readonly Option<int> Size = new("--group-size") { Description = "At most so many phones in a group" };
    private static readonly Option<int> Success = new("--success") { Description = "So many in a hundred must have proved it before the next group starts", DefaultValueFactory = _ => 90 };
    private static readonly Option<int> Error = new("--error") { Description = "More failed phones in a hundred pause it", DefaultValueFactory = _ => 10 };
    private static readonly Option<bool> Now = new("--now") { Description = "Do not wait for reboot windows (administrators)" };
    private static readonly Option<bool> ResyncNow = new("--resync-now") { Description = "Only reboots wait for the window" };
    private static readonly Option<WindowEnd> End = new("--window-end") { Description = "What the end of the window means for the rest: continue, fail, force", DefaultValueFactory = _ => WindowEnd.Continue };
    private static readonly Option<bool> Reboot = new("--reboot") { Description = "Reboot phones even where a re-sync would do" };
    private static readonly Option<string?> At = new("--at") { Description = "Not before this time, such as 2026-11-27T02:00:00+01:00" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Say who would be told, when, how many reboots, and until when; start nothing" };
    private static readonly Option<bool> Follow = new("--follow") { Description = "Stay and show how far it comes" };

    public static Command Create()
    {
        var command = new Command("start", "Tell phones to run what they should, in their windows, never in a call.")
        {
            Name, Sites, Models, Macs, List, Steps, Firmware, Canary, Canaries, BySite, SiteOrder, Size, Success, Error, Now, ResyncNow, End, Reboot, At, DryRun, Follow,
        };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var request = Read(parsed);
            if (parsed.GetValue(DryRun))
            {
                RolloutTables.WritePlan(await client.PostAsync<RolloutPlanAnswer>("api/rollouts/plan", request, token));
                return 0;
            }

            var rollout = await client.PostAsync<RolloutAnswer>("api/rollouts", request, token);
            if (!parsed.GetValue(Follow))
            {
                RolloutTables.WriteStarted(rollout);
                return 0;
            }

            return await RolloutShowVerb.FollowAsync(client, rollout.Id, token);
        });
        return command;
    }

    private static RolloutStartRequest Read(ParseResult parsed)
    {
        var firmware = parsed.GetValue(Firmware);
        var steps = parsed.GetValue(Steps)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ReadStep).ToList();
        if (firmware is not null && !steps.Contains(StepKind.Firmware))
            steps.Insert(0, StepKind.Firmware);
        return new(
            parsed.GetValue(Name)!, parsed.GetValue(Sites), parsed.GetValue(Models), ReadPhones(parsed.GetValue(Macs), parsed.GetValue(List)), [.. steps],
            firmware is "newest" ? null : firmware, ReadPhones(parsed.GetValue(Canaries), null), parsed.GetValue(Canary), parsed.GetValue(BySite), parsed.GetValue(SiteOrder),
            parsed.GetValue(Size), parsed.GetValue(Success), parsed.GetValue(Error),
            parsed.GetValue(Now) ? WindowUse.Nothing : parsed.GetValue(ResyncNow) ? WindowUse.Reboots : WindowUse.Everything, parsed.GetValue(End), parsed.GetValue(Reboot), ReadTime(parsed.GetValue(At)));
    }

    private static StepKind ReadStep(string text) =>
        Enum.TryParse<StepKind>(text, ignoreCase: true, out var step) && Enum.IsDefined(step) ? step : throw new CliException($"'{text}' is no step; there are bootFile, firmware, configuration and restart.");

    private static MacAddress[] ReadPhones(string[]? macs, FileInfo? list)
    {
        if (list is { Exists: false })
            throw new CliException($"There is no file '{list.FullName}'.");
        var lines = list is null ? [] : File.ReadLines(list.FullName).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0);
        return [.. (macs ?? []).Concat(lines).Select(text => MacAddress.TryParse(text, out var mac) ? mac : throw new CliException($"'{text}' is not a MAC address of 12 hex digits."))];
    }

    private static DateTimeOffset? ReadTime(string? text) => text is null
        ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time) ? time : throw new CliException($"'{text}' is no time; write one such as 2026-11-27T02:00:00+01:00.");
}
