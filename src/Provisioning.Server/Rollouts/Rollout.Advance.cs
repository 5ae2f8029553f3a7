using System.Collections.Immutable;
using System.Globalization;
using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>
/// One step forward, decided from the facts and from nothing else:
/// <code>
/// 1 phones that did something, or whose time is up      UpdateJudge
/// 2 groups and the rollout itself                       errors before successes: a bad change stops before it goes on
/// 3 whom to tell                                        UpdateDispatch: window, call, pace
/// </code>
/// Nothing is changed here: the caller saves what is returned, and only then is it so.
/// </summary>
internal sealed partial record Rollout
{
    public RolloutAdvance Advance(RolloutPhones phones, AdvanceContext context)
    {
        var advance = new RolloutAdvance(this, phones);
        JudgePhones(advance, context);
        advance.After = AdvanceGroups(advance, context);
        if (advance.After.Status == RolloutStatus.Running)
            UpdateDispatch.Run(advance, context);
        advance.FindNext(context);
        return advance;
    }

    private static void JudgePhones(RolloutAdvance advance, AdvanceContext context)
    {
        foreach (var (tell, outcome) in context.Answers)
        {
            if (tell.Rollout == advance.Before.Id && advance.Phones.Find(tell.Mac) is { } told)
                advance.Set(told, context.Judge.Answered(advance.Latest(told), tell, outcome, context.Now));
        }

        foreach (var lead in context.Leads)
        {
            if (lead.Rollout == advance.Before.Id && advance.Phones.Find(lead.Mac) is { } led)
                advance.Set(led, UpdateJudge.Led(advance.Latest(led), lead, context.Now));
        }

        foreach (var mac in context.Touched)
        {
            if (advance.Phones.Find(mac) is { } touched)
                advance.Judge(advance.Latest(touched), context);
        }

        foreach (var update in advance.Phones.UnderWay().TakeWhile(update => update.NextAt <= context.Now))
        {
            // An answer that came at the last moment has changed it.
            if (advance.Latest(update) is { IsUnderWay: true } late && late.NextAt <= context.Now)
                advance.Judge(late, context);
        }
    }

    private Rollout AdvanceGroups(RolloutAdvance advance, AdvanceContext context)
    {
        var rollout = this;
        if (rollout.Status == RolloutStatus.Ready && !(StartAt > context.Wall))
            rollout = rollout with { Status = RolloutStatus.Running, Reason = "" };
        if (rollout.Status != RolloutStatus.Running)
            return rollout;
        for (var i = 0; i < rollout.Groups.Length; i++)
        {
            rollout = rollout.AdvanceGroup(i, advance.Counts[i], context.Wall);
            if (rollout.Status != RolloutStatus.Running)
                return rollout;
        }

        return rollout.Groups.All(group => group.Status == GroupStatus.Finished)
            ? rollout with { Status = RolloutStatus.Finished, Reason = Summary(advance.Counts), EndedAt = context.Wall }
            : rollout;
    }

    private Rollout AdvanceGroup(int place, GroupCounts counts, DateTimeOffset wall)
    {
        var group = Groups[place];
        var mayStart = place == 0 || IsPassed(Groups[place - 1]);
        if (group.Status == GroupStatus.Scheduled && mayStart)
            group = group with { Status = GroupStatus.Running, StartedAt = wall };
        if (group.Status is GroupStatus.Scheduled or GroupStatus.Finished)
            return WithGroup(place, group);
        if (group.StartedAt > wall)
            group = group with { StartedAt = wall }; // the clock was set back: a window that ends from now on ends in this group's time

        var size = counts.Open + counts.Done + counts.Failed;
        var failed = counts.Failed - group.ForgivenFailures;
        if (failed * 100L > Terms.ErrorThreshold * (long)size)
        {
            return WithGroup(place, group with { Status = GroupStatus.Error }) with
            {
                Status = RolloutStatus.Paused,
                Reason = string.Create(CultureInfo.InvariantCulture, $"{failed} of {size} phones of group '{group.Name}' failed: more than {Terms.ErrorThreshold} %"),
            };
        }

        // Who went on in spite of failures meant those phones to count as through.
        var hasSucceeded = size == 0 || (counts.Done + group.ForgivenFailures) * 100L >= Terms.SuccessThreshold * (long)size;
        group = group with { HasSucceeded = hasSucceeded, Status = counts.Open == 0 ? GroupStatus.Finished : GroupStatus.Running };
        var rollout = WithGroup(place, group);
        return group.Status == GroupStatus.Finished && !hasSucceeded && place + 1 < Groups.Length
            ? rollout.WithGroup(place, group with { Status = GroupStatus.Error }) with
            {
                Status = RolloutStatus.Paused,
                Reason = string.Create(CultureInfo.InvariantCulture, $"{counts.Done} of {size} phones of group '{group.Name}' made it: less than {Terms.SuccessThreshold} %"),
            }
            : rollout;
    }

