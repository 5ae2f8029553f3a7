using Microsoft.Extensions.Options;
using Provisioning.Messaging;

namespace Provisioning.Rollouts;

internal static class RolloutEventsServices
{
    public static void AddRolloutEvents(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<RolloutEventOptions>().BindConfiguration(RolloutOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<RolloutEventOptions>, RolloutEventOptionsCheck>();
        services.AddSingleton<RolloutEventMetrics>().AddSingleton<RolloutStates>();

        services.AddSingleton<RolloutTopics>();
        services.AddSingleton<IRolloutObserver>(provider => provider.GetRequiredService<RolloutTopics>());
        services.AddSingleton<IMessageReceiver>(provider => provider.GetRequiredService<RolloutTopics>());
        services.AddHostedService(provider => provider.GetRequiredService<RolloutTopics>());

        services.AddHttpClient(WebhookClient.HttpClientName, client => client.Timeout = Timeout.InfiniteTimeSpan) // each request has its own
            .ConfigurePrimaryHttpMessageHandler(WebhookClient.CreateHandler).SetHandlerLifetime(Timeout.InfiniteTimeSpan).RemoveAllLoggers();
        services.AddSingleton<WebhookCursors>().AddSingleton<WebhookClient>().AddSingleton<WebhookStep>().AddSingleton<Webhooks>();
        services.AddSingleton<IRolloutObserver>(provider => provider.GetRequiredService<Webhooks>());
        services.AddHostedService(provider => provider.GetRequiredService<Webhooks>());
        services.AddSingleton<RolloutEventPruningParts>().AddHostedService<RolloutEventPruning>();
    }
}
