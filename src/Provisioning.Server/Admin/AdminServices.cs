using System.Net;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Provisioning.Delivery;
using Provisioning.Devices;
using Scalar.AspNetCore;

namespace Provisioning.Admin;

internal static class AdminServices
{
    public static void AddAdmin(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AdminOptions>().BindConfiguration("Admin").ValidateDataAnnotations().ValidateOnStart()
            .Validate(options => IPAddress.TryParse(options.Address, out _), "Admin:Address must be an IP address of this machine such as 127.0.0.1, or 0.0.0.0 for all.")
            .Validate(
                options => options.Tls || !IPAddress.TryParse(options.Address, out var address) || IPAddress.IsLoopback(address),
                "Admin:Address can be reached from other machines, so Admin:Tls must be true: API tokens must not cross a network in the clear.");
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true); // FailedRequests says what is wrong
        services.AddSingleton<ApiTokenStore>();
        services.AddSingleton<FleetChangesApi>();
        services.AddSingleton<FleetUploads>();
        services.AddSingleton<GroupChanges>();
        services.AddSingleton<MonitoringAnswers>().AddSingleton<PeopleStream>();
        services.AddSingleton<Invitations>();
        services.AddSingleton<DriftMetrics>();
        services.AddHostedService<FirstToken>();
        services.AddHealth();
        services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("provisioning")).WithMetrics(metrics => metrics
            .AddMeter("Provisioning.*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
            .AddPrometheusExporter());
        services.AddAuthentication(BearerAuthentication.Name).AddScheme<AuthenticationSchemeOptions, BearerAuthentication>(BearerAuthentication.Name, null);
        services.AddAuthorization();
        services.AddProblemDetails();
        services.AddExceptionHandler<FailedRequests>();
        services.ConfigureHttpJsonOptions(options => FleetJson.Configure(options.SerializerOptions));
        services.AddApiDescription();
        builder.WebHost.ConfigureKestrel((context, kestrel) => kestrel.ListenAdmin());
    }

    public static void UseAdmin(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseRouting();
        app.UseStatusCodePages();
        app.UseAuthentication();
        app.UseAuthorization();
        app.Services.GetRequiredService<DriftMetrics>(); // its gauges exist from the start
        app.MapHealth();
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapScalarApiReference("/docs", options => options.WithTitle("Provisioning API")
            // Nothing that asks the internet or leads there: an admin port often has none.
            .DisableDefaultFonts().HideClientButton().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools());

        var api = app.MapGroup("/api").RequireRole(Role.Viewer)
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden);
        api.MapFleetFile();
        api.MapDeviceImport();
        api.MapFleet();
        api.MapConfigs();
        api.MapDelivery();
        api.MapRollouts();
        api.MapRolloutSchedules();
        api.MapMonitoring();
        api.MapMonitoringGroups();
        api.MapRegistrations();
        api.MapCalls();
        api.MapLamps();
        api.MapSubscriptions();
        api.MapCatalog();
        api.MapFirmware();
        api.MapWebhooks();
        api.MapTokens();
        api.MapAudit();
    }

    private static void ListenAdmin(this Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions kestrel)
    {
        var options = kestrel.ApplicationServices.GetRequiredService<IOptions<AdminOptions>>().Value;
        kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
        kestrel.AddServerHeader = false;
        kestrel.Listen(IPAddress.Parse(options.Address), options.Port, listen =>
        {
            if (!options.Tls)
                return;
            var certificate = kestrel.ApplicationServices.GetRequiredService<TlsCertificate>();
            certificate.Load(); // a fault stops the start
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(certificate.Current) });
        });
    }
}
