using System.CommandLine;
using System.Globalization;
using Provisioning.Admin;
using Provisioning.Devices;
using Provisioning.Rollouts;
using Spectre.Console;

namespace Provisioning.Cli;

internal static class ScheduleVerb
{
    private static readonly Argument<string> Name = new("name");

    private static readonly Option<string?> At = new("--at") { Description = "Once: \"2026-11-27 02:00\"" };

    private static readonly Option<string?> Every = new("--every")
    {
        Description = "Again and again: \"daily 03:00\", \"weekly mon,thu 22:30\", \"first sunday 02:00\" (or second, third, fourth, last), or a cron expression from seconds on: \"0 0 2 ? * SUN#1\"",
    };

    private static readonly Option<string?> Zone = new("--zone") { Description = "In whose time, such as Europe/London; that of the sites when left out" };

    private static readonly Option<string[]> Sites = new("--site") { Description = "Phones of this site; may be said more than once" };

    private static readonly Option<string[]> Models = new("--model") { Description = "Phones of this vendor/model, or vendor/*; may be said more than once" };

    private static readonly Option<string[]> Macs = new("--mac") { Description = "This phone; may be said more than once" };

    private static readonly Option<StepKind[]> Steps = new("--step") { Description = "What each phone is led through, in this order; a restart when left out" };

    private static readonly Option<string?> Firmware = new("--firmware") { Description = "The version that the step firmware leads to; the newest when left out" };

    public static Command Create() => new("schedule", "Rollouts that start by themselves.") { Add(), List(), Remove() };

    private static Command Add()
    {
        var command = new Command("add", "Start a rollout at a time, or again and again. Without --site, --model and --mac it is for all phones.") { Name, At, Every, Zone, Sites, Models, Macs, Steps, Firmware };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var macs = (parsed.GetValue(Macs) ?? []).Select(text =>
                MacAddress.TryParse(text, out var mac) ? mac : throw new CliException($"'{text}' is no MAC address; write 12 hex digits such as 80:5e:c0:12:34:56."));
            var schedule = await client.PostAsync<Line>("api/schedules", new
            {
                name = parsed.GetValue(Name),
                at = parsed.GetValue(At),
                every = parsed.GetValue(Every),
                zone = parsed.GetValue(Zone),
                selection = new { sites = parsed.GetValue(Sites) ?? [], models = parsed.GetValue(Models) ?? [], macs = macs.Select(mac => mac.ToString()).ToArray() },
                steps = parsed.GetValue(Steps) is { Length: > 0 } steps ? steps : null,
                firmware = parsed.GetValue(Firmware),
            }, token);
            AnsiConsole.MarkupLineInterpolated($"{schedule.Name} runs {Time(schedule.Next[0])} ({schedule.Zone})");
            return 0;
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "List the schedules, their coming runs in the time of their sites, and what became of the last one.");
        command.SetApiAction(async (_, client, token) =>
        {
            var table = new Table().AddColumns("name", "when", "zone", "next", "last run", "rollout", "problem");
            foreach (var line in await client.GetAsync<Line[]>("api/schedules", token))
            {
                table.AddRow(
                    line.Name.EscapeMarkup(), line.When.EscapeMarkup(), line.Zone, line.Next.Length > 0 ? Time(line.Next[0]) : "-",
                    line.LastRun is { } last ? string.Create(CultureInfo.InvariantCulture, $"{last:yyyy-MM-dd HH:mm} UTC") : "-", line.LastRollout > 0 ? $"{line.LastRollout}" : "-", line.LastProblem.EscapeMarkup());
            }

            AnsiConsole.Write(table);
            return 0;
        });
        return command;
    }

    private static Command Remove()
    {
        var command = new Command("remove", "Forget a schedule; rollouts that it has started go on.") { Name };
        command.SetApiAction(async (parsed, client, token) =>
        {
            await client.DeleteAsync($"api/schedules/{CliVerbs.Escape(parsed.GetValue(Name)!)}", token);
            return 0;
        });
        return command;
    }

    private static string Time(ScheduledTime time) => string.Create(CultureInfo.InvariantCulture, $"{time.Local:ddd yyyy-MM-dd HH:mm}");

    /// <summary>What the list shows of a schedule.</summary>
    private sealed record Line(string Name, string When, string Zone, ScheduledTime[] Next, DateTimeOffset? LastRun, long LastRollout, string LastProblem);
}
