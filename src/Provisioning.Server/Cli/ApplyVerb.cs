using System.CommandLine;
using Provisioning.Admin;
using Provisioning.Configs;
using Spectre.Console;

namespace Provisioning.Cli;

internal static class ApplyVerb
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);

    private static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Do not ask before removing what the file does not list" };

    public static Command Create()
    {
        var command = new Command("apply", "Make the fleet what a fleet file says: all of it, or nothing.") { FleetFileInput.File, Yes };
        command.SetApiAction(RunAsync, FleetFileInput.NameOf);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, ApiClient client, CancellationToken token)
    {
        var upload = FleetFileInput.Read(parsed);
        if (!parsed.GetValue(Yes) && !await AgreesAsync(client, upload, token))
            return 1;

        var applied = await WithProgressAsync(client, client.PostAsync<FleetApplied>("api/fleet/apply", upload, token), token);
        PlanVerb.ShowWarnings(applied.Warnings, applied.HeldBack, upload.File);
        AnsiConsole.MarkupLineInterpolated(
            $"[green]Applied {upload.File}[/]: {applied.Changed} changes, {applied.Rendered} phones rendered, {applied.Published} new configuration versions");
        return 0;
    }

    /// <summary>Only removing needs a yes: everything else can be taken back by applying the file before.</summary>
    private static async Task<bool> AgreesAsync(ApiClient client, FleetUpload upload, CancellationToken token)
    {
        var removed = (await PlanVerb.PlanAsync(client, upload, token)).Changes.Where(change => change.Action == "removed").ToList();
        if (removed.Count == 0)
            return true;
        foreach (var change in removed)
            AnsiConsole.MarkupLineInterpolated($"[red]- {change.Path}[/]");
        if (!AnsiConsole.Profile.Capabilities.Interactive)
            throw new CliException($"This would remove {removed.Count} things that {upload.File} does not list; say --yes if that is meant.");
        return await AnsiConsole.ConfirmAsync($"Remove {removed.Count} things that {upload.File} does not list?", defaultValue: false, token);
    }

    private static async Task<T> WithProgressAsync<T>(ApiClient client, Task<T> work, CancellationToken token)
    {
        if (!AnsiConsole.Profile.Capabilities.Interactive)
            return await work;
        await AnsiConsole.Progress().AutoClear(true).StartAsync(async context =>
        {
            var bar = context.AddTask("Rendering", maxValue: 1);
            while (await Task.WhenAny(work, Task.Delay(ProgressInterval, TimeProvider.System, token)) != work)
            {
                var progress = await client.GetAsync<PublishProgress>("api/fleet/progress", token);
                bar.MaxValue = Math.Max(progress.Total, 1);
                bar.Value = progress.Rendered;
            }
        });
        return await work;
    }
}
