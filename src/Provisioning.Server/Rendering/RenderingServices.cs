using Microsoft.Extensions.Options;
using Provisioning.Devices;

namespace Provisioning.Rendering;

internal static class RenderingServices
{
    private const string DefaultOverrides = "templates";

    /// <param name="dataFolder">Where the server keeps its things.</param>
    /// <param name="defaultUrl">Where phones reach this server unless an option says otherwise.</param>
    public static void AddRendering(this WebApplicationBuilder builder, Func<IServiceProvider, string> dataFolder, Func<IServiceProvider, Uri> defaultUrl)
    {
        var services = builder.Services;
        services.AddOptions<RenderingOptions>().BindConfiguration("Rendering").ValidateDataAnnotations().ValidateOnStart()
            .Validate(options => options.PublicUrl.Length == 0 || Uri.IsWellFormedUriString(options.PublicUrl, UriKind.Absolute), "Rendering:PublicUrl must be an absolute URL such as https://phones.example.com:8443/p/");
        services.AddSingleton(provider => CreateSource(provider, OverridesOf(provider, dataFolder), defaultUrl(provider)));
        services.AddHostedService(provider => new TemplateWatcher(
            OptionsOf(provider).TemplatesFolder, OverridesOf(provider, dataFolder), provider.GetRequiredService<RendererSource>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TemplateWatcher>>()));
        services.AddSingleton(provider => Words(provider.GetRequiredService<RendererSource>()));
    }

    /// <summary>At start a broken override does not stop the server: the shipped templates are in service, and health says so.</summary>
    private static RendererSource CreateSource(IServiceProvider provider, string overrides, Uri defaultUrl)
    {
        var options = OptionsOf(provider);
        var url = options.PublicUrl.Length > 0 ? new Uri(options.PublicUrl.TrimEnd('/') + "/") : defaultUrl;
        var environment = new RenderEnvironment(
            url, options.LampHost.Length > 0 ? options.LampHost : url.Host, options.LampPort, provider.GetRequiredService<CredentialIssuer>());

        if (TemplateCatalog.TryLoad(options.TemplatesFolder, overrides, out var problems) is { } catalog)
            return new RendererSource(new ConfigRenderer(catalog, environment));
        if (TemplateCatalog.TryLoad(options.TemplatesFolder, null, out var shipped) is not { } fallback)
            throw new TemplatesUnusableException($"The templates in '{options.TemplatesFolder}' cannot be used: {string.Join("; ", shipped)}");
        var source = new RendererSource(new ConfigRenderer(fallback, environment));
        source.Fail(problems);
        return source;
    }

    private static FleetWords Words(RendererSource source) => new(
        setting => source.Current.Catalog.Vendors.Settings.TryGetValue(setting, out var declared) && declared.Type == SettingType.Secret,
        parameter => source.Current.Catalog.Vendors.Vendors.Any(vendor => vendor.Secrets.Match(parameter)));

    private static RenderingOptions OptionsOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<RenderingOptions>>().Value;

    private static string OverridesOf(IServiceProvider provider, Func<IServiceProvider, string> dataFolder) =>
        OptionsOf(provider).OverridesFolder is { Length: > 0 } folder ? folder : Path.Combine(dataFolder(provider), DefaultOverrides);
}

/// <summary>The shipped templates are broken; the message says where.</summary>
internal sealed class TemplatesUnusableException(string message) : Exception(message);
