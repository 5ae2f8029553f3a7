using System.Net;
using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Registrations;
using Provisioning.Signalling;
using Provisioning.Sip.Authentication;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;

namespace Provisioning.Subscriptions;

internal static class SubscriptionsServices
{
    public static void AddSubscriptions(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<SubscriptionOptions>().BindConfiguration("Subscriptions").ValidateDataAnnotations().ValidateOnStart()
            .Validate(options => options.AreProxiesReadable, "Subscriptions:TrustedProxies must be IP addresses such as 192.168.1.20.")
            .Validate(options => options.MinExpires <= options.MaxExpires, "Subscriptions:MinExpires must not be longer than Subscriptions:MaxExpires.");
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<SubscriptionOptions>>().Value);

        services.AddSingleton<SubscriptionTable>().AddSingleton<DueWheel>().AddSingleton<SubscriptionJournal>().AddSingleton<SubscriptionMetrics>();
        services.AddSingleton(MakeStack);
        services.AddSingleton<WatchRights>().AddSingleton<DialogStyles>().AddSingleton<SubscriptionMaker>().AddSingleton<DialogSnapshots>();
        services.AddSingleton<TrustedProxies>().AddSingleton<SubscriptionDoors>().AddSingleton<ISipHandler, SubscribeHandler>();
        services.AddSingleton<Notifier>().AddSingleton<IDialogObserver>(provider => provider.GetRequiredService<Notifier>());

        services.AddSingleton<IRegistrationObserver, RegisteredPhones>();
        builder.AddPlugAndPlay();

        // They stop in the opposite order: the farewell first, then what it leaves to be written.
        services.AddSingleton<SubscriptionStore>().AddSingleton<SubscriptionArchive>().AddSingleton<RestoreTools>();
        services.AddSingleton<SubscriptionWriter>().AddHostedService(provider => provider.GetRequiredService<SubscriptionWriter>());
        services.AddHostedService<SubscriptionRestorer>();
        services.AddSingleton<FleetSweep>().AddHostedService(provider => provider.GetRequiredService<FleetSweep>());
        services.AddHostedService<SubscriptionFarewell>();
    }

    /// <summary>Off unless it is switched on: nothing listens to the group then.</summary>
    private static void AddPlugAndPlay(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<PlugAndPlayOptions>().BindConfiguration("Subscriptions:PlugAndPlay").ValidateDataAnnotations().ValidateOnStart()
            .Validate(options => IPAddress.TryParse(options.Group, out _), "Subscriptions:PlugAndPlay:Group must be a multicast address such as 224.0.1.75.")
            .Validate(options => IPAddress.TryParse(options.Address, out _), "Subscriptions:PlugAndPlay:Address must be an IP address of this machine, or 0.0.0.0.");
        services.AddSingleton<IConfigureOptions<TransportOptions>, PlugAndPlayListener>();
        services.AddSingleton<PlugAndPlay>();
    }

    private static NotifyStack MakeStack(IServiceProvider provider)
    {
        var (fleet, issuer) = (provider.GetRequiredService<FleetState>(), provider.GetRequiredService<CredentialIssuer>());
        return new(
            provider.GetRequiredService<TransactionLayer>(), provider.GetRequiredService<SubscriptionTable>(), provider.GetRequiredService<DueWheel>(),
            provider.GetRequiredService<SubscriptionOptions>(), provider.GetRequiredService<SubscriptionMetrics>())
        {
            Journal = provider.GetRequiredService<SubscriptionJournal>(),
            Time = provider.GetRequiredService<TimeProvider>(),
            CredentialsOf = mac => fleet.Current.Devices.TryGetValue(mac, out var device) ? ClientOf(issuer.For(device)) : null,
        };
    }

    private static DigestClient ClientOf(DeviceCredentials credentials) => new(credentials.LampUser, credentials.LampPassword.Reveal());
}
