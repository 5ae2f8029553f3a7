using System.Collections.Immutable;
using System.Globalization;
using Provisioning.Devices;
using Provisioning.Rollouts;

namespace Provisioning.Admin;

/// <summary>What is asked of <c>POST /api/rollouts</c>; only the name is needed.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Sites">Only phones of these sites.</param>
/// <param name="Models">Only these models: <c>vendor/model</c> or <c>vendor/*</c>.</param>
/// <param name="Macs">Only these phones.</param>
/// <param name="Steps">In this order: bootFile, firmware, configuration, restart. Configuration when left out.</param>
/// <param name="Firmware">The version that the step firmware leads to; the newest of the catalogue when left out.</param>
/// <param name="Canaries">Told first.</param>
/// <param name="Canary">So many are told first where none are named.</param>
/// <param name="BySite">A group for each site, in the order of <paramref name="SiteOrder"/> and then by name.</param>
/// <param name="GroupSize">At most so many phones in a group.</param>
/// <param name="SuccessThreshold">So many in a hundred must have proved it before the next group starts.</param>
/// <param name="ErrorThreshold">More failed ones in a hundred pause it.</param>
/// <param name="Window">What waits for the reboot window: everything, reboots, or nothing (now; administrators only).</param>
/// <param name="WindowEnd">What its end means for the rest: continue, fail, or force.</param>
/// <param name="AlwaysReboot">Reboot even where a re-sync would do.</param>
/// <param name="StartAt">Not before.</param>
internal sealed record RolloutStartRequest(
    string Name, string[]? Sites = null, string[]? Models = null, MacAddress[]? Macs = null, StepKind[]? Steps = null, string? Firmware = null, MacAddress[]? Canaries = null,
    int Canary = 0, bool BySite = false, string[]? SiteOrder = null, int GroupSize = 0, int SuccessThreshold = 90, int ErrorThreshold = 10,
    WindowUse Window = WindowUse.Everything, WindowEnd WindowEnd = WindowEnd.Continue, bool AlwaysReboot = false, DateTimeOffset? StartAt = null)
{
    public RolloutRequest ToRequest() => new()
    {
        Name = Name,
        Selection = new() { Sites = [.. Sites ?? []], Models = [.. Models ?? []], Macs = [.. Macs ?? []] },
        Steps = Steps is { Length: > 0 } ? [.. Steps] : [StepKind.Configuration],
        Firmware = Firmware,
        Grouping = new() { Canaries = [.. Canaries ?? []], CanaryCount = Canary, BySite = BySite, SiteOrder = [.. SiteOrder ?? []], GroupSize = GroupSize },
        Terms = new() { SuccessThreshold = SuccessThreshold, ErrorThreshold = ErrorThreshold, Window = Window, WindowEnd = WindowEnd, AlwaysReboot = AlwaysReboot },
        StartAt = StartAt,
    };
}

/// <summary>A rollout and how far it has come.</summary>
/// <param name="Reason">Why it is in this status, in words.</param>
internal sealed record RolloutAnswer(
    long Id, string Name, RolloutStatus Status, string Reason, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? StartAt, DateTimeOffset? EndedAt, long RetryOf,
    RolloutTerms Terms, ImmutableArray<RolloutGroupAnswer> Groups)
{
    public static RolloutAnswer Of(RolloutProgress progress)
    {
        var rollout = progress.Rollout;
        return new(
            rollout.Id, rollout.Name, rollout.Status, rollout.Reason, rollout.CreatedBy, rollout.CreatedAt, rollout.StartAt, rollout.EndedAt, rollout.RetryOf, rollout.Terms,
            [.. progress.Groups.Select(RolloutGroupAnswer.Of)]);
    }
}

/// <param name="Size">Phones when the rollout was made.</param>
/// <param name="Done">Proved it, or ran it before.</param>
/// <param name="UnderWay">Told, and no proof yet.</param>
/// <param name="Waiting">To be told.</param>
/// <param name="Gone">Left the fleet, taken over by a newer rollout, or stopped.</param>
internal sealed record RolloutGroupAnswer(
    string Name, GroupStatus Status, int Size, int Done, int AlreadyCurrent, int Notified, int Fetched, int UnderWay, int Waiting, int Deferred, int Failed, int Gone)
{
    public static RolloutGroupAnswer Of(GroupProgress group) => new(
        group.Name, group.Status, group.Size, group.Phones.Done, group.Phones[UpdateState.AlreadyCurrent], group.Phones[UpdateState.Notified], group.Phones[UpdateState.Fetched],
        group.Phones.UnderWay, group.Phones.Open - group.Phones.UnderWay, group.Phones[UpdateState.Deferred], group.Phones.Failed, group.Phones.Gone);
}

