using Provisioning.Signalling;

namespace Provisioning.CallSources;

internal static class PublishServices
{
    public static void AddPublish(this IServiceCollection services)
    {
        services.AddOptions<PublishOptions>().BindConfiguration(PublishOptions.Section).ValidateDataAnnotations().ValidateOnStart()
            .Validate(Publishers.AreReadable, "CallSources:Publish:Publishers need Networks, addresses such as 192.0.2.10 or networks such as 192.0.2.0/24.")
            .Validate(options => options.MinExpires <= options.DefaultExpires && options.DefaultExpires <= options.MaxExpires,
                "CallSources:Publish:MinExpires, DefaultExpires and MaxExpires must be in this order.");
        services.AddSingleton<Publishers>().AddSingleton<PublicationTable>().AddSingleton<PublishLimits>();
        services.AddSingleton<ISipHandler, PublishCallSource>().AddHostedService<PublishUpkeep>();
    }
}
