using System.Data.Common;
using Provisioning.Devices;
using Quartz;

namespace Provisioning.Rollouts;

/// <summary>
/// A run of a schedule. Quartz has its type's name in the database.
/// <code>
/// the next run is added  →  late? window still open?  →  started already?  →  rollout started  →  noted, or a one-off removed
/// </code>
/// </summary>
[DisallowConcurrentExecution, PersistJobDataAfterExecution]
internal sealed class ScheduledRollout(IRolloutStarter starter, ScheduledRollouts started, FleetState fleet, ScheduleClock clock, ILogger<ScheduledRollout> logger) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var (schedule, due, now) = (ScheduleJob.Read(context.JobDetail), ScheduleJob.DueOf(context), clock.Time.GetUtcNow());
        var following = schedule.Next(due > now ? due : now);
        if (following is { } next)
            await AddAsync(context.Scheduler, schedule, next, cancellationToken);

        var missed = MissedRun.Decide(due, now, ScheduleCheck.SitesOf(schedule.Selection, fleet.Current), clock.Options.MissedFor);
        if (missed.Verdict == RunVerdict.Run)
        {
            await RunAsync(context, schedule, due, cancellationToken);
            return;
        }

        var waits = missed.Verdict == RunVerdict.Wait && !(following <= missed.Until);
        if (waits)
            await AddAsync(context.Scheduler, schedule, missed.Until!.Value, cancellationToken);
        var problem = $"the run of {due:yyyy-MM-dd HH:mm} UTC was missed, and {(waits ? "waits until its reboot window opens" : following is null ? "came too late: start it by hand, or add it again" : "came too late for this time")}";
        ScheduleJob.Failed(context.JobDetail, problem);
        ScheduleLog.Missed(logger, schedule.Name, problem);
    }

    private async Task RunAsync(IJobExecutionContext context, RolloutSchedule schedule, DateTimeOffset due, CancellationToken token)
    {
        var start = await StartAsync(schedule, due, token);
        if (start.Rollout is { } rollout)
        {
            ScheduleJob.Succeeded(context.JobDetail, clock.Time.GetUtcNow(), rollout);
            ScheduleLog.Started(logger, schedule.Name, rollout);
            if (schedule.At is not null)
                await context.Scheduler.DeleteJob(context.JobDetail.Key, token); // its rollout tells the rest
            return;
        }

        ScheduleJob.Failed(context.JobDetail, $"the run of {due:yyyy-MM-dd HH:mm} UTC was refused: {start.Refusal}");
        ScheduleLog.Refused(logger, schedule.Name, start.Refusal);
    }

    /// <summary>A run is not lost because the database is away for a while; if the server ends meanwhile, it is run again.</summary>
    private async Task<(long? Rollout, string Refusal)> StartAsync(RolloutSchedule schedule, DateTimeOffset due, CancellationToken token)
    {
        for (var isStalled = false; ; isStalled = true)
        {
            try
            {
                if (await started.FindAsync(schedule.Actor, due, token) is { } already)
                    return (already, "");
                var start = await starter.StartAsync(schedule.Request(), schedule.Actor, token);
                return (start.Rollout?.Id, string.Join("; ", start.Problems.Where(problem => problem.Severity == ProblemSeverity.Error).Select(problem => $"{problem.Path}: {problem.Message}")));
            }
            catch (DbException e)
            {
                if (!isStalled)
                    ScheduleLog.Stalled(logger, schedule.Name, e);
                await Task.Delay(clock.Options.Retry, clock.Time, token);
            }
        }
    }

    private static async Task AddAsync(IScheduler scheduler, RolloutSchedule schedule, DateTimeOffset due, CancellationToken token) =>
        await scheduler.ScheduleTrigger(ScheduleJob.TriggerOf(schedule.Name, due), TriggerConflict.Keep, token);
}

/// <summary>The time by which schedules run, which is the system's, and their rules.</summary>
internal sealed record ScheduleClock(TimeProvider Time, ScheduleOptions Options);
