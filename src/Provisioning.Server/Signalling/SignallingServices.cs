using System.Net;
using Microsoft.Extensions.Options;
using Provisioning.Sip.Transactions;
using Provisioning.Sip.Transports;

namespace Provisioning.Signalling;

internal static class SignallingServices
{
    /// <summary>The SIP stack. Slices that handle a method add an <see cref="ISipHandler"/>.</summary>
    public static void AddSignalling(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<SipOptions>().BindConfiguration(SipOptions.Section).ValidateDataAnnotations().ValidateOnStart()
            .Validate(
                options => options.Addresses.All(address => IPAddress.TryParse(address, out _)),
                "Sip:Addresses must be IP addresses of this machine such as 192.168.1.10 or ::1; leave it empty for all.");
        services.AddOptions<TransportOptions>().BindConfiguration($"{SipOptions.Section}:Transport").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<TransactionOptions>().BindConfiguration($"{SipOptions.Section}:Transactions").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<TransportOptions>, TransportCheck>();
        services.AddSingleton<IConfigureOptions<TransportOptions>, SipListeners>();

        services.AddSingleton(provider => new TransportLayer(ValueOf<TransportOptions>(provider), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new TransactionLayer(
            provider.GetRequiredService<TransportLayer>(), ValueOf<TransactionOptions>(provider), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SipFeatures>().AddSingleton<SipDispatch>().AddSingleton<SignallingMetrics>();
        services.AddSingleton<PhoneSignIn>().AddSingleton<SignInGuard>().AddSingleton<LampSecrets>().AddSingleton<SipDigest>();
        services.AddSingleton<SipServer>().AddHostedService(provider => provider.GetRequiredService<SipServer>());
    }

    private static T ValueOf<T>(IServiceProvider provider) where T : class => provider.GetRequiredService<IOptions<T>>().Value;
}