/// <summary>One phone's part in a rollout.</summary>
/// <param name="Name">Whose phone it is.</param>
/// <param name="Reason">Why it waits or failed, in words.</param>
/// <param name="Step">Such as <c>2 of 3: firmware 96.86.0.100</c>; empty when it is through.</param>
/// <param name="Status">SIP status of the last NOTIFY; 0 before one is answered.</param>
internal sealed record RolloutPhoneAnswer(
    MacAddress Mac, string Name, string Site, string Group, UpdateState State, string Reason, string Step, int Attempts, int Reboots, int Status,
    DateTimeOffset? ToldAt, DateTimeOffset Since, DateTimeOffset? NextAt)
{
    public static RolloutPhoneAnswer Of(DeviceUpdate update, Rollout rollout, Fleet fleet, TimeSpan ahead) => new(
        update.Mac, NameOf(update.Mac, fleet), update.Site, rollout.Groups[update.Group].Name, update.State, UpdateWords.Of(update), StepOf(update), update.Attempts, update.Reboots,
        update.Status, update.ToldAt + ahead, update.Since + ahead, update.IsOpen && DateTimeOffset.MaxValue - update.NextAt > ahead ? update.NextAt + ahead : null);

    public static string NameOf(MacAddress mac, Fleet fleet) =>
        fleet.Devices.TryGetValue(mac, out var device) && device.Lines is [var line, ..] && fleet.Extensions.TryGetValue(line.Extension, out var extension) ? extension.Name : "";

    private static string StepOf(DeviceUpdate update) => update.CurrentStep is not { } step
        ? ""
        : update.Steps.Length == 1 ? UpdateWords.Of(step) : string.Create(CultureInfo.InvariantCulture, $"{update.Step + 1} of {update.Steps.Length}: {UpdateWords.Of(step)}");
}

/// <summary>What a rollout would be: who, when, how many reboots, until when.</summary>
/// <param name="EndsAt">If every phone did at once what it is told and nobody telephoned; null when it does not end within two months.</param>
/// <param name="Phones">Those that would be told, the first at the top; at most a thousand.</param>
internal sealed record RolloutPlanAnswer(
    int Total, int AlreadyCurrent, int NothingToDo, int Resyncs, int Reboots, DateTimeOffset? FirstAt, DateTimeOffset? EndsAt,
    ImmutableArray<RolloutPlanGroup> Groups, ImmutableArray<RolloutPlanPhone> Phones, ImmutableArray<ApiError> Problems)
{
    private const int MostPhones = 1_000;

    public static RolloutPlanAnswer Of(RolloutPlan plan, RolloutForecast forecast, Fleet fleet)
    {
        var told = forecast.ToldAt;
        return new(
            plan.Updates.Length,
            plan.Updates.Count(update => update.State == UpdateState.AlreadyCurrent),
            plan.Updates.Count(update => update is { IsOpen: true, Method: TellMethod.None }),
            forecast.Resyncs,
            forecast.Reboots,
            told.Count == 0 ? null : told.Values.Min(),
            forecast.EndsAt,
            [.. plan.Groups.Select((group, place) => new RolloutPlanGroup(group.Name, group.Size, forecast.GroupEnds.ElementAtOrDefault(place)))],
            [.. plan.Updates.Where(update => told.ContainsKey(update.Mac)).OrderBy(update => told[update.Mac]).Take(MostPhones).Select(update => new RolloutPlanPhone(
                update.Mac, RolloutPhoneAnswer.NameOf(update.Mac, fleet), update.Site, plan.Groups[update.Group].Name, [.. update.Steps.Select(UpdateWords.Of)], update.Method, told[update.Mac]))],
            [.. plan.Problems.Select(problem => ApiProblem.Error(new TextProblem(problem, 0, 0)))]);
    }
}

/// <param name="EndsAt">When it would be through.</param>
internal sealed record RolloutPlanGroup(string Name, int Size, DateTimeOffset? EndsAt);

/// <param name="Method">How it would be told in its first step.</param>
/// <param name="At">When it would first be told.</param>
internal sealed record RolloutPlanPhone(MacAddress Mac, string Name, string Site, string Group, ImmutableArray<string> Steps, TellMethod Method, DateTimeOffset At);

/// <param name="Detail">In words.</param>
internal sealed record RolloutEventAnswer(long Number, DateTimeOffset At, long Rollout, RolloutEventKind Kind, MacAddress? Mac, string Detail)
{
    public static RolloutEventAnswer Of(RolloutEvent told) => new(told.Number, told.At, told.Rollout, told.Kind, told.Mac, told.Detail);
}

/// <param name="Now">Without waiting for the window; administrators only.</param>
internal sealed record RebootRequest(bool Now = false);
