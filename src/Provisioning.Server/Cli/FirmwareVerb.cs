using System.CommandLine;
using Provisioning.Admin;
using Spectre.Console;

namespace Provisioning.Cli;

internal static class FirmwareVerb
{
    private static readonly Argument<string> File = new("file") { Description = "A file on this machine, which is uploaded, or the name of one that lies in the server's firmware folder" };

    private static readonly Option<string[]> Models = new("--model") { Description = "vendor/model or vendor/*; may be said more than once", Required = true };

    private static readonly Option<string> Version = new("--version") { Description = "What a phone tells in its User-Agent once it runs it, such as 96.86.0.100", Required = true };

    private static readonly Option<string?> From = new("--from") { Description = "It may only be installed over this version or a later one" };

    private static readonly Option<string?> UpTo = new("--up-to") { Description = "It may only be installed over this version or an earlier one; needed to go back to an older version" };

    public static Command Create() => new("firmware", "Firmware images that phones can be led to.") { List(), Add(), Path(), LetGo() };

    private static Command List()
    {
        var command = new Command("list", "List the images of the catalogue, and what is wrong with it.");
        command.SetApiAction(async (_, client, token) =>
        {
            var answer = await client.GetAsync<FirmwareAnswer>("api/firmware", token);
            var table = new Table().AddColumns("file", "version", "models", "over", "bytes", "state");
            foreach (var image in answer.Images)
                table.AddRow(image.File.EscapeMarkup(), image.Version, string.Join(", ", image.Models).EscapeMarkup(), Over(image), $"{image.Length}", $"{image.State}");
            AnsiConsole.Write(table);
            foreach (var problem in answer.Problems)
                AnsiConsole.MarkupLineInterpolated($"[red]{problem}[/]");
            return 0;
        });
        return command;
    }

    private static Command Add()
    {
        var command = new Command("add", "Add an image to the catalogue; its checksum is computed.") { File, Models, Version, From, UpTo };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var file = new FileInfo(parsed.GetValue(File)!);
            if (file.Exists)
                await client.PutFileAsync($"api/firmware/{CliVerbs.Escape(file.Name)}", file, token);
            var request = new FirmwareApi.ImageRequest(file.Name, parsed.GetValue(Models)!, parsed.GetValue(Version)!, parsed.GetValue(From), parsed.GetValue(UpTo));
            var image = await client.PostAsync<ImageAnswer>("api/firmware", request, token);
            AnsiConsole.MarkupLineInterpolated($"{image.File} is version {image.Version} for {string.Join(", ", image.Models)}");
            return 0;
        }, parsed => parsed.GetValue(File)!);
        return command;
    }

    private static Command Path()
    {
        var (model, from, to) = (new Argument<string>("model"), new Argument<string>("from"), new Argument<string>("to"));
        var command = new Command("path", "Show which images lead a model from one version to another.") { model, from, to };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var answer = await client.GetAsync<FirmwarePathAnswer>(
                $"api/firmware/path?model={CliVerbs.Escape(parsed.GetValue(model)!)}&from={CliVerbs.Escape(parsed.GetValue(from)!)}&to={CliVerbs.Escape(parsed.GetValue(to)!)}", token);
            if (answer.Refusal is { } refusal)
                throw new CliException($"There is no way: {refusal}.");
            foreach (var file in answer.Files)
                Console.Out.WriteLine(file);
            return 0;
        });
        return command;
    }

    private static Command LetGo()
    {
        var command = new Command("let-go", "Lead a phone to no firmware any more: its configuration names what the fleet's settings say. What it runs stays on it.") { DeviceArgument.Mac };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var mac = DeviceArgument.Read(parsed);
            await client.DeleteAsync($"api/devices/{mac}/firmware", token);
            AnsiConsole.MarkupLineInterpolated($"{mac} is led to no firmware any more");
            return 0;
        });
        return command;
    }

    private static string Over(ImageAnswer image) => (image.Least, image.Most) switch
    {
        (null, null) => "older",
        ({ } least, null) => $"{least} and later",
        (null, { } most) => $"up to {most}",
        ({ } least, { } most) => $"{least} to {most}",
    };
}
