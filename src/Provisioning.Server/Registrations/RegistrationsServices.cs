using Provisioning.Signalling;

namespace Provisioning.Registrations;

internal static class RegistrationsServices
{
    public static void AddRegistrations(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<RegistrationOptions>().BindConfiguration(RegistrationOptions.Section).ValidateDataAnnotations().ValidateOnStart()
            .Validate(options => options.MinExpires <= options.DefaultExpires && options.DefaultExpires <= options.MaxExpires,
                "Registrations:MinExpires, DefaultExpires and MaxExpires must be in this order.");
        services.AddSingleton<RegistrationTable>().AddSingleton<RegistrationStore>().AddSingleton<RegistrationMetrics>().AddSingleton<RegistrationClock>();
        services.AddSingleton<Registrar>().AddSingleton<KeepAlive>().AddSingleton<ISipHandler, RegisterHandler>();
        services.AddSingleton<RegistrationLoader>().AddHostedService(provider => provider.GetRequiredService<RegistrationLoader>()).AddHostedService<RegistrationUpkeep>().AddHostedService<RegistrationWriter>();
    }
}
