using Quartz;

namespace Provisioning.Rollouts;

/// <summary>What goes wrong inside Quartz, in our words and once: its own log repeats itself for as long as a database is away.</summary>
internal sealed class ScheduleErrors(ILogger<ScheduleErrors> logger) : ISchedulerListener
{
    public ValueTask SchedulerError(IScheduler scheduler, SchedulerErrorContext errorContext, CancellationToken cancellationToken = default)
    {
        ScheduleLog.Failed(logger, errorContext.Message, errorContext.Exception);
        return default;
    }
}

internal static partial class ScheduleLog
{
    [LoggerMessage(1, LogLevel.Information, "Schedule '{Schedule}' has started rollout {Rollout}.")]
    public static partial void Started(ILogger logger, string schedule, long rollout);

    [LoggerMessage(2, LogLevel.Warning, "Schedule '{Schedule}' could not start its rollout: {Reason}.")]
    public static partial void Refused(ILogger logger, string schedule, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Schedule '{Schedule}': {Problem}.")]
    public static partial void Missed(ILogger logger, string schedule, string problem);

    [LoggerMessage(4, LogLevel.Error, "Schedule '{Schedule}' waits for the database to start its rollout.")]
    public static partial void Stalled(ILogger logger, string schedule, Exception cause);

    [LoggerMessage(5, LogLevel.Error, "Schedules stand still, and go on by themselves when the cause is gone: {Problem}")]
    public static partial void Failed(ILogger logger, string problem, Exception cause);
}
