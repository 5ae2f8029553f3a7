using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Provisioning.Cli;

internal static class RegistrationsVerb
{
    public static Command Create()
    {
        var command = new Command("registrations", "List the phones whose lamp line is registered: where they are, and what they run.");
        command.SetApiAction(async (parsed, client, token) =>
        {
            var table = new Table().AddColumns("mac", "address", "model", "firmware", "booted", "expires", "reachable");
            foreach (var line in await client.GetAsync<JsonArray>("api/registrations", token))
            {
                table.AddRow(
                    $"{line!["mac"]}", $"{line["transport"]} {line["address"]}".EscapeMarkup(), $"{line["model"]}".EscapeMarkup(), $"{line["firmware"]}".EscapeMarkup(),
                    TimeOf(line["bootedAt"]), TimeOf(line["expiresAt"]), line["isReachable"]!.GetValue<bool>() ? "yes" : "no");
            }

            AnsiConsole.Write(table);
            return 0;
        });
        return command;
    }

    private static string TimeOf(JsonNode? time) => $"{time!.GetValue<DateTimeOffset>().ToLocalTime():yyyy-MM-dd HH:mm:ss}";
}
