using Provisioning.Dialogs;
using Provisioning.Messaging;

namespace Provisioning.Lamps;

internal static class LampsServices
{
    public static void AddLamps(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<LampOptions>().BindConfiguration(LampOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<LampMetrics>().AddSingleton<LampFeed>().AddSingleton<LampTopics>().AddSingleton<LampStream>();
        services.AddSingleton<IDialogObserver>(provider => provider.GetRequiredService<LampFeed>());
        services.AddSingleton<IMessageReceiver>(provider => provider.GetRequiredService<LampTopics>());
        services.AddHostedService<LampFleet>();
        services.AddHostedService(provider => provider.GetRequiredService<LampTopics>());
    }
}
