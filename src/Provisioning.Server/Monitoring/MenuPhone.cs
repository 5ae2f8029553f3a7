using System.Globalization;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Monitoring;

/// <summary>A phone that asks for its menu, and what holds for it at this moment.</summary>
internal sealed class MenuPhone
{
    private readonly Fleet _fleet;
    private readonly TemplateCatalog _catalog;
    private readonly string _url;
    private readonly IReadOnlyDictionary<ExtensionNumber, ExtensionNumber> _monitors;

    private MenuPhone(Device device, Fleet fleet, TemplateCatalog catalog, ScreenMenus menus, EffectiveSettings settings, string url)
    {
        (Device, _fleet, _catalog, Menus, _url) = (device, fleet, catalog, menus, url);
        IsOn = MonitoringIndex.IsSwitchedOn(fleet);
        Words = new MonitoringWords(catalog.Vendors.Words, settings.Text("language"));
        var index = MonitoringIndex.Of(fleet);
        (People, _monitors) = (index.MonitoredFrom(device), index.MonitorsOn(device));
    }

    public Device Device { get; }

    public ScreenMenus Menus { get; }

    public MonitoringWords Words { get; }

    /// <summary>Monitoring is switched on.</summary>
    public bool IsOn { get; }

    /// <summary>Whose calls the people of this phone may monitor, by number.</summary>
    public IReadOnlyList<MonitoredPerson> People { get; }

    /// <param name="token">With which the phone came, and comes again.</param>
    /// <returns>Null for a phone whose screen shows no menus.</returns>
    public static MenuPhone? TryMake(Device device, Fleet fleet, ConfigRenderer renderer, string? token)
    {
        if (!renderer.Catalog.Vendors.TryFindModel(device.Model, out var model) || model.Vendor.Menus is not { } menus || renderer.SettingsOf(device, fleet) is not { } settings)
            return null;
        return new(device, fleet, renderer.Catalog, menus, settings, renderer.Environment.MenuUrl(device, token));
    }

    /// <summary>The first page.</summary>
    public string Home => _url;

    public string List(int from) => string.Create(CultureInfo.InvariantCulture, $"{_url}?{MenuQuery.ListName}={from}");

    public string Person(ExtensionNumber person) => $"{_url}?{MenuQuery.PersonName}={person}";

    public string More(ExtensionNumber person) => $"{_url}?{MenuQuery.MoreName}={person}";

    public string Pick(string link) => $"{_url}?{MenuQuery.PickName}={link}";

    public MonitoredPerson? Find(ExtensionNumber number)
    {
        foreach (var person in People)
        {
            if (person.Extension.Number == number)
                return person;
        }

        return null;
    }

    /// <summary>As whom: of several lines, the one that may go furthest.</summary>
    public ExtensionNumber? MonitorOf(ExtensionNumber person) => _monitors.TryGetValue(person, out var monitor) ? monitor : null;

    /// <summary>Whether this is somebody of this phone.</summary>
    public bool IsHere(ExtensionNumber number)
    {
        foreach (var line in Device.Lines)
        {
            if (line.Extension == number)
                return true;
        }

        return false;
    }

    public string NameOf(ExtensionNumber number) => _fleet.Extensions.TryGetValue(number, out var extension) ? extension.Name : number.ToString();

    public byte[] Write(MenuPage page) => MenuWriter.Write(_catalog, Menus, page with { Exit = Words.Menu("exit") });
}
