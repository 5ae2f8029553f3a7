using System.Collections.Immutable;

namespace Provisioning.Rendering;

/// <summary>Reads the data files of <c>templates/</c>. Whatever is wrong is told with file and line.</summary>
internal static class CatalogReader
{
    public static VendorCatalog Read(TemplateFiles files, List<TemplateProblem> problems)
    {
        var watchers = WatcherReader.Read(files, problems);
        var vendors = ImmutableArray.CreateBuilder<Vendor>();
        var models = ImmutableArray.CreateBuilder<PhoneModel>();
        foreach (var name in files.Texts.Keys.Where(file => file.EndsWith("/vendor.yaml", StringComparison.Ordinal)))
        {
            var root = DataFile.Read(files, name, problems);
            var folder = name[..name.IndexOf('/', StringComparison.Ordinal)];
            var vendor = VendorReader.Read(folder, root, watchers.Default);
            vendors.Add(vendor);
            models.AddRange(ModelReader.Read(vendor, root["modelProperties"], DataFile.Read(files, $"{folder}/models.yaml", problems)));
        }

        return new(vendors.ToImmutable(), models.ToImmutable(), [.. ReadSettings(files, problems)], ReadTimeZones(files, problems)) { Watchers = watchers, Words = ScreenWords.Read(files, problems) };
    }

    private static IEnumerable<SettingDeclaration> ReadSettings(TemplateFiles files, List<TemplateProblem> problems)
    {
        foreach (var (name, row) in DataFile.Read(files, "settings.yaml", problems).Members())
        {
            row.Allow("type", "default", "description", "least", "most", "choices", "account");
            var setting = new SettingDeclaration
            {
                Name = name,
                Type = row["type"].Choice<SettingType>(SettingType.Text),
                Default = row["default"].Exists ? row["default"].Text() : null,
                Description = row["description"].Text(),
                Least = row["least"].Number(0),
                Most = row["most"].Number(int.MaxValue),
                IsOfAccount = row["account"].Flag(whenMissing: false),
                Choices = [.. row["choices"].Items().Select(choice => choice.Text())],
            };
            if (setting.Default is { } value && setting.Refuse(value) is { } why)
                row["default"].Problem(why);
            yield return setting;
        }
    }

    private static Dictionary<string, TimeZoneRule> ReadTimeZones(TemplateFiles files, List<TemplateProblem> problems)
    {
        var zones = new Dictionary<string, TimeZoneRule>(StringComparer.Ordinal);
        foreach (var (name, row) in DataFile.Read(files, "timezones.yaml", problems).Members())
        {
            if (TimeZoneRule.TryParse(row.Text(), out var rule))
                zones[name] = rule;
            else
                row.Problem($"'{row.Text()}' is no time zone as POSIX writes it, such as GMT0BST,M3.5.0/1,M10.5.0");
        }

        return zones;
    }
}
