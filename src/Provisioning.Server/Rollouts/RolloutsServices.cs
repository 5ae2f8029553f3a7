using Microsoft.Extensions.Options;
using Provisioning.Delivery;
using Provisioning.Dialogs;
using Provisioning.Registrations;
using Provisioning.Signalling;

namespace Provisioning.Rollouts;

internal static class RolloutsServices
{
    public static void AddRollouts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<RolloutOptions>().BindConfiguration(RolloutOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<FetchTimes>().AddSingleton<PhoneLines>().AddSingleton<PhoneWatch>();
        services.AddSingleton<IRegistrationObserver>(Watch).AddSingleton<IFetchObserver>(Watch).AddSingleton<ISignInObserver>(Watch).AddSingleton<IDialogObserver>(Watch);
        builder.AddCheckSync();
        services.AddSingleton<IPbxNotifier, PbxNotifier>();
        services.AddSingleton(provider => new RolloutClock(
            provider.GetRequiredService<SteadyClock>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IOptions<RolloutOptions>>().Value));
        services.AddSingleton<RebootWindows>().AddSingleton<UpdateClassifier>().AddSingleton<DeliveryFacts>().AddSingleton<PhonePresence>();
        services.AddSingleton<RolloutFacts>().AddSingleton<IRolloutFacts>(provider => provider.GetRequiredService<RolloutFacts>());
        services.AddSingleton<FirmwareRoutes>().AddSingleton<IFirmwareLeader, FirmwareLeader>();
        services.AddSingleton<RolloutStore>().AddSingleton<RolloutSenses>().AddSingleton<RolloutRunner>();
        services.AddSingleton<RolloutLoop>().AddHostedService(provider => provider.GetRequiredService<RolloutLoop>());
        services.AddSingleton<RolloutPlanner>().AddSingleton<RolloutTurns>().AddSingleton<RolloutDryRun>().AddSingleton<DriftList>();
        services.AddSingleton<RolloutStarter>().AddSingleton<IRolloutStarter>(provider => provider.GetRequiredService<RolloutStarter>());
        services.AddSingleton<DriftCandidates>().AddHostedService<DriftKeeper>();
        services.AddSingleton<KeyPrints>().AddSingleton<KeyChanges>().AddHostedService<KeyKeeper>();
        builder.AddRolloutSchedules();
        builder.AddRolloutEvents();
    }

    private static void AddCheckSync(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<CheckSyncOptions>().BindConfiguration(CheckSyncOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<LastFetchWay>().AddSingleton<PhoneWays>().AddSingleton<CheckSyncTargets>();
        services.AddSingleton<CallCheck>().AddSingleton<CheckSyncCredentials>().AddSingleton<NotifyForms>().AddSingleton<CheckSyncTools>();
        services.AddSingleton<CheckSyncMetrics>().AddSingleton<CheckSyncReport>().AddSingleton<CheckSync>();
        services.AddSingleton<IPhoneTeller>(provider => provider.GetRequiredService<CheckSync>());
        services.AddSingleton<IDialogObserver>(provider => provider.GetRequiredService<CheckSync>());
        services.AddHostedService(provider => provider.GetRequiredService<CheckSync>());
    }

    private static PhoneWatch Watch(IServiceProvider provider) => provider.GetRequiredService<PhoneWatch>();
}
