using Provisioning.Dialogs;
using Provisioning.KeyCalls;
using Provisioning.Messaging;
using Provisioning.Pbxs;

namespace Provisioning.Monitoring;

internal static class MonitoringServices
{
    /// <summary>After the PBXs: services stop in the opposite order, and whoever monitors is hung up while the PBX still hears.</summary>
    public static void AddMonitoring(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<MonitoringOptions>().BindConfiguration(MonitoringOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<MonitoringMetrics>().AddSingleton<MonitorOrders>().AddSingleton<MonitoringSenses>().AddSingleton<SessionOrders>();
        services.AddSingleton<MonitoringStore>().AddSingleton<SessionJournal>().AddSingleton<DeskTools>();
        services.AddSingleton<SessionFeed>().AddSingleton<IMonitoringObserver>(provider => provider.GetRequiredService<SessionFeed>());
        services.AddSingleton<SessionStream>();
        services.AddSingleton<PeopleFeed>().AddSingleton<IDialogObserver>(People).AddSingleton<IMonitoringObserver>(People).AddSingleton<IPbxObserver>(People);
        services.AddSingleton<SessionTopics>().AddSingleton<IMonitoringObserver>(provider => provider.GetRequiredService<SessionTopics>());
        services.AddSingleton<IMessageReceiver>(provider => provider.GetRequiredService<SessionTopics>());
        services.AddSingleton<MonitoringDesk>().AddSingleton<IMonitoringDesk>(Desk).AddSingleton<IPbxObserver>(Desk);
        services.AddSingleton<FeatureCodes>().AddSingleton<IKeyCallPolicy>(provider => provider.GetRequiredService<FeatureCodes>());
        // The journal last of all that stops: what the desk ends when it stops is written.
        services.AddHostedService(provider => provider.GetRequiredService<SessionJournal>());
        services.AddHostedService(Desk);
        services.AddPhoneMenus();
    }

    private static PeopleFeed People(IServiceProvider provider) => provider.GetRequiredService<PeopleFeed>();

    private static MonitoringDesk Desk(IServiceProvider provider) => provider.GetRequiredService<MonitoringDesk>();
}
