using Provisioning.Messaging;

namespace Provisioning.CallSources;

internal static class CallSourcesServices
{
    public static void AddCallSources(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<CallSourceOptions>().BindConfiguration(CallSourceOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<CallMetrics>().AddSingleton<CallFactQueue>().AddSingleton<CallObservers>();
        services.AddSingleton<CallSourceTable>().AddSingleton<CallRefusals>().AddSingleton<RetainedCalls>();
        services.AddSingleton<HttpCallSource>();
        services.AddSingleton<IMessageReceiver, MqttCallSource>();
        services.AddPublish();
        services.AddHostedService<CallEventPump>();
        services.AddHostedService<OnlineSources>();
    }
}
