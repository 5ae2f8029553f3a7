using System.Collections.Immutable;
using System.Globalization;
using Provisioning.Devices;
using Scriban.Syntax;

namespace Provisioning.Rendering;

/// <summary>
/// Tries new templates on made-up phones of every model, with no setting and with every setting written, so that a wrong name
/// is found when a template is saved and not when the first phone needs that line.
/// </summary>
internal static class TemplateProbe
{
    private static readonly ExtensionNumber Monitor = ExtensionNumber.Parse("100");
    private static readonly ExtensionNumber Monitored = ExtensionNumber.Parse("101");

    public static ImmutableArray<TemplateProblem> Find(TemplateCatalog catalog)
    {
        var environment = new RenderEnvironment(new Uri("https://probe.invalid/"), "probe.invalid", Pbx.DefaultPort, new CredentialIssuer([0]));
        var renderer = new ConfigRenderer(catalog, environment);
        var found = new List<TemplateProblem>();
        foreach (var settings in new[] { Settings.None, Everything(catalog.Vendors) })
        {
            var fleet = Office(catalog.Vendors, settings);
            foreach (var model in catalog.Vendors.Models)
                Try(Phone(model), fleet, renderer, found);
        }

        foreach (var menus in catalog.Vendors.Vendors.Select(vendor => vendor.Menus).OfType<ScreenMenus>().Distinct())
            Try(menus, catalog, found);
        return [.. found.Distinct()];
    }

    private static void Try(ScreenMenus menus, TemplateCatalog catalog, List<TemplateProblem> found)
    {
        var text = new MenuPage("probe") { Lines = ["probe", "probe"], Links = [new("probe", "probe")], Exit = "probe" };
        foreach (var page in new[] { text, text with { Entries = [new("probe", "probe")] } })
        {
            try
            {
                MenuWriter.Write(catalog, menus, page);
            }
            catch (ScriptRuntimeException wrong)
            {
                found.Add(TemplateProblem.Of(wrong));
            }
        }
    }

    private static void Try(Device device, Fleet fleet, ConfigRenderer renderer, List<TemplateProblem> found)
    {
        if (DeviceInput.TryMake(device, fleet, renderer, out var input) is not null)
            return;
        var context = renderer.Catalog.Rent();
        foreach (var file in input.Files)
        {
            try
            {
                renderer.Render(file, input, context);
            }
            catch (ScriptRuntimeException wrong)
            {
                found.Add(TemplateProblem.Of(wrong));
            }
        }

        renderer.Catalog.Return(context);
    }

    private static Device Phone(PhoneModel model) => new()
    {
        Mac = MacAddress.Parse("000000000001"),
        Model = model.Id,
        Site = "probe",
        Lines = [new Line(Monitor)],
        Keys = [.. Enum.GetValues<KeyKind>().Select(kind => new Key { Kind = kind, Value = "1", Label = "1" })],
        ExpansionModules = model.Modules.Count == 0 ? [] : [model.Modules.First().Key],
    };

    private static Fleet Office(VendorCatalog catalog, Settings settings) => new()
    {
        Account = settings,
        Pbxs = Fleet.Empty.Pbxs.Add("probe", new Pbx { Name = "probe", Address = "probe.invalid", VoicemailNumber = settings.IsEmpty ? "" : "1" }),
        Sites = Fleet.Empty.Sites.Add("probe", new Site { Name = "probe", TimeZone = Zone(catalog, hasSummer: !settings.IsEmpty), Pbx = "probe" }),
        Extensions = Fleet.Empty.Extensions.Add(Monitor, Person(Monitor)).Add(Monitored, Person(Monitored)),
        MonitoringGroups = Fleet.Empty.MonitoringGroups.Add("probe", new MonitoringGroup
        {
            Name = "probe",
            Privilege = Privilege.TakeOver,
            Monitors = [Monitor],
            Monitored = [Monitored],
        }),
    };

    private static Extension Person(ExtensionNumber number) => new() { Number = number, Name = "Probe", Site = "probe", SipPassword = Secret.Of("probe") };

    private static string Zone(VendorCatalog catalog, bool hasSummer) =>
        catalog.TimeZones.OrderBy(zone => zone.Key, StringComparer.Ordinal).FirstOrDefault(zone => zone.Value.Start is not null == hasSummer).Key ?? "";

    private static Settings Everything(VendorCatalog catalog) => new()
    {
        Values = Settings.None.Values.AddRange(catalog.SettingsInOrder.Select(setting => KeyValuePair.Create(setting.Name, new SettingValue(Example(setting))))),
    };

    private static string Example(SettingDeclaration setting) => setting.Type switch
    {
        SettingType.Bool => "true",
        SettingType.Number => Math.Max(setting.Least, Math.Min(1, setting.Most)).ToString(CultureInfo.InvariantCulture),
        SettingType.Choice => setting.Default ?? setting.Choices[0],
        _ => "probe",
    };
}
