using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;

namespace Provisioning.Dialogs;

internal static class DialogsServices
{
    public static void AddDialogs(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<DialogOptions>().BindConfiguration(DialogOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DialogInfoLimits>().BindConfiguration(DialogInfoLimits.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(Engine);
    }

    private static DialogEngine Engine(IServiceProvider provider)
    {
        var start = provider.GetRequiredService<TimeProvider>().GetUtcNow();
        var engine = new DialogEngine(provider.GetRequiredService<IOptions<DialogOptions>>().Value, DialogEngine.RevisionAt(start));
        DialogMetrics.Observe(provider.GetRequiredService<IMeterFactory>(), engine);
        return engine;
    }
}
