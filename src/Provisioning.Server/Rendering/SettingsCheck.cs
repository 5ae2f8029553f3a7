using Provisioning.Devices;

namespace Provisioning.Rendering;

/// <summary>Holds what was written at one level against the declared settings and the spelling of parameters.</summary>
internal sealed class SettingsCheck(VendorCatalog catalog)
{
    /// <param name="isAccount">It is the outermost level.</param>
    public void Check(string path, Settings settings, List<FleetProblem> problems, bool isAccount = false)
    {
        foreach (var (name, value) in settings.Values)
        {
            if (!catalog.Settings.TryGetValue(name, out var declaration))
                problems.Add(new($"{path}/settings/{name}", Unknown(name)));
            else if (declaration.IsOfAccount && !isAccount)
                problems.Add(new($"{path}/settings/{name}", $"'{name}' is one for the whole account; write it in the settings of the fleet"));
            else if (Refuse(declaration, value) is { } why)
                problems.Add(new($"{path}/settings/{name}", why));
        }

        foreach (var (name, value) in settings.Parameters)
        {
            var place = $"{path}/parameters/{name}";
            if (!ParameterSet.IsParameterName(name))
                problems.Add(new(place, $"'{name}' is no name of a parameter; letters, digits, dots, dashes and underscores are"));
            else if (value.Secret is null && catalog.Vendors.Any(vendor => vendor.Secrets.Match(name)))
                problems.Add(new(place, "this is a password in plain text; write it as env:NAME or file:path", ProblemSeverity.Warning));
        }
    }

    /// <summary>An empty value unsets what an outer level says.</summary>
    private static string? Refuse(SettingDeclaration declaration, SettingValue value)
    {
        if (value.Secret is not null)
            return declaration.Type is SettingType.Secret or SettingType.Text ? null : "a secret is not allowed here";
        return value.Text is null or "" ? null : declaration.Refuse(value.Text);
    }

    private string Unknown(string name) => Name.Nearest(name, catalog.Settings.Keys) is { } nearest
        ? $"'{name}' is no setting; '{nearest}' is"
        : $"'{name}' is no setting; allowed are {string.Join(", ", catalog.SettingsInOrder.Select(setting => setting.Name))}";
}