    private Rollout WithGroup(int place, RolloutGroup group) => group == Groups[place] ? this : this with { Groups = Groups.SetItem(place, group) };

    private static bool IsPassed(RolloutGroup group) => group.Status == GroupStatus.Finished || (group.Status == GroupStatus.Running && group.HasSucceeded);

    private static string Summary(ReadOnlySpan<GroupCounts> counts)
    {
        var (done, failed, gone) = (0, 0, 0);
        foreach (var group in counts)
            (done, failed, gone) = (done + group.Done, failed + group.Failed, gone + group.Gone);
        return string.Create(CultureInfo.InvariantCulture, $"{done} phones made it, {failed} failed{(gone > 0 ? $", {gone} left" : "")}");
    }
}

/// <summary>What a decision looks at beside the rollout itself.</summary>
/// <param name="Now">Told by <see cref="SteadyClock"/>.</param>
/// <param name="Wall">The same moment in the system's time.</param>
internal sealed record AdvanceContext(DateTimeOffset Now, DateTimeOffset Wall, IRolloutFacts Facts, Pace Pace, UpdateJudge Judge)
{
    /// <summary>Phones that did something since the last time.</summary>
    public IReadOnlyCollection<MacAddress> Touched { get; init; } = [];

    /// <summary>Attempts that have ended.</summary>
    public IReadOnlyCollection<(Tell Tell, TellOutcome Outcome)> Answers { get; init; } = [];

    public IReadOnlyCollection<FirmwareLead> Leads { get; init; } = [];
}

/// <summary>What a step forward would change; becomes true when it is saved.</summary>
internal sealed class RolloutAdvance
{
    private readonly GroupCounts[] _counts;
    private readonly Dictionary<MacAddress, DeviceUpdate> _saved = [];

    public RolloutAdvance(Rollout before, RolloutPhones phones)
    {
        (Before, After, Phones) = (before, before, phones);
        _counts = [.. phones.Counts.ToArray().Select(counts => counts.Copy())];
    }

    public Rollout Before { get; }

    public Rollout After { get; set; }

    public RolloutPhones Phones { get; }

    /// <summary>By phone; also changes that are not worth saving.</summary>
    public Dictionary<MacAddress, DeviceUpdate> Changed { get; } = [];

    public List<Tell> Tells { get; } = [];

    /// <summary>Phones whose configuration must name a firmware image before they are told.</summary>
    public List<LeadRequest> Leads { get; } = [];

    public ReadOnlySpan<GroupCounts> Counts => _counts;

    /// <summary>Nothing happens before, unless a phone does something.</summary>
    public DateTimeOffset NextAt { get; private set; } = DateTimeOffset.MaxValue;

    /// <summary>Changes that a restart must not forget.</summary>
    public IReadOnlyCollection<DeviceUpdate> Saved => _saved.Values;

    public bool IsSaved(MacAddress mac) => _saved.ContainsKey(mac);

    public DeviceUpdate Judge(DeviceUpdate update, AdvanceContext context)
    {
        var after = context.Judge.Judge(update, context.Facts.Of(update.Mac), context.Now);
        Set(update, after);
        return after;
    }

    public void Set(DeviceUpdate stored, DeviceUpdate after)
    {
        var before = Latest(stored);
        if (ReferenceEquals(before, after))
            return;
        _counts[before.Group].Add(before.State, -1);
        _counts[before.Group].Add(after.State, 1);
        Changed[after.Mac] = after;
        if (after.IsWorthSaving(Phones.Find(after.Mac)!))
            _saved[after.Mac] = after;
        else
            _saved.Remove(after.Mac);
    }

    public DeviceUpdate Latest(DeviceUpdate update) => Changed.GetValueOrDefault(update.Mac, update);

    public void Await(DateTimeOffset at)
    {
        if (at < NextAt)
            NextAt = at;
    }

    /// <summary>When to look again: the next phone whose time is up; at once where this step has opened the way for another.</summary>
    public void FindNext(AdvanceContext context)
    {
        if (After.Status == RolloutStatus.Ready && After.StartAt is { } start)
            Await(context.Now + (start - context.Wall));
        foreach (var changed in Changed.Values.Where(update => update.IsUnderWay))
            Await(changed.NextAt);
        if (Phones.UnderWay().FirstOrDefault(update => !Changed.ContainsKey(update.Mac)) is { } first)
            Await(first.NextAt);
        if (After.Status == RolloutStatus.Running && (!After.Groups.SequenceEqual(Before.Groups) || HasClosedSomething()))
            Await(context.Now);
    }

    private bool HasClosedSomething()
    {
        for (var group = 0; group < _counts.Length; group++)
        {
            if (_counts[group].Open != Phones.Counts[group].Open)
                return true;
        }

        return false;
    }
}
