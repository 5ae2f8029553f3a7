using System.CommandLine;
using Provisioning.Admin;
using Spectre.Console;

namespace Provisioning.Cli;

internal static class ImportVerb
{
    private static readonly Argument<FileInfo> File = new("file") { Description = "CSV with the columns mac, model, site, lines (extensions separated by spaces), and optionally modules" };

    public static Command Create()
    {
        var command = new Command("import", "Add or change devices from a CSV file: all rows, or none.") { File };
        command.SetApiAction(
            async (parsed, client, token) =>
            {
                var file = parsed.GetValue(File)!;
                if (!file.Exists)
                    throw new CliException($"There is no file '{file.FullName}'.");
                var text = await System.IO.File.ReadAllTextAsync(file.FullName, token);
                var imported = await client.PostAsync<FleetApplied>("api/devices/import", new CsvUpload(file.Name, text), token);
                PlanVerb.ShowWarnings(imported.Warnings, imported.HeldBack, file.Name);
                AnsiConsole.MarkupLineInterpolated($"[green]Imported {file.Name}[/]: {imported.Changed} devices added or changed, {imported.Published} new configuration versions");
                return 0;
            },
            parsed => parsed.GetValue(File)?.Name ?? "");
        return command;
    }
}
