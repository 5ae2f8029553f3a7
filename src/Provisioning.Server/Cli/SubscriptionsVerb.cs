using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Provisioning.Cli;

internal static class SubscriptionsVerb
{
    public static Command Create()
    {
        var mac = new Argument<string?>("mac") { Description = "A phone; all phones when left out", Arity = ArgumentArity.ZeroOrOne };
        var limit = new Option<int>("--limit") { Description = "Subscriptions to show", DefaultValueFactory = _ => 100 };
        var command = new Command("subscriptions", "Show which phones watch which extensions.") { mac, limit };
        command.SetApiAction(async (parsed, client, token) =>
        {
            var (count, rows) = await ReadAsync(client, parsed.GetValue(mac), parsed.GetValue(limit), token);
            var table = new Table().AddColumns(new TableColumn("mac").NoWrap(), new("watches"), new("expires"), new("from"), new("notifies"), new("waits"), new("user agent"));
            foreach (var row in rows.OfType<JsonObject>())
            {
                table.AddRow(
                    $"{row["mac"]}", $"{row["extension"]?.ToString() ?? "its keys"}".EscapeMarkup(), DriftVerb.Time(row["expires"]),
                    $"{row["protocol"]} {row["remote"]}".EscapeMarkup(), $"{row["notifies"]}", row["isUnderWay"]?.GetValue<bool>() == true ? "yes" : "", $"{row["userAgent"]}".EscapeMarkup());
            }

            AnsiConsole.Write(table);
            AnsiConsole.MarkupLineInterpolated($"{rows.Count} of {count} subscriptions");
            return 0;
        });
        return command;
    }

    private static async Task<(int Count, JsonArray Rows)> ReadAsync(ApiClient client, string? mac, int limit, CancellationToken token)
    {
        if (mac is null)
        {
            var list = await client.GetAsync<JsonObject>($"api/subscriptions?limit={limit}", token);
            return (list["count"]!.GetValue<int>(), list["subscriptions"]!.AsArray());
        }

        var rows = await client.GetAsync<JsonArray>($"api/devices/{CliVerbs.Escape(mac)}/subscriptions", token);
        return (rows.Count, rows);
    }
}
