using Provisioning.Audit;

namespace Provisioning.Configs;

internal static class ConfigsServices
{
    public static void AddConfigs(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ConfigOptions>().BindConfiguration("Configs").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<PublishedConfigs>();
        services.AddSingleton<ContentStore>();
        services.AddSingleton<ConfigStore>();
        services.AddSingleton<ConfigPublisher>();
        services.AddSingleton<FleetProgress>();
        services.AddSingleton<FleetCommit>();
        services.AddSingleton<FleetChanges>();
        services.AddSingleton<HistoryCommit>();
        services.AddSingleton<ConfigHistory>();
        services.AddSingleton<FleetPlanner>();
        services.AddHostedService<ConfigLoader>();
        services.AddHostedService<TemplateRollout>();
        services.AddHostedService(provider => provider.GetRequiredService<FleetChanges>());
    }
}
