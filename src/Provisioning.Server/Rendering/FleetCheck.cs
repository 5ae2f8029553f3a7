using System.Collections.Immutable;
using System.Globalization;
using Provisioning.Devices;

namespace Provisioning.Rendering;

/// <summary>
/// Holds a fleet against what its phones can do, before anything is rendered. Errors are mistakes that no phone could
/// obey; warnings are what a phone obeys in part.
/// </summary>
internal sealed class FleetCheck(VendorCatalog catalog)
{
    private readonly SettingsCheck _settings = new(catalog);

    public ImmutableArray<FleetProblem> Check(Fleet fleet) => Check(fleet, fleet.Devices.Values.OrderBy(device => device.Mac));

    /// <summary>Only what concerns these phones, and the levels above them.</summary>
    public ImmutableArray<FleetProblem> Check(Fleet fleet, IEnumerable<Device> devices)
    {
        var problems = new List<FleetProblem>();
        _settings.Check("account", fleet.Account, problems, isAccount: true);
        foreach (var (name, site) in fleet.Sites.OrderBy(site => site.Key, StringComparer.Ordinal))
        {
            _settings.Check($"sites/{name}", site.Settings, problems);
            if (!catalog.TimeZones.ContainsKey(site.TimeZone))
                problems.Add(new($"sites/{name}/timeZone", Unknown("a time zone", site.TimeZone, catalog.TimeZones.Keys)));
        }

        foreach (var (model, settings) in fleet.Models.OrderBy(model => model.Key, StringComparer.Ordinal))
        {
            _settings.Check($"models/{model}", settings, problems);
            if (!catalog.TryFindModel(model, out _))
                problems.Add(new($"models/{model}", UnknownModel(model)));
        }

        foreach (var device in devices)
            CheckDevice(device, fleet, problems);
        return [.. problems];
    }

    private void CheckDevice(Device device, Fleet fleet, List<FleetProblem> problems)
    {
        var path = $"devices/{device.Mac}";
        _settings.Check(path, device.Settings, problems);
        if (!catalog.TryFindModel(device.Model, out var model))
        {
            problems.Add(new($"{path}/model", UnknownModel(device.Model)));
            return;
        }

        if (device.Lines.Length > model.Accounts)
            problems.Add(new($"{path}/lines", Invariant($"{device.Lines.Length} lines, but {model.Title} registers {model.Accounts} at most")));
        CheckModules(device, model, path, problems);
        for (var i = 0; i < device.Keys.Length; i++)
            CheckKey(device, i, model, fleet, Invariant($"{path}/keys/{i}"), problems);
    }

    private static void CheckModules(Device device, PhoneModel model, string path, List<FleetProblem> problems)
    {
        for (var i = 0; i < device.ExpansionModules.Length; i++)
        {
            var name = device.ExpansionModules[i];
            var place = Invariant($"{path}/expansionModules/{i}");
            if (!model.Modules.TryGetValue(name, out var module))
                problems.Add(new(place, $"{model.Title} takes no '{name}'; it takes {Listed(model.Modules.Keys)}"));
            else if (i >= module.Most)
                problems.Add(new(place, Invariant($"{model.Title} takes {module.Most} of '{name}' at most")));
        }
    }

    private static void CheckKey(Device device, int index, PhoneModel model, Fleet fleet, string path, List<FleetProblem> problems)
    {
        var key = device.Keys[index];
        if (key.Position is { } position && model.KeysOn(position.Module, device.ExpansionModules) is var keys && position.Number > keys)
            problems.Add(new($"{path}/position", Invariant($"there is no key {position}; this part of the phone has {keys} keys")));
        if (key.Position is { } taken && device.Keys.Take(index).Any(other => other.Position == taken))
            problems.Add(new($"{path}/position", $"another key is at {taken} already"));
        if (key.Line < 1 || key.Line > Math.Max(1, device.Lines.Length))
            problems.Add(new($"{path}/line", Invariant($"there is no line {key.Line}; the phone has {device.Lines.Length}")));

        var limits = model.Vendor.Limits;
        var label = key.Label ?? (key.Extension is { } number ? fleet.Extensions.GetValueOrDefault(number)?.Name : null);
        if (label?.Length > limits.LabelLength)
            problems.Add(new($"{path}/label", Invariant($"'{label}' is cut to {limits.LabelLength} characters"), ProblemSeverity.Warning));
        if (key.Kind == KeyKind.Url && key.Value?.Length > limits.UrlLength)
            problems.Add(new($"{path}/value", Invariant($"the address has {key.Value.Length} characters; phones take {limits.UrlLength}")));
    }

    private string UnknownModel(string model) => Unknown("a model", model, catalog.Models.Select(known => known.Id));

    private static string Unknown(string kind, string written, IEnumerable<string> allowed) =>
        Name.Nearest(written, allowed) is { } nearest
            ? $"'{written}' is not {kind} that is known; '{nearest}' is"
            : $"'{written}' is not {kind} that is known";

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } list ? list : "none";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
