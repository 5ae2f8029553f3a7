using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Provisioning.Rendering;
using Provisioning.Sip.Authentication;
using Provisioning.Storage;

namespace Provisioning.Delivery;

/// <summary>How the server gets this slice: one line to add it, one to put it first in the pipeline.</summary>
internal static class DeliveryStartup
{
    public static IServiceCollection AddDelivery(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(DeliveryOptions.Section);
        AddOptions<DeliveryOptions>(services, section);
        AddOptions<TlsOptions>(services, section.GetSection("Tls"));
        AddOptions<UploadOptions>(services, section.GetSection("Uploads"));
        AddOptions<FetchLogOptions>(services, section.GetSection("FetchLog"));
        AddOptions<RateOptions>(services, section.GetSection("Rates"));
        // The framework's own line for each request has the whole path, and with it a token of first contact.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => DeliveryCatalog.Of(provider.GetRequiredService<RendererSource>()));

        services.AddSingleton<PhoneEndpoints>().AddSingleton<PhonePathReader>().AddSingleton<RefusalWriter>().AddSingleton<PhoneChallenge>();
        services.AddSingleton<PhoneAuthentication>().AddSingleton<PasswordCheck>().AddSingleton<PhoneSecrets>();
        services.AddSingleton(MakeVerifier);
        services.AddSingleton<PhoneFiles>().AddSingleton<PublishedFiles>().AddSingleton<PublicFiles>();
        services.TryAddSingleton<IImageList, NoImageList>();
        services.TryAddSingleton<IPhoneMenus, NoPhoneMenus>();
        services.AddSingleton<UploadFolder>().AddSingleton<UploadReceiver>().AddSingleton<PhoneUploads>();
        services.AddSingleton<ContactTokens>().AddSingleton<ContactTokenStore>();
        services.AddSingleton<FetchRecorder>().AddSingleton<FetchLog>().AddSingleton<FetchStore>().AddSingleton<FetchAddresses>();
        services.AddSingleton<ServedVersions>().AddSingleton<ServedStore>().AddSingleton<DiscoveredPhones>().AddSingleton<DiscoveredStore>();
        services.AddSingleton<DeliveryMemory>().AddSingleton<DeliveryTables>().AddSingleton<DeliveryMetrics>();
        services.AddSingleton<SourceTable>().AddSingleton<TlsCertificate>().AddSingleton<ClientCertificates>();
        services.AddSingleton<PhoneListeners>().AddSingleton<IConfigureOptions<KestrelServerOptions>>(p => p.GetRequiredService<PhoneListeners>());
        // Saves a hop from thread to thread at every read and write: a third more answers a second on one core.
        services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
        services.AddHostedService<DeliveryStart>().AddHostedService<DeliveryWriter>().AddHostedService<DeliveryPruning>().AddHostedService<TlsRenewal>().AddHostedService<FetchAddressLoader>();
        return services;
    }

    /// <summary>
    /// Takes the requests of the phones' listeners out of the pipeline, wherever they came from; the administrators' pass. Call it before
    /// anything else, and <c>UseRouting</c> after it, so that the framework does not put routing in front.
    /// </summary>
    public static void UseDelivery(this IApplicationBuilder app)
    {
        var endpoints = app.ApplicationServices.GetRequiredService<PhoneEndpoints>();
        var time = app.ApplicationServices.GetRequiredService<TimeProvider>();
        app.Use(next => http => http.Features.Get<PhoneConnection>() is { } connection
            ? endpoints.HandleAsync(new PhoneRequest(http, connection, time))
            : next(http));
    }

    private static DigestVerifier MakeVerifier(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<DeliveryOptions>>().Value;
        var nonces = new NonceOptions { Lifetime = options.NonceLifetime, MaxTracked = options.MaxNonces };
        // Of the installation, so that a nonce outlives a restart and is good on every node.
        var key = services.GetRequiredService<Vault>().DeriveKey("http nonces");
        return new DigestVerifier(options.Realm, new NonceIssuer(key, services.GetRequiredService<TimeProvider>(), nonces));
    }

    private static void AddOptions<T>(IServiceCollection services, IConfigurationSection section) where T : class =>
        services.AddOptions<T>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
}
