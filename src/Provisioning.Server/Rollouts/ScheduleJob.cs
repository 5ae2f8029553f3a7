using System.Globalization;
using Quartz;

namespace Provisioning.Rollouts;

/// <summary>
/// A schedule as Quartz keeps it: a job of its name, and for each run that is known a trigger of its instant. A run that starts adds the next one before it
/// does anything else.
/// </summary>
internal static class ScheduleJob
{
    private const string Group = "rollouts";
    private const string Text = "schedule";
    private const string LastRun = "lastRun";
    private const string LastRollout = "lastRollout";
    private const string LastProblem = "lastProblem";
    private const string Due = "due";

    public static JobKey KeyOf(string name) => new(name, Group);

    public static IJobDetail Create(RolloutSchedule schedule) => JobBuilder.Create<ScheduledRollout>()
        .WithIdentity(KeyOf(schedule.Name))
        .StoreDurably() // also when it waits for somebody to look at it
        .RequestRecovery() // a run that a crash cut off is run again
        .UsingJobData(Text, ScheduleText.Write(schedule))
        .Build();

    /// <summary>Its name is its instant: a run that is added twice is one.</summary>
    public static ITrigger TriggerOf(string name, DateTimeOffset due)
    {
        var instant = due.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        return TriggerBuilder.Create()
            .WithIdentity($"{name}@{instant}", Group)
            .ForJob(KeyOf(name))
            .StartAt(due)
            .UsingJobData(Due, instant)
            .WithSimpleSchedule(simple => simple.WithRepeatCount(0).WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow)) // late, but surely, and once
            .Build();
    }

    public static RolloutSchedule Read(IJobDetail job) => ScheduleText.Read(job.JobDataMap.GetString(Text)!);

    public static DateTimeOffset DueOf(IJobExecutionContext context) =>
        Instant(context.Trigger.JobDataMap, Due) ?? context.ScheduledFireTimeUtc ?? context.FireTimeUtc;

    public static void Succeeded(IJobDetail job, DateTimeOffset at, long rollout)
    {
        job.JobDataMap[LastRun] = at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        job.JobDataMap[LastRollout] = rollout.ToString(CultureInfo.InvariantCulture);
        job.JobDataMap[LastProblem] = "";
    }

    public static void Failed(IJobDetail job, string problem) => job.JobDataMap[LastProblem] = problem;

    public static ScheduleState StateOf(IJobDetail job, IEnumerable<ITrigger> triggers, int runs)
    {
        var schedule = Read(job);
        var next = triggers.Select(trigger => trigger.NextFireTimeUtc).OfType<DateTimeOffset>().Order().ToList();
        while (next.Count > 0 && next.Count < runs && schedule.Next(next[^1]) is { } later)
            next.Add(later);
        return new(
            schedule,
            [.. next],
            Instant(job.JobDataMap, LastRun),
            long.Parse(TextOf(job.JobDataMap, LastRollout) ?? "0", CultureInfo.InvariantCulture),
            TextOf(job.JobDataMap, LastProblem) ?? "");
    }

    private static DateTimeOffset? Instant(JobDataMap map, string key) =>
        TextOf(map, key) is { } text ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text, CultureInfo.InvariantCulture)) : null;

    private static string? TextOf(JobDataMap map, string key) => map.TryGetValue(key, out var value) ? value as string : null;
}
