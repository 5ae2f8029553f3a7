using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Rendering;

/// <summary>
/// All that does not differ between two phones of one model at one site: made once, and with it the files they share.
/// </summary>
internal sealed class SiteInput
{
    private static readonly TemplateShape SiteShape = new("name", "time_zone");

    private static readonly TemplateShape PbxShape = new("name", "address", "port", "transport", "pickup_code", "voicemail");

    private static readonly TemplateShape ServerShape = new("url");

    public static readonly TemplateShape Shape = new("model", "tables", "site", "pbx", "clock", "settings", "server");

    private readonly TemplateObject _tables;
    private readonly TemplateObject _server;

    public SiteInput(SiteKey key, VendorCatalog vendors, SettingTable table, RenderEnvironment environment)
    {
        var (model, site, pbx) = (key.Model, key.Site, key.Pbx);
        Settings = EffectiveSettings.Defaults(table).With(key.Account, SettingLevel.Account)
            .With(site.Settings, SettingLevel.Site).With(key.ModelSettings, SettingLevel.Model);
        Parameters = ParameterSet.Empty(vendors, model.Vendor).With(key.Account, SettingLevel.Account)
            .With(site.Settings, SettingLevel.Site).With(key.ModelSettings, SettingLevel.Model);
        Model = ModelInput.Of(model);
        Site = new TemplateObject(SiteShape, [site.Name, site.TimeZone]);
        Pbx = new TemplateObject(PbxShape,
        [
            pbx.Name, pbx.Address, pbx.Port, Name.Camel($"{pbx.Transport}"), pbx.PickupCode,
            pbx.VoicemailNumber.Length == 0 ? null : pbx.VoicemailNumber,
        ]);
        Clock = vendors.TimeZones.TryGetValue(site.TimeZone, out var rule) ? ClockInput.Of(site.TimeZone, rule) : null;
        _tables = model.Vendor.Tables;
        _server = new TemplateObject(ServerShape, [environment.ProvisioningUrl.AbsoluteUri]);
        Globals = GlobalsWith(Settings);
    }

    public TemplateObject Globals { get; }

    public TemplateObject Model { get; }

    public TemplateObject Site { get; }

    public TemplateObject Pbx { get; }

    /// <summary>Null when the site's time zone is not known.</summary>
    public TemplateObject? Clock { get; }

    public EffectiveSettings Settings { get; }

    public ParameterSet Parameters { get; }

    /// <summary>The rendered files of <see cref="FileScope.Site"/>; null until one phone has needed them.</summary>
    public ImmutableDictionary<VendorFile, RenderedFile>? Files { get; set; }

    /// <summary>For a phone that has settings of its own.</summary>
    public TemplateObject GlobalsWith(EffectiveSettings settings) => new(Shape, [Model, _tables, Site, Pbx, Clock, settings, _server]);
}

/// <summary>What a <see cref="SiteInput"/> depends on. Compared by reference: a new record is a new input.</summary>
internal readonly record struct SiteKey(PhoneModel Model, Site Site, Pbx Pbx, Settings Account, Settings ModelSettings)
{
    public bool Equals(SiteKey other) =>
        ReferenceEquals(Model, other.Model) && ReferenceEquals(Site, other.Site) && ReferenceEquals(Pbx, other.Pbx)
        && ReferenceEquals(Account, other.Account) && ReferenceEquals(ModelSettings, other.ModelSettings);

    public override int GetHashCode() => HashCode.Combine(
        System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Model), System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Site),
        System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Pbx), System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Account),
        System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(ModelSettings));
}
