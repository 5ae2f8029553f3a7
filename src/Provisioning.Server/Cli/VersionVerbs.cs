using System.CommandLine;
using Provisioning.Admin;
using Spectre.Console;

namespace Provisioning.Cli;

internal static class VersionsVerb
{
    public static Command Create()
    {
        var command = new Command("versions", "List the versions of a phone's configuration.") { DeviceArgument.Mac };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var list = await client.GetAsync<VersionList>($"api/devices/{DeviceArgument.Read(parsed)}/versions", token);
            var table = new Table().AddColumns("version", "published", "by", "why", "files");
            foreach (var version in list.Versions)
            {
                var mark = version.Number != list.Current ? "" : list.IsHeld ? " (held)" : " (current)";
                table.AddRow($"{version.Number}{mark}", version.PublishedAt.ToString("u"), version.Author.EscapeMarkup(), version.Reason.EscapeMarkup(),
                    string.Join('\n', version.Files.Select(file => $"{file.Name} {file.Hash[..8]} {file.Length} B")).EscapeMarkup());
            }

            AnsiConsole.Write(table);
            return 0;
        });
        return command;
    }
}

internal static class DiffVerb
{
    public static Command Create()
    {
        var from = new Argument<int>("from") { Description = "Version number" };
        var to = new Argument<int>("to") { Description = "Version number; 0 is what the phone would get now", DefaultValueFactory = _ => 0 };
        var command = new Command("diff", "Compare two versions of a phone's configuration by parameter.") { DeviceArgument.Mac, from, to };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var diff = await client.GetAsync<VersionDiff>($"api/devices/{DeviceArgument.Read(parsed)}/diff?from={parsed.GetValue(from)}&to={parsed.GetValue(to)}", token);
            var table = new Table().AddColumns("parameter", "before", "after", "takes");
            foreach (var change in diff.Changes)
                table.AddRow(change.Parameter.EscapeMarkup(), (change.Before ?? "(none)").EscapeMarkup(), (change.After ?? "(none)").EscapeMarkup(), PlanVerb.Words(change.Class));
            AnsiConsole.Write(table);
            AnsiConsole.MarkupLineInterpolated($"{diff.Changes.Length} parameters differ{(diff.Changes.IsEmpty ? "" : $": {PlanVerb.Words(diff.Class)}")}");
            return 0;
        });
        return command;
    }
}

internal static class RollbackVerb
{
    public static Command Create()
    {
        var version = new Argument<int>("version") { Description = "The version to go back to" };
        var command = new Command("rollback", "Give a phone an older version again, and hold it there until it is released.") { DeviceArgument.Mac, version };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var mac = DeviceArgument.Read(parsed);
            var now = await client.PostAsync<VersionAnswer>($"api/devices/{mac}/rollback", new RollbackRequest(parsed.GetValue(version)), token);
            AnsiConsole.MarkupLineInterpolated($"[green]{mac} is now at version {now.Number}[/], which has the files of version {parsed.GetValue(version)}. It is held there: 'provisioning release {mac}' lets it have later changes again.");
            return 0;
        });
        return command;
    }
}

internal static class ReleaseVerb
{
    public static Command Create()
    {
        var command = new Command("release", "Let a held phone have what the fleet says now.") { DeviceArgument.Mac };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var mac = DeviceArgument.Read(parsed);
            var released = await client.PostAsync<Released>($"api/devices/{mac}/release", null, token);
            AnsiConsole.MarkupLineInterpolated($"[green]{mac} is released[/]: {(released.Version is { } number ? $"version {number} was published" : "it had the right files already")}");
            return 0;
        });
        return command;
    }
}
