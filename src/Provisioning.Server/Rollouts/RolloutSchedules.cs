using System.Collections.Immutable;
using System.Data.Common;
using System.Runtime.ExceptionServices;
using Provisioning.Devices;
using Quartz;

namespace Provisioning.Rollouts;

/// <summary>Rollouts that start by themselves, at times in the time of their sites. They are in the database: a restart loses none.</summary>
internal sealed class RolloutSchedules(ISchedulerFactory factory, FleetState fleet, ScheduleClock clock)
{
    /// <summary>How many coming runs are shown.</summary>
    private const int ShownRuns = 3;

    /// <exception cref="DbException">The database is away.</exception>
    public Task<ImmutableArray<ScheduleState>> ListAsync(CancellationToken token) => AskAsync(async scheduler =>
    {
        var states = ImmutableArray.CreateBuilder<ScheduleState>();
        foreach (var key in await scheduler.GetJobKeys(GroupMatcher<JobKey>.GroupEquals(ScheduleJob.KeyOf("").Group), token))
        {
            if (await StateOfAsync(scheduler, key, token) is { } state)
                states.Add(state);
        }

        states.Sort((one, other) => string.CompareOrdinal(one.Schedule.Name, other.Schedule.Name));
        return states.ToImmutable();
    }, token);

    /// <returns>The schedule; null with the reasons when it was refused.</returns>
    /// <exception cref="DbException">The database is away.</exception>
    public Task<(ScheduleState? State, ImmutableArray<FleetProblem> Problems)> AddAsync(RolloutSchedule wanted, CancellationToken token) => AskAsync(async scheduler =>
    {
        var now = clock.Time.GetUtcNow();
        var (schedule, problems) = ScheduleCheck.Run(wanted, fleet.Current, now);
        if (schedule is null)
            return (null, problems);
        if ((await ListAsync(token)).Length >= clock.Options.Most)
            return (null, [new FleetProblem("name", $"is one more than the {clock.Options.Most} schedules that this server keeps (Rollouts:Schedules:Most)")]);
        try
        {
            await scheduler.ScheduleJob(ScheduleJob.Create(schedule), ScheduleJob.TriggerOf(schedule.Name, schedule.Next(now)!.Value), cancellationToken: token);
            return (await StateOfAsync(scheduler, ScheduleJob.KeyOf(schedule.Name), token), problems);
        }
        catch (ObjectAlreadyExistsException)
        {
            return (null, [new FleetProblem("name", $"'{schedule.Name}' is scheduled already; remove it first")]);
        }
    }, token);

    /// <returns>False when there is none of that name.</returns>
    /// <exception cref="DbException">The database is away.</exception>
    public Task<bool> RemoveAsync(string name, CancellationToken token) => AskAsync(async scheduler => await scheduler.DeleteJob(ScheduleJob.KeyOf(name), token), token);

    private static async Task<ScheduleState?> StateOfAsync(IScheduler scheduler, JobKey key, CancellationToken token) =>
        await scheduler.GetJobDetail(key, token) is { } job ? ScheduleJob.StateOf(job, await scheduler.GetTriggersOfJob(key, token), ShownRuns) : null;

    private async Task<T> AskAsync<T>(Func<IScheduler, Task<T>> ask, CancellationToken token)
    {
        try
        {
            return await ask(await factory.GetScheduler(token));
        }
        catch (SchedulerException e) when (CauseOf(e) is { } cause)
        {
            ExceptionDispatchInfo.Throw(cause);
            throw;
        }
    }

    private static DbException? CauseOf(Exception? e) => e is null or DbException ? (DbException?)e : CauseOf(e.InnerException);
}
