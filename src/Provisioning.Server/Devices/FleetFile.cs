using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Provisioning.Devices;

/// <summary>
/// Reads the YAML (or JSON, which is YAML) that describes a whole fleet, or one thing of it. Every problem is found in one
/// go; a thing that could not be read is left out of the result, and the result is used only when there was none.
/// </summary>
internal static class FleetFile
{
    /// <summary>The whole fleet. What the text does not list is not in the result.</summary>
    public static Fleet Read(string text, FleetReading reading)
    {
        if (Load(text, reading) is not { } root)
            return Fleet.Empty;
        var node = new FleetNode(root, "", reading);
        var fleet = Fleet.Empty;
        foreach (var noun in FleetNoun.Nouns.Where(noun => noun != FleetNoun.Account))
            fleet = noun.With(fleet, ReadAll(noun, node));

        fleet = fleet with { Account = node.ReadSettings(reading.Current.Account) };
        reading.Remember(FleetNoun.Account.Name, root);
        reading.Remember("", root);
        node.RejectUnknownFields();
        return fleet;
    }

    /// <summary>One thing, as the body of an API request describes it. Paths of problems start at its fields.</summary>
    public static object? ReadOne(FleetNoun noun, string text, FleetReading reading)
    {
        if (Load(text, reading) is not { } root)
            return null;
        var item = noun.Read(new FleetNode(root, "", reading));
        if (item is not null)
            reading.Remember(noun.PathOf(noun.IdOf(item)), root);
        return item;
    }

    private static Dictionary<string, object?> ReadAll(FleetNoun noun, FleetNode root)
    {
        var found = new Dictionary<string, object?>(StringComparer.Ordinal);
        root.Mappings(noun.Name, node =>
        {
            if (noun.Read(node) is not { } item)
                return null;
            var id = noun.IdOf(item);
            if (found.TryAdd(id, item))
                node.Remember(noun.PathOf(id));
            else
                node.Report(noun.Id, $"'{id}' is listed twice; each of {noun.Name} has its own {noun.Id}");
            return item;
        });
        return found;
    }

    private static YamlMappingNode? Load(string text, FleetReading reading)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new BoundedParser(new Parser(new StringReader(text))));
        }
        catch (YamlException e)
        {
            reading.Report($"this is not YAML: {e.InnerException?.Message ?? e.Message}", e.Start);
            return null;
        }

        if (stream.Documents is [{ RootNode: YamlMappingNode root }])
            return root;
        reading.Report("this is not a fleet: it must be one YAML mapping such as 'sites: [...]'", Mark.Empty);
        return null;
    }
}
