using System.Globalization;
using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>Something that happened in a rollout, for those who are told: the log, MQTT, webhooks, the API.</summary>
/// <param name="Number">Counts up, over all rollouts and restarts; 0 before it is saved.</param>
/// <param name="At">In the system's time.</param>
/// <param name="Mac">Null where it concerns more than one phone.</param>
/// <param name="Detail">In words; empty where the kind says it all.</param>
internal sealed record RolloutEvent(long Number, DateTimeOffset At, long Rollout, RolloutEventKind Kind, MacAddress? Mac, string Detail);

internal enum RolloutEventKind
{
    Created,
    Approved,
    Denied,
    Started,
    GroupStarted,
    GroupFinished,
    Paused,
    Resumed,
    Stopped,
    Finished,
    DeviceNotified,
    DeviceFetched,
    DeviceStepDone,
    DeviceRunning,
    DeviceFailed,
    DeviceSuperseded,
    DeviceRemoved,
}

/// <summary>What is worth telling of the difference between before and after.</summary>
internal static class RolloutEvents
{
    public static IEnumerable<RolloutEvent> Between(Rollout before, Rollout after, DateTimeOffset at)
    {
        if (KindOf(before.Status, after.Status) is { } begun and (RolloutEventKind.Started or RolloutEventKind.Resumed))
            yield return new(0, at, after.Id, begun, null, after.Reason);
        for (var i = 0; i < after.Groups.Length; i++)
        {
            var (was, group) = (before.Groups[i], after.Groups[i]);
            if (was.Status == group.Status)
                continue;
            if (group.Status is GroupStatus.Running && was.Status == GroupStatus.Scheduled)
                yield return new(0, at, after.Id, RolloutEventKind.GroupStarted, null, group.Name);
            else if (group.Status == GroupStatus.Finished)
                yield return new(0, at, after.Id, RolloutEventKind.GroupFinished, null, group.Name);
        }

        if (KindOf(before.Status, after.Status) is { } kind and not (RolloutEventKind.Started or RolloutEventKind.Resumed))
            yield return new(0, at, after.Id, kind, null, after.Reason);
    }

    /// <summary>A phone may prove a step and be told of the next in one turn, or prove several; the last one is told by <see cref="RolloutEventKind.DeviceRunning"/>.</summary>
    public static IEnumerable<RolloutEvent> Between(DeviceUpdate before, DeviceUpdate after, DateTimeOffset at)
    {
        for (var step = before.Step; step < Math.Min(after.Step, after.Steps.Length - 1); step++)
            yield return new(0, at, after.Rollout, RolloutEventKind.DeviceStepDone, after.Mac, string.Create(CultureInfo.InvariantCulture, $"step {step + 1} of {after.Steps.Length}: {UpdateWords.Of(after.Steps[step])}"));
        RolloutEventKind? kind = after.State switch
        {
            UpdateState.Notified when before.Attempts != after.Attempts || before.ToldAt != after.ToldAt => RolloutEventKind.DeviceNotified,
            UpdateState.Fetched when before.State != UpdateState.Fetched => RolloutEventKind.DeviceFetched,
            UpdateState.Running when before.IsOpen => RolloutEventKind.DeviceRunning,
            UpdateState.Failed when before.IsOpen => RolloutEventKind.DeviceFailed,
            UpdateState.Superseded when before.IsOpen => RolloutEventKind.DeviceSuperseded,
            UpdateState.Removed when before.IsOpen => RolloutEventKind.DeviceRemoved,
            _ => null,
        };
        if (kind is { } changed)
            yield return new(0, at, after.Rollout, changed, after.Mac, DetailOf(changed, after));
    }

    private static RolloutEventKind? KindOf(RolloutStatus before, RolloutStatus after) => (before, after) switch
    {
        _ when before == after => null,
        (RolloutStatus.WaitingForApproval, RolloutStatus.Ready) => RolloutEventKind.Approved,
        (RolloutStatus.Paused, RolloutStatus.Running) => RolloutEventKind.Resumed,
        (_, RolloutStatus.Running) => RolloutEventKind.Started,
        (_, RolloutStatus.Paused) => RolloutEventKind.Paused,
        (_, RolloutStatus.Finished) => RolloutEventKind.Finished,
        (_, RolloutStatus.Stopped) => RolloutEventKind.Stopped,
        (_, RolloutStatus.Denied) => RolloutEventKind.Denied,
        _ => null,
    };

    private static string DetailOf(RolloutEventKind kind, DeviceUpdate after) => kind switch
    {
        RolloutEventKind.DeviceNotified => string.Create(CultureInfo.InvariantCulture, $"{(after.Method == TellMethod.Reboot ? "reboot" : "re-sync")}, attempt {after.Attempts}"),
        RolloutEventKind.DeviceFailed => UpdateWords.Of(after),
        RolloutEventKind.DeviceSuperseded => string.Create(CultureInfo.InvariantCulture, $"rollout {after.SupersededBy} is newer"),
        _ => "",
    };
}
