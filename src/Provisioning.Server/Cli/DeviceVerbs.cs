using System.CommandLine;
using System.Text.Json.Nodes;
using Provisioning.Admin;
using Provisioning.Devices;
using Spectre.Console;

namespace Provisioning.Cli;

internal static class DeviceArgument
{
    public static readonly Argument<string> Mac = new("mac") { Description = "MAC address of the phone, in any spelling" };

    public static MacAddress Read(ParseResult parsed) =>
        MacAddress.TryParse(parsed.GetValue(Mac), out var mac) ? mac : throw new CliException($"'{parsed.GetValue(Mac)}' is not a MAC address of 12 hex digits.");
}

internal static class DevicesVerb
{
    public static Command Create()
    {
        var text = new Argument<string?>("text") { Description = "Part of a MAC address or extension", DefaultValueFactory = _ => null };
        var command = new Command("devices", "List the phones.") { text };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var table = new Table().AddColumns("mac", "model", "site", "lines");
            for (var after = ""; after is not null;)
            {
                var page = await client.GetAsync<JsonObject>($"api/devices?limit=1000&after={after}&q={CliVerbs.Escape(parsed.GetValue(text) ?? "")}", token);
                foreach (var device in page["items"]!.AsArray())
                {
                    var lines = device!["lines"]?.AsArray().Select(line => line!["extension"]!.ToString()) ?? [];
                    table.AddRow(device["mac"]!.ToString(), device["model"]!.ToString().EscapeMarkup(), device["site"]!.ToString().EscapeMarkup(), string.Join(' ', lines));
                }

                after = page["next"]?.ToString();
            }

            AnsiConsole.Write(table);
            return 0;
        });
        return command;
    }
}

internal static class KeysVerb
{
    public static Command Create()
    {
        var command = new Command("keys", "Show which key stands where on a phone, and what did not fit.") { DeviceArgument.Mac };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var answer = JsonNode.Parse(await client.GetTextAsync($"api/devices/{DeviceArgument.Read(parsed)}/keys", token))!;
            var table = new Table().AddColumns("key", "kind", "label", "watches or dials");
            foreach (var key in answer["keys"]?.AsArray() ?? [])
                table.AddRow($"{key!["position"]}", $"{key["kind"]}", $"{key["label"]}".EscapeMarkup(), $"{key["target"]}".EscapeMarkup());
            AnsiConsole.Write(table);
            foreach (var warning in answer["warnings"]?.AsArray() ?? [])
                AnsiConsole.MarkupLineInterpolated($"[yellow]{warning}[/]");
            return 0;
        });
        return command;
    }
}

internal static class PreviewVerb
{
    public static Command Create()
    {
        var secrets = new Option<bool>("--secrets") { Description = "Show secrets (administrators only)" };
        var command = new Command("preview", "Print the files a phone would get if it were rendered now.") { DeviceArgument.Mac, secrets };
        command.SetApiAction(async (parsed, client, token) =>
        {
            foreach (var file in await client.GetAsync<PreviewFile[]>($"api/devices/{DeviceArgument.Read(parsed)}/preview?secrets={parsed.GetValue(secrets)}", token))
            {
                AnsiConsole.MarkupLineInterpolated($"[bold]── {file.Name} ──[/]");
                Console.Out.Write(file.Text);
            }

            return 0;
        });
        return command;
    }
}

internal static class ExplainVerb
{
    public static Command Create()
    {
        var parameter = new Argument<string?>("parameter") { Description = "Only this parameter, or those below it: linekey.2 is linekey.2.type, linekey.2.value and so on", DefaultValueFactory = _ => null };
        var command = new Command("explain", "Say where each value of a phone's configuration comes from.") { DeviceArgument.Mac, parameter };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var path = $"api/devices/{DeviceArgument.Read(parsed)}/explain?parameter={CliVerbs.Escape(parsed.GetValue(parameter) ?? "")}";
            var lines = (await client.GetAsync<JsonArray>(path, token)).OfType<JsonObject>().ToList();
            if (lines.Count == 0)
                throw new CliException($"No parameter of this phone is, or starts with, '{parsed.GetValue(parameter)}'.");
            var table = new Table().AddColumns("parameter", "value", "written by", "because of");
            foreach (var line in lines)
                table.AddRow($"{line["parameter"]}".EscapeMarkup(), $"{line["value"]}".EscapeMarkup(), WrittenBy(line).EscapeMarkup(), Because(line).EscapeMarkup());
            AnsiConsole.Write(table);
            return 0;
        });
        return command;
    }

    private static string WrittenBy(JsonObject line) => line["ownParameter"] is { } level
        ? $"parameters of the {level}"
        : $"{line["template"]?["file"]}:{line["template"]?["line"]}";

    private static string Because(JsonObject line) =>
        string.Join(", ", line["settings"]?.AsArray().Select(read => $"{read!["setting"]} ({read["level"]})") ?? []);
}
