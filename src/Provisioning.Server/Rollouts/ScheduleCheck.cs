using System.Collections.Immutable;
using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>Whether a schedule makes sense in a fleet, and in whose time. Pure.</summary>
internal static class ScheduleCheck
{
    private const int LongestName = 100;

    /// <returns>The schedule with its time zone; null with the reasons.</returns>
    public static (RolloutSchedule? Schedule, ImmutableArray<FleetProblem> Problems) Run(RolloutSchedule wanted, Fleet fleet, DateTimeOffset now)
    {
        var problems = new List<FleetProblem>();
        var name = wanted.Name.Trim();
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
            problems.Add(new("name", $"is no name; write one of 1 to {LongestName} characters"));
        CheckSelection(wanted, fleet, problems);
        if (wanted.Steps.IsEmpty)
            problems.Add(new("steps", "there is nothing to do; name configuration, bootFile, firmware or restart"));
        if (wanted.Firmware is not null && !wanted.Steps.Contains(StepKind.Firmware))
            problems.Add(new("firmware", "is only for a schedule with the step firmware"));
        var time = TimeOf(wanted, problems);
        var zone = ZoneOf(wanted, fleet, problems);
        if (time is null || zone is null || problems.Count > 0)
            return (null, [.. problems]);

        var schedule = wanted with { Name = name, Zone = zone };
        if (schedule.Next(now) is null)
            problems.Add(new("at", $"'{wanted.At}' has passed in {zone}"));
        return (problems.Count == 0 ? schedule : null, [.. problems]);
    }

    private static ScheduleTime? TimeOf(RolloutSchedule wanted, List<FleetProblem> problems)
    {
        switch (wanted.At, wanted.Every)
        {
            case ({ } at, null):
                var once = ScheduleTime.Once(at);
                if (once is null)
                    problems.Add(new("at", $"'{at}' is no date and time of day; write such as 2026-11-27 02:00"));
                return once;
            case (null, { } every):
                var time = ScheduleTime.Every(every, out var problem);
                if (time is null)
                    problems.Add(new("every", $"'{every}' {problem}"));
                return time;
            default:
                problems.Add(new("at", "write either 'at' for one run or 'every' for many"));
                return null;
        }
    }

    private static string? ZoneOf(RolloutSchedule wanted, Fleet fleet, List<FleetProblem> problems)
    {
        var zones = wanted.Zone.Length > 0 ? [wanted.Zone] : SitesOf(wanted.Selection, fleet).Select(site => site.TimeZone).Distinct().Order(StringComparer.Ordinal).ToList();
        if (zones.Count == 1 && TimeZoneInfo.TryFindSystemTimeZoneById(zones[0], out _))
            return zones[0];
        problems.Add(new("zone", zones.Count switch
        {
            0 => "is missing, and no site says in whose time this is; write an IANA name such as Europe/London",
            1 => $"'{zones[0]}' is no time zone; write an IANA name such as Europe/London",
            _ => $"is missing, and the sites are in several time zones; write one of {string.Join(", ", zones)}",
        }));
        return null;
    }

    /// <summary>Of the phones that are selected; where there is none yet, of the selection itself.</summary>
    public static IReadOnlyList<Site> SitesOf(RolloutSelection selection, Fleet fleet)
    {
        var names = fleet.Devices.Values.Where(selection.Has).Select(device => device.Site).ToHashSet(StringComparer.Ordinal);
        if (names.Count == 0)
            names.UnionWith(selection.Sites.IsEmpty ? fleet.Sites.Keys : selection.Sites);
        return [.. names.Select(name => fleet.Sites.GetValueOrDefault(name)).OfType<Site>()];
    }

    private static void CheckSelection(RolloutSchedule wanted, Fleet fleet, List<FleetProblem> problems)
    {
        foreach (var site in wanted.Selection.Sites.Where(site => !fleet.Sites.ContainsKey(site)).Distinct())
            problems.Add(new("selection/sites", $"'{site}' is no site of this fleet"));
        foreach (var mac in wanted.Selection.Macs.Where(mac => !fleet.Devices.ContainsKey(mac)).Distinct())
            problems.Add(new("selection/macs", $"'{mac}' is no phone of this fleet"));
        if (wanted.Terms.SuccessThreshold is < 0 or > 100)
            problems.Add(new("terms/successThreshold", "is a number from 0 to 100"));
        if (wanted.Terms.ErrorThreshold is < 0 or > 100)
            problems.Add(new("terms/errorThreshold", "is a number from 0 to 100"));
    }
}
