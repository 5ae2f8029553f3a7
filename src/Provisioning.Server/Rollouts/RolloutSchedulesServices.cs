using System.Data.Common;
using Microsoft.Extensions.Options;
using Provisioning.Storage;
using Quartz;

namespace Provisioning.Rollouts;

internal static class RolloutSchedulesServices
{
    /// <summary>Needs an <see cref="IRolloutStarter"/>.</summary>
    public static void AddRolloutSchedules(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ScheduleOptions>().BindConfiguration(ScheduleOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => new ScheduleClock(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IOptions<ScheduleOptions>>().Value));
        services.AddSingleton<ScheduledRollouts>().AddSingleton<RolloutSchedules>();
        services.AddSingleton<DbDataSource>(provider => provider.GetRequiredService<Database>().Source);

        var isShared = builder.Configuration[$"Database:{nameof(DatabaseOptions.PostgreSql)}"] is { Length: > 0 };
        services.AddQuartz(quartz => quartz
            .ConfigureScheduler(scheduler =>
            {
                scheduler.InstanceName = "rollouts";
                scheduler.GenerateInstanceId = isShared;
                scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            })
            .UseDefaultThreadPool(maxConcurrency: 4) // a run only plans a rollout
            .UsePersistentStore(store => store.UseOurDatabase(isShared))
            .AddSchedulerListener<ScheduleErrors>());
        services.AddQuartzHostedService(hosting => hosting.WaitForJobsToComplete = true);
        builder.Logging.AddFilter("Quartz", LogLevel.None); // ScheduleErrors tells it
    }

    /// <summary>
    /// The statements are Quartz's own. Its dialects differ in nothing that our tables show; but in SQLite one connection writes at a time, and its
    /// delegate makes the store take turns. Several servers share a PostgreSQL, and there a run is one server's by a lock on a row.
    /// </summary>
    private static void UseOurDatabase(this IPersistentStoreBuilder store, bool isShared)
    {
        if (isShared)
            store.UsePostgres(source => source.UseRegisteredDataSource = true).UseClustering();
        else
            store.UseSqlite(source => source.UseRegisteredDataSource = true);
        store.ConfigureStore(options =>
        {
            options.StoreJobDataAsStrings = true; // names and texts only: nothing that a newer server could not read
            options.RecoverFiringsCancelledByShutdown = true; // a run that waits for something when the server ends is run again
            options.MisfireHandlerFrequency = TimeSpan.FromSeconds(15);
        });
    }
}
