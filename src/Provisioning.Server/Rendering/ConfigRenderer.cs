using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Provisioning.Devices;
using Scriban.Syntax;

namespace Provisioning.Rendering;

/// <summary>
/// Makes the files of a phone from what an administrator wrote, in these steps:
/// <code>
/// 1 the model, its site and its PBX
/// 2 the settings that hold, nearest level first       (shared by phones of a model at a site)
/// 3 which key stands where                            KeyLayout
/// 4 the vendor's templates, one file each
/// 5 the administrator's own parameters over them
/// </code>
/// Pure: the same device in the same fleet gives the same bytes, at any time and on any machine.
/// </summary>
internal sealed class ConfigRenderer(TemplateCatalog catalog, RenderEnvironment environment)
{
    /// <summary>Models × sites of a large fleet; older ones are made again when they are needed.</summary>
    private const int MostSiteInputs = 20_000;

    private readonly ConcurrentDictionary<SiteKey, SiteInput> _siteInputs = new();

    public TemplateCatalog Catalog => catalog;

    public RenderEnvironment Environment => environment;

    /// <summary>Of the templates and of what phones are told about this server: when it changes, so may the files of every phone.</summary>
    public ContentHash Fingerprint() => ContentHash.Of(Encoding.UTF8.GetBytes(string.Join('\n',
        catalog.Files.Texts.Select(file => $"{file.Key}\n{file.Value}")
            .Append($"{environment.ProvisioningUrl} {environment.LampHost} {environment.LampPort.ToString(CultureInfo.InvariantCulture)}"))));

    public RenderedConfig Render(Device device, Fleet fleet)
    {
        // Step 1
        if (DeviceInput.TryMake(device, fleet, this, out var input) is { } problem)
            return new([], [problem]);

        // Steps 2 to 5
        var context = catalog.Rent();
        try
        {
            var files = ImmutableArray.CreateBuilder<RenderedFile>(input.Model.Vendor.Files.Length);
            foreach (var file in input.Files)
                files.Add(file.Scope == FileScope.Site && input.HasNoOwnSettings ? Shared(file, input, context) : Render(file, input, context));
            return new(files.DrainToImmutable(), input.Problems);
        }
        catch (ScriptRuntimeException wrong)
        {
            return new([], input.Problems.Add(Failure(TemplateProblem.Of(wrong))));
        }
        finally
        {
            catalog.Return(context);
        }
    }

    /// <summary>Which key stands where on a phone; empty for a model that is not known.</summary>
    public KeyPlan LayKeys(Device device, Fleet fleet) =>
        DeviceInput.TryMake(device, fleet, this, out var input) is { } problem ? new([], [problem]) : input.Plan;

    /// <summary>The settings that hold for a phone; null for one of which no files could be made.</summary>
    public EffectiveSettings? SettingsOf(Device device, Fleet fleet)
    {
        if (!catalog.Vendors.TryFindModel(device.Model, out var model) || !fleet.Sites.TryGetValue(device.Site, out var site) || !fleet.Pbxs.TryGetValue(site.Pbx, out var pbx))
            return null;
        var modelSettings = fleet.Models.GetValueOrDefault(device.Model, Settings.None);
        return InputFor(new SiteKey(model, site, pbx, fleet.Account, modelSettings)).Settings.With(device.Settings, SettingLevel.Device);
    }

    /// <summary>The settings that hold at a site, whatever the phone.</summary>
    public EffectiveSettings SettingsOf(Site site, Fleet fleet) =>
        EffectiveSettings.Defaults(catalog.Settings).With(fleet.Account, SettingLevel.Account).With(site.Settings, SettingLevel.Site);

    public SiteInput InputFor(SiteKey key)
    {
        if (_siteInputs.TryGetValue(key, out var input))
            return input;
        if (_siteInputs.Count >= MostSiteInputs)
            _siteInputs.Clear();
        return _siteInputs.GetOrAdd(key, new SiteInput(key, catalog.Vendors, catalog.Settings, environment));
    }

    public RenderedFile Render(VendorFile file, DeviceInput input, RenderContext context)
    {
        var format = input.Model.Vendor.Format;
        var isShared = file.Scope == FileScope.Site;
        context.Run(catalog.Templates[file.Template], format, isShared ? input.SiteGlobals : input.Globals);
        if (file.TakesParameters && !input.Parameters.Values.IsEmpty)
            ParameterWriter.Apply(input.Parameters, input.Model.Vendor.Repeatable, format, context.Buffer);
        var content = new byte[Encoding.UTF8.GetByteCount(context.Buffer.Text)];
        Encoding.UTF8.GetBytes(context.Buffer.Text, content);
        var secrets = SecretRanges.Find(content, isShared ? input.Settings.Secrets : input.Secrets, format, context.Buffer);
        return new(file.Name.For(input.Model, input.Device.Mac), format, content, ContentHash.Of(content), secrets, file.IsPublic);
    }

    private RenderedFile Shared(VendorFile file, DeviceInput input, RenderContext context)
    {
        var shared = input.Shared.Files ?? [];
        if (shared.TryGetValue(file, out var rendered))
            return rendered with { Name = file.Name.For(input.Model, input.Device.Mac) };
        rendered = Render(file, input, context);
        input.Shared.Files = shared.SetItem(file, rendered);
        return rendered;
    }

    private static FleetProblem Failure(TemplateProblem problem) => new($"templates/{problem.File}", $"line {problem.Line}: {problem.Message}");
}
