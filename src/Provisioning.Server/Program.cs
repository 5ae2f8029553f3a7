using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Provisioning;
using Provisioning.Admin;
using Provisioning.CallSources;
using Provisioning.Cli;
using Provisioning.Configs;
using Provisioning.Delivery;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Firmware;
using Provisioning.KeyCalls;
using Provisioning.Lamps;
using Provisioning.Messaging;
using Provisioning.Monitoring;
using Provisioning.Pbxs;
using Provisioning.Registrations;
using Provisioning.Rendering;
using Provisioning.Rollouts;
using Provisioning.Signalling;
using Provisioning.Storage;
using Provisioning.Subscriptions;

return await CliVerbs.Create(ServeAsync).Parse(args).InvokeAsync();

static async Task<int> ServeAsync(string[] settings, CancellationToken token)
{
    try
    {
        await using var app = Server.Build(settings, TimeProvider.System);
        await app.RunAsync(token);
        return 0;
    }
    catch (Exception refusal) when (refusal is DatabaseUnavailableException or OptionsValidationException or TemplatesUnusableException or IOException { InnerException: AddressInUseException })
    {
        await Console.Error.WriteLineAsync(refusal.Message);
        return 1;
    }
}

/// <summary>The table of contents: what the server is made of.</summary>
internal static class Server
{
    public static WebApplication Build(string[] settings, TimeProvider time)
    {
        var builder = WebApplication.CreateBuilder(settings);
        builder.Configuration.AddEnvironmentVariables("PROVISIONING_").AddCommandLine(settings);

        builder.Services.AddSingleton(time).AddSingleton<SteadyClock>();
        builder.AddLogs();
        builder.AddStorage();
        builder.AddDevices();
        builder.AddRendering(
            provider => provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.Folder,
            provider => provider.GetRequiredService<IOptions<DeliveryOptions>>().Value.OwnUrl(Dns.GetHostName()));
        builder.AddConfigs();
        builder.Services.AddDelivery(builder.Configuration);
        builder.AddFirmware();
        builder.AddSignalling();
        builder.AddRegistrations();
        builder.AddMessaging(provider => provider.GetRequiredService<TlsCertificate>().WithoutHttp);
        builder.AddDialogs();
        builder.AddLamps();
        builder.AddCallSources();
        builder.AddPbxs();
        builder.AddKeyCalls();
        builder.AddSubscriptions();
        builder.AddRollouts();
        builder.AddMonitoring();
        builder.AddAdmin();

        var app = builder.Build();
        app.UseDelivery();
        app.UseAdmin();
        return app;
    }
}
