using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Rendering;

/// <summary>All that the files of one phone are made from.</summary>
internal sealed class DeviceInput
{
    /// <summary>The setting, as <c>templates/settings.yaml</c> names it.</summary>
    private const string FirmwareUrl = "firmwareUrl";

    private static readonly TemplateShape ServerShape = new("url", "user", "password");

    private static readonly TemplateShape Shape =
        new([.. SiteInput.Shape.Names, "mac", "lines", "unused_accounts", "lamp", "keys", "modules", "placed_keys", "privileges", "monitoring", "words"]);

    private static readonly TemplateShape PrivilegeShape = new("listen", "whisper", "barge", "take_over");

    private readonly List<string> _secrets;

    private DeviceInput(Device device, PhoneModel model, Pbx pbx, SiteInput shared, Fleet fleet, VendorCatalog catalog, RenderEnvironment environment)
    {
        (Device, Model, Shared) = (device, model, shared);
        Settings = Led(shared.Settings.With(device.Settings, SettingLevel.Device), device, fleet, environment);
        Parameters = shared.Parameters.With(device.Settings, SettingLevel.Device);
        Plan = KeyLayout.Lay(device, model, fleet, MonitoringIndex.IsSwitchedOn(fleet));
        var problems = new List<FleetProblem>(Plan.Problems);
        var credentials = environment.Credentials.For(device);
        var httpPassword = credentials.HttpPassword.Reveal();
        _secrets = [httpPassword, .. Settings.Secrets];
        foreach (var parameter in Parameters.Values.Values)
        {
            if (parameter.IsSecret)
                _secrets.Add(parameter.Value);
        }

        var lampAccount = LineInput.LampAccount(device, model, Settings);
        if (lampAccount is null && Settings.Text("lamps") == "provisioning" && device.Lines.Length > 0)
        {
            problems.Add(new($"devices/{device.Mac}/lines",
                $"{model.Title} has no account left for the lamp line, so its lamps follow the PBX", ProblemSeverity.Warning));
        }

        var lines = LineInput.Of(device, model, fleet, pbx, lampAccount, environment, credentials, _secrets);
        var keys = KeyInput.Of(Plan, device, model, lampAccount, pbx.PickupCode);
        var monitoring = MonitoringInput.Of(device, model, Plan, Settings, environment, problems, _secrets);
        Problems = [.. problems];
        var server = new TemplateObject(ServerShape, [environment.ProvisioningUrl.AbsoluteUri, credentials.HttpUser, httpPassword]);
        Globals = new TemplateObject(Shape,
        [
            shared.Model, model.Vendor.Tables, shared.Site, shared.Pbx, shared.Clock, Settings, server,
            device.Mac.ToString(), lines.Lines, lines.Unused, lines.Lamp, keys.Keys, keys.Modules, keys.Placed, Privileges(Plan), monitoring,
            catalog.Words.KeysFor(Settings.Text("language")),
        ]);
    }

    public Device Device { get; }

    public PhoneModel Model { get; }

    public SiteInput Shared { get; }

    public EffectiveSettings Settings { get; }

    public ParameterSet Parameters { get; }

    public KeyPlan Plan { get; }

    public ImmutableArray<FleetProblem> Problems { get; }

    public TemplateObject Globals { get; }

    /// <summary>What files of <see cref="FileScope.Site"/> are made from.</summary>
    public TemplateObject SiteGlobals => HasNoOwnSettings ? Shared.Globals : Shared.GlobalsWith(Settings);

    public bool HasNoOwnSettings => ReferenceEquals(Settings, Shared.Settings);

    public IReadOnlyList<string> Secrets => _secrets;

    /// <summary>The files that phones of this model ask for.</summary>
    public IEnumerable<VendorFile> Files
    {
        get
        {
            foreach (var file in Model.Vendor.Files)
            {
                if (file.When is null || Model.Has(file.When))
                    yield return file;
            }
        }
    }

    /// <summary>A phone that is led to a firmware image is told its address, whatever was written.</summary>
    private static EffectiveSettings Led(EffectiveSettings written, Device device, Fleet fleet, RenderEnvironment environment)
    {
        if (!fleet.FirmwareTargets.TryGetValue(device.Mac, out var target))
            return written;
        var led = Devices.Settings.None.Values.Add(FirmwareUrl, new SettingValue(environment.FirmwareUrl(target.File)));
        return written.With(new Settings { Values = led }, SettingLevel.Rollout);
    }

    /// <summary>What the user of this phone may do to anybody at all: each step includes those before it.</summary>
    private static TemplateObject Privileges(KeyPlan plan)
    {
        var highest = plan.Highest is { } privilege ? (int)privilege : -1;
        return new TemplateObject(PrivilegeShape,
            [highest >= (int)Privilege.Listen, highest >= (int)Privilege.Whisper, highest >= (int)Privilege.Barge, highest >= (int)Privilege.TakeOver]);
    }

    /// <returns>Why it cannot be made, or null.</returns>
    public static FleetProblem? TryMake(Device device, Fleet fleet, ConfigRenderer renderer, out DeviceInput input)
    {
        input = null!;
        if (!renderer.Catalog.Vendors.TryFindModel(device.Model, out var model))
            return new($"devices/{device.Mac}/model", $"'{device.Model}' is not a model that is listed in templates/");
        if (!fleet.Sites.TryGetValue(device.Site, out var site))
            return new($"devices/{device.Mac}/site", $"there is no site '{device.Site}'");
        if (!fleet.Pbxs.TryGetValue(site.Pbx, out var pbx))
            return new($"sites/{site.Name}/pbx", $"there is no PBX '{site.Pbx}'");

        var modelSettings = fleet.Models.GetValueOrDefault(device.Model, Devices.Settings.None);
        var shared = renderer.InputFor(new SiteKey(model, site, pbx, fleet.Account, modelSettings));
        input = new(device, model, pbx, shared, fleet, renderer.Catalog.Vendors, renderer.Environment);
        return null;
    }
}
