using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Provisioning.Admin;
using Spectre.Console;

namespace Provisioning.Cli;

internal static class TranscriptVerb
{
    public static Command Create()
    {
        var limit = new Option<int>("--limit") { Description = "Requests to show", DefaultValueFactory = _ => 50 };
        var command = new Command("transcript", "Show what a phone asked for and what it was given, newest first.") { DeviceArgument.Mac, limit };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var lines = await client.GetAsync<FetchLine[]>($"api/devices/{DeviceArgument.Read(parsed)}/fetches?limit={parsed.GetValue(limit)}", token);
            var table = new Table().AddColumns("when", "from", "request", "status", "bytes", "authentication", "tls", "model and firmware");
            foreach (var line in lines)
            {
                table.AddRow(
                    line.At.ToString("u"), line.Address.EscapeMarkup(), $"{line.Method} {line.File}".EscapeMarkup(), $"{line.Status}", $"{line.Bytes}",
                    line.Authentication.EscapeMarkup(), line.Tls.EscapeMarkup(), $"{line.Model} {line.Firmware}".EscapeMarkup());
            }

            AnsiConsole.Write(table);
            return 0;
        });
        return command;
    }
}

internal static class DriftVerb
{
    private static string Tick(JsonNode? flag) => flag?.GetValue<bool>() == true ? "[green]yes[/]" : "[red]no[/]";

    private static string Firmware(JsonObject phone) => $"{phone["desiredFirmware"]}" is { Length: > 0 } desired && desired != $"{phone["firmware"]}" ? $"{phone["firmware"]} → {desired}" : $"{phone["firmware"]}";

    public static string Time(JsonNode? at) => at is null ? "" : at.GetValue<DateTimeOffset>().ToString("u");

    public static Command Create()
    {
        var all = new Option<bool>("--all") { Description = "Also phones that run what they should" };
        var command = new Command("drift", "List phones that do not provably run what they should, and why.") { all };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var phones = await client.GetAsync<JsonArray>($"api/drift?all={parsed.GetValue(all)}", token);
            var table = new Table().AddColumns(new TableColumn("mac").NoWrap(), new("model"), new("site"), new("desired"), new("told"), new("last fetch"), new("given"), new("running"), new("firmware"), new("why"));
            foreach (var phone in phones.OfType<JsonObject>())
            {
                var held = phone["isHeld"]?.GetValue<bool>() == true ? " (held)" : "";
                table.AddRow($"{phone["mac"]}", $"{phone["model"]}".EscapeMarkup(), $"{phone["site"]}".EscapeMarkup(), $"{phone["desired"]}{held}", Time(phone["told"]), Time(phone["lastFetch"]), Tick(phone["served"]), Tick(phone["running"]),
                    Firmware(phone).EscapeMarkup(), $"{phone["reason"]}".EscapeMarkup());
            }

            AnsiConsole.Write(table);
            AnsiConsole.MarkupLineInterpolated($"{phones.Count} phones");
            return 0;
        });
        return command;
    }
}

internal static class DiscoveredVerb
{
    public static Command Create()
    {
        var command = new Command("discovered", "List phones that asked for a configuration and are not ours.");
        command.SetApiAction(async (_, client, token) =>
        {
            var table = new Table().AddColumns(new TableColumn("mac").NoWrap(), new("model"), new("from"), new("last seen"), new("requests"), new("user agent"));
            foreach (var phone in (await client.GetAsync<JsonArray>("api/discovered", token)).OfType<JsonObject>())
                table.AddRow($"{phone["mac"]}", $"{phone["model"]}".EscapeMarkup(), $"{phone["address"]}".EscapeMarkup(), DriftVerb.Time(phone["lastAt"]), $"{phone["requests"]}", $"{phone["userAgent"]}".EscapeMarkup());
            AnsiConsole.Write(table);
            AnsiConsole.MarkupLine("Make one of them ours with: provisioning adopt MAC EXTENSION");
            return 0;
        });
        return command;
    }
}

internal static class AdoptVerb
{
    public static Command Create()
    {
        var extension = new Argument<string>("extension") { Description = "Whose calls ring on it" };
        var model = new Option<string?>("--model") { Description = "vendor/model, where the phone did not say" };
        var command = new Command("adopt", "Make a discovered phone one of ours, and print the address for its first contact.") { DeviceArgument.Mac, extension, model };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var request = new JsonObject { ["extension"] = parsed.GetValue(extension), ["model"] = parsed.GetValue(model) };
            InviteVerb.Show(await client.PostAsync<JsonObject>($"api/discovered/{DeviceArgument.Read(parsed)}/adopt", request, token));
            return 0;
        });
        return command;
    }
}

internal static class InviteVerb
{
    public static Command Create()
    {
        var macs = new Argument<string[]>("mac") { Description = "Phones; every phone that never fetched anything when left out", Arity = ArgumentArity.ZeroOrMore };
        var hours = new Option<int>("--hours") { Description = "How long the addresses serve", DefaultValueFactory = _ => 24 };
        var output = new Option<FileInfo?>("--output") { Description = "Write them as JSON to this file (mode 0600) instead of the terminal" };
        var command = new Command("invite", "Make one-time addresses for the first contact of phones.") { macs, hours, output };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var request = new JsonObject { ["validHours"] = parsed.GetValue(hours) };
            if (parsed.GetValue(macs) is { Length: > 0 } named)
                request["macs"] = new JsonArray([.. named.Select(mac => JsonValue.Create(mac))]);
            var invitations = await client.PostAsync<JsonArray>("api/contact-tokens", request, token);
            if (parsed.GetValue(output) is { } file)
                await WriteAsync(file, invitations, token);
            foreach (var invitation in parsed.GetValue(output) is null ? invitations.OfType<JsonObject>() : [])
                Show(invitation);
            return 0;
        });
        return command;
    }

    public static void Show(JsonObject invitation) => Console.Out.WriteLine($"{invitation["mac"]} {invitation["url"]} until {invitation["expires"]}");

    private static async Task WriteAsync(FileInfo file, JsonArray invitations, CancellationToken token)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var stream = file.Open(options);
        await JsonSerializer.SerializeAsync(stream, invitations, ApiClient.Json, token);
        AnsiConsole.MarkupLineInterpolated($"{invitations.Count} addresses written to {file.FullName}");
    }
}
