using System.Collections.Immutable;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Tests.Rendering;

/// <summary>Phones and offices for tests of this slice.</summary>
internal static class TestFleet
{
    public static readonly string Templates = Path.Combine(Repository.Root, "templates");

    public static readonly MacAddress Mac = MacAddress.Parse("805ec0123456");

    private static readonly Lazy<TemplateCatalog> LoadedCatalog = new(() =>
        TemplateCatalog.TryLoad(Templates, null, out var problems) ?? throw new InvalidOperationException(string.Join('\n', problems)));

    public static TemplateCatalog Catalog => LoadedCatalog.Value;

    public static VendorCatalog Vendors => Catalog.Vendors;

    public static RenderEnvironment Environment { get; } =
        new(new Uri("https://prov.example.com/p/"), "lamps.example.com", 5060, new CredentialIssuer([1, 2, 3, 4]));

    public static ConfigRenderer Renderer() => new(Catalog, Environment);

    public static ExtensionNumber Number(int number) => ExtensionNumber.Parse($"{number}");

    public static Settings Setting(params (string Name, string Value)[] values) => new()
    {
        Values = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, values.Select(v => KeyValuePair.Create(v.Name, new SettingValue(v.Value)))),
    };

    public static Settings Parameter(params (string Name, string Value)[] values) => new()
    {
        Parameters = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, values.Select(v => KeyValuePair.Create(v.Name, new SettingValue(v.Value)))),
    };

    /// <summary>An office with extensions 100 to 100 + people - 1, and 900 for a room.</summary>
    public static Fleet Office(int people = 10) => new()
    {
        Pbxs = ImmutableDictionary<string, Pbx>.Empty.Add("pbx", new Pbx { Name = "pbx", Address = "pbx.example.com", VoicemailNumber = "*97" }),
        Sites = ImmutableDictionary<string, Site>.Empty.Add("london", new Site { Name = "london", TimeZone = "Europe/London", Pbx = "pbx" }),
        Extensions = Enumerable.Range(100, people).Select(n => Person(n, $"Person {n}"))
            .Append(Person(900, "Lobby") with { CommonArea = true }).Append(Person(901, "Reception") with { SharedLine = true })
            .ToImmutableDictionary(extension => extension.Number),
    };

    public static Extension Person(int number, string name) => new()
    {
        Number = Number(number),
        Name = name,
        Site = "london",
        SipPassword = Secret.Of($"sip-secret-of-{number}"),
    };

    public static Device Phone(string model, params int[] lines) => new()
    {
        Mac = Mac,
        Model = model,
        Site = "london",
        Lines = [.. lines.Select(line => new Line(Number(line)))],
    };

    public static Fleet WithMonitoring(this Fleet fleet) => fleet with { Account = Setting(("monitoring", "true")) };

    public static Fleet WithGroup(this Fleet fleet, string name, Privilege privilege, int[] monitors, int[] monitored) => fleet with
    {
        MonitoringGroups = fleet.MonitoringGroups.Add(name, new MonitoringGroup
        {
            Name = name,
            Privilege = privilege,
            Monitors = [.. monitors.Select(Number)],
            Monitored = [.. monitored.Select(Number)],
        }),
    };

    public static ImmutableArray<ConfigParameter> Parsed(this RenderedFile file) => file.Format.Parse(file.Content);

    public static string Text(this RenderedFile file) => System.Text.Encoding.UTF8.GetString(file.Content);

    public static RenderedFile File(this RenderedConfig config, string name)
    {
        Assert.True(config.IsOk, string.Join('\n', config.Problems));
        return Assert.Single(config.Files, file => file.Name == name);
    }
}
