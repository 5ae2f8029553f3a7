using System.Collections.Immutable;
using System.Globalization;

namespace Provisioning.Rendering;

/// <summary>Reads a <c>models.yaml</c>. A row takes over what it does not say from the row that it is <c>like</c>.</summary>
internal static class ModelReader
{
    private static readonly string[] Columns =
        ["like", "title", "accounts", "lineKeys", "firstLine", "modules", "aliases", "monitoring", "unverified", "note"];

    public static IEnumerable<PhoneModel> Read(Vendor vendor, DataNode properties, DataNode root)
    {
        root.Allow("families", "modules", "models");
        var defaults = properties.Members().ToList();
        string[] allowed = [.. Columns, .. defaults.Select(property => property.Name)];
        foreach (var (_, row) in root["families"].Members())
            row.Allow(allowed);
        foreach (var (name, row) in root["models"].Members())
        {
            row.Allow(allowed);
            yield return Model(vendor, name, root, row, defaults);
        }
    }

    private static PhoneModel Model(
        Vendor vendor, string name, DataNode root, DataNode row, List<(string Name, DataNode Value)> defaults) => new()
        {
            Id = $"{vendor.Name}/{name}",
            Vendor = vendor,
            Title = row["title"].Text(name.ToUpperInvariant()),
            Accounts = Inherited(root, row, "accounts").Number(),
            LineKeys = Inherited(root, row, "lineKeys").Number(),
            FirstLine = Inherited(root, row, "firstLine").Number(1),
            Modules = Inherited(root, row, "modules").Members().Select(module => Module(root, module.Name, module.Value))
                .ToImmutableSortedDictionary(module => module.Name, module => module, StringComparer.Ordinal),
            Aliases = [.. row["aliases"].Items().Select(alias => alias.Text())],
            MonitoringWays = MonitoringChoice.Read(Inherited(root, row, "monitoring")),
            Properties = defaults.ToImmutableSortedDictionary(
                property => property.Name, property => Value(Inherited(root, row, property.Name), property.Value), StringComparer.Ordinal),
            Unverified = Inherited(root, row, "unverified").Flag(),
            Note = Inherited(root, row, "note") is { Exists: true } note ? note.Text() : null,
        };

    private static ExpansionModule Module(DataNode root, string name, DataNode most)
    {
        if (!root["modules"][name].Exists)
            most.Problem($"'{name}' is not among the modules of this file");
        return new(name, root["modules"][name].Number(0), most.Number());
    }

    private static DataNode Inherited(DataNode root, DataNode row, string column)
    {
        const int deepest = 5;
        for (var depth = 0; depth < deepest && !row[column].Exists && row["like"].Exists; depth++)
        {
            var family = root["families"][row["like"].Text()];
            if (!family.Exists)
            {
                row["like"].Problem($"there is no family '{row["like"].Text()}'");
                break;
            }

            row = family;
        }

        return row[column];
    }

    /// <summary>A property has the type of its default value.</summary>
    private static object? Value(DataNode written, DataNode otherwise)
    {
        var text = written.Exists ? written.Text() : otherwise.Exists ? otherwise.Text() : null;
        if (bool.TryParse(otherwise.Exists ? otherwise.Text() : null, out _))
            return bool.TryParse(text, out var flag) && flag;
        return text is not null && otherwise.Exists && int.TryParse(otherwise.Text(), CultureInfo.InvariantCulture, out _)
            ? written.Number(otherwise.Number())
            : text;
    }
}
