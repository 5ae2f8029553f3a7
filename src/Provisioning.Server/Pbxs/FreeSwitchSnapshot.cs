using System.Text.Json;

namespace Provisioning.Pbxs;

/// <summary>All channels, from <c>show channels as json</c>, and who talks with whom, from <c>show calls as json</c>. FreeSWITCH writes these tables behind what happens.</summary>
/// <param name="Peers">Both directions.</param>
internal sealed record FreeSwitchSnapshot(IReadOnlyDictionary<string, FreeSwitchFacts> Channels, IReadOnlyDictionary<string, string> Peers)
{
    /// <exception cref="PbxLostException">These are no tables.</exception>
    public static FreeSwitchSnapshot Read(string channels, string calls)
    {
        var facts = new Dictionary<string, FreeSwitchFacts>(StringComparer.Ordinal);
        var peers = new Dictionary<string, string>(StringComparer.Ordinal);
        using (var table = Parse("show channels", channels))
        {
            foreach (var row in Rows(table))
            {
                if (IdOf(row, "uuid") is { } id)
                    facts[id] = FreeSwitchFacts.Of(row, id);
            }
        }

        using (var table = Parse("show calls", calls))
        {
            foreach (var row in Rows(table))
            {
                if (IdOf(row, "uuid") is { } one && IdOf(row, "b_uuid") is { } other)
                    (peers[one], peers[other]) = (other, one);
            }
        }

        return new(facts, peers);
    }

    /// <summary>Without rows there is no <c>rows</c>.</summary>
    public static IEnumerable<JsonElement> Rows(JsonDocument table) =>
        table.RootElement.ValueKind == JsonValueKind.Object && table.RootElement.TryGetProperty("rows", out var rows) && rows.ValueKind == JsonValueKind.Array
            ? rows.EnumerateArray().Where(row => row.ValueKind == JsonValueKind.Object)
            : [];

    public static JsonDocument Parse(string command, string table)
    {
        try
        {
            return JsonDocument.Parse(table, new JsonDocumentOptions { MaxDepth = 8 });
        }
        catch (JsonException e)
        {
            throw new PbxLostException(PbxLoss.Nonsense, $"'{command} as json' answers '{FreeSwitchWords.Short(table)}', and no table. It needs mod_commands and the core database.", e);
        }
    }

    private static string? IdOf(JsonElement row, string column) => FreeSwitchFacts.Column(row, column) is { } id && MonitorDial.IsSayable(id) ? id : null;
}
