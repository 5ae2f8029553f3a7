using YamlDotNet.Core;

namespace Provisioning.Devices;

/// <summary>
/// Reads the YAML (or JSON, which is YAML) that describes a whole fleet, or one thing of it. Every problem is found in one
/// go; a thing that could not be read is left out of the result, and the result is used only when there was none.
/// </summary>
internal static class FleetFile
{
    /// <summary>The whole fleet, thing by thing. What the text does not list is not in the result.</summary>
    public static Fleet Read(string text, FleetReading reading)
    {
        var nouns = FleetNoun.Nouns.Where(noun => noun != FleetNoun.Account).ToDictionary(noun => noun.Name, StringComparer.Ordinal);
        var found = nouns.Values.ToDictionary(noun => noun, _ => new Dictionary<string, object?>(StringComparer.Ordinal));
        WrittenMap? map = null;
        FleetNode? root = null;
        var isRead = TryRead(text, reading, () => WrittenText.ReadFields(
            text,
            start => root = new FleetNode(map = start, "", reading),
            (name, place, value) =>
            {
                if (nouns.TryGetValue(name, out var noun))
                    ReadAll(noun, value, root!, found[noun]);
                else
                    map!.Add(name, place, value.ReadNode());
            }));
        if (!isRead || root is null)
            return Fleet.Empty;

        var fleet = found.Aggregate(Fleet.Empty, (fleet, things) => things.Key.With(fleet, things.Value));
        foreach (var name in nouns.Keys)
            root.Allow(name);
        fleet = fleet with { Account = root.ReadSettings(reading.Current.Account) };
        root.Remember(FleetNoun.Account.Name);
        root.Remember("");
        root.RejectUnknownFields();
        return fleet;
    }

    /// <summary>One thing, as the body of an API request describes it. Paths of problems start at its fields.</summary>
    public static object? ReadOne(FleetNoun noun, string text, FleetReading reading)
    {
        WrittenMap? root = null;
        if (!TryRead(text, reading, () => (root = WrittenText.Load(text)) is not null))
            return null;
        var node = new FleetNode(root!, "", reading);
        var item = noun.Read(node);
        if (item is not null)
            node.Remember(noun.PathOf(noun.IdOf(item)));
        return item;
    }

    private static void ReadAll(FleetNoun noun, WrittenText list, FleetNode root, Dictionary<string, object?> found)
    {
        var index = 0;
        foreach (var item in list.Items())
        {
            root.Item(item, $"{noun.Name}/{index++}", node =>
            {
                if (noun.Read(node) is not { } thing)
                    return null;
                var id = noun.IdOf(thing);
                if (found.TryAdd(id, thing))
                    node.Remember(noun.PathOf(id));
                else
                    node.Report(noun.Id, $"'{id}' is listed twice; each of {noun.Name} has its own {noun.Id}");
                return thing;
            });
        }
    }

    private static bool TryRead(string text, FleetReading reading, Func<bool> read)
    {
        reading.Text = text;
        try
        {
            if (read())
                return true;
            reading.Report("this is not a fleet: it must be one YAML mapping such as 'sites: [...]'", Mark.Empty);
        }
        catch (YamlException e)
        {
            reading.Report($"this is not YAML: {e.InnerException?.Message ?? e.Message}", e.Start);
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet 18.1 answers so, without a place, when a plain value follows an unclosed bracket.
            reading.Report("this is not YAML: a bracket or a quote is opened and not closed", Mark.Empty);
        }

        return false;
    }
}
