using System.CommandLine;
using System.Globalization;
using Provisioning.Admin;
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

    private static readonly RolloutWishes Wishes = new(StepKind.Restart);

    public static Command Create() => new("schedule", "Rollouts that start by themselves.") { Add(), List(), Remove() };

    private static Command Add()
    {
        var command = new Command("add", "Start a rollout at a time, or again and again. Without --site, --model, --mac and --list it is for all phones.") { Name, At, Every, Zone };
        Wishes.AddTo(command);
        command.SetApiAction(async (parsed, client, token) =>
        {
            var wanted = Wishes.Read(parsed, parsed.GetValue(Name)!).ToRequest();
            var request = new ScheduleRequest(
                wanted.Name, parsed.GetValue(At), parsed.GetValue(Every), parsed.GetValue(Zone), wanted.Selection, [.. wanted.Steps], wanted.Firmware, wanted.Grouping, wanted.Terms);
            var schedule = await client.PostAsync<ScheduleAnswer>("api/schedules", request, token);
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
            foreach (var line in await client.GetAsync<ScheduleAnswer[]>("api/schedules", token))
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
}
