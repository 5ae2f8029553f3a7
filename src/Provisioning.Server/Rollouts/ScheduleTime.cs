using System.Globalization;
using System.Text.RegularExpressions;
using Quartz;

namespace Provisioning.Rollouts;

/// <summary>
/// When a schedule runs, by the clock on a site's wall: once, or again and again. A time that this clock leaves out in spring is run at the first instant
/// after it, and one that it shows twice in autumn the first time. (Quartz's own triggers run the first an hour later; so they are told instants.)
/// </summary>
internal sealed partial class ScheduleTime
{
    public const string OnceForm = "yyyy-MM-dd HH:mm";

    /// <summary>How often it may run. Ours: a phone takes minutes to start, a rollout longer.</summary>
    private static readonly TimeSpan Closest = TimeSpan.FromHours(1);

    /// <summary>So many runs are looked at to see whether they come too close: more than there are in four days at one an hour.</summary>
    private const int Looked = 100;

    private static readonly string[] Places = ["first", "second", "third", "fourth"];

    private readonly DateTime? _once;
    private readonly CronExpression? _cron;

    private ScheduleTime(DateTime? once, CronExpression? cron) => (_once, _cron) = (once, cron);

    public bool IsOnce => _once is not null;

    /// <returns>Null when it is no such time.</returns>
    public static ScheduleTime? Once(string text) =>
        DateTime.TryParseExact(text.Trim().Replace('T', ' '), OnceForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? new(at, null) : null;

    /// <returns>Null with the reason when it is no such time.</returns>
    public static ScheduleTime? Every(string text, out string problem)
    {
        problem = "";
        try
        {
            var time = new ScheduleTime(null, new CronExpression(CronOf(text.Trim()), TimeZoneInfo.Utc));
            problem = time.WhyNot();
            return problem.Length == 0 ? time : null;
        }
        catch (FormatException e)
        {
            problem = $"is not understood ({e.Message.TrimEnd('.')}); write such as 'daily 03:00', 'weekly mon,thu 22:30', 'first sunday 02:00', or a cron expression from seconds on such as '0 0 2 ? * SUN#1'";
            return null;
        }
    }

    /// <summary>The first run after an instant; null when there is none.</summary>
    public DateTimeOffset? Next(TimeZoneInfo zone, DateTimeOffset after)
    {
        if (_once is { } once)
            return zone.InstantOf(once) is var at && at > after ? at : null;
        for (var wall = NextWall(zone.WallOf(after)); wall is not null; wall = NextWall(wall.Value))
        {
            if (zone.InstantOf(wall.Value) is var next && next > after)
                return next;
        }

        return null;
    }

    /// <summary>Told as if it were UTC: the expression knows nothing of clocks that are set.</summary>
    private DateTime? NextWall(DateTime wall) =>
        _cron!.GetNextValidTimeAfter(new DateTimeOffset(wall, TimeSpan.Zero)) is { } next ? DateTime.SpecifyKind(next.UtcDateTime, DateTimeKind.Unspecified) : null;

    private string WhyNot()
    {
        var wall = new DateTime(2026, 1, 1);
        for (var run = 0; run < Looked; run++)
        {
            if (NextWall(wall) is not { } next)
                return run == 0 ? "never runs" : "";
            if (run > 0 && next - wall < Closest)
                return $"runs again after {next - wall:hh\\:mm\\:ss}; at least an hour must lie between two runs";
            wall = next;
        }

        return "";
    }

    private static string CronOf(string text)
    {
        if (Daily().Match(text) is { Success: true } daily)
            return Cron(daily, "* * ?");
        if (Weekly().Match(text) is { Success: true } weekly)
            return Cron(weekly, $"? * {weekly.Groups["days"].Value.ToUpperInvariant()}");
        if (Monthly().Match(text) is { Success: true } monthly)
        {
            var day = monthly.Groups["day"].Value[..3].ToUpperInvariant();
            var place = Array.IndexOf(Places, monthly.Groups["place"].Value.ToLowerInvariant()) + 1;
            return Cron(monthly, place == 0 ? $"? * {day}L" : string.Create(CultureInfo.InvariantCulture, $"? * {day}#{place}"));
        }

        return text.ToUpperInvariant();
    }

    private static string Cron(Match match, string days) => $"0 {match.Groups["minute"].Value} {match.Groups["hour"].Value} {days}";

    [GeneratedRegex("^daily (?<hour>[01][0-9]|2[0-3]):(?<minute>[0-5][0-9])$", RegexOptions.IgnoreCase)]
    private static partial Regex Daily();

    [GeneratedRegex("^weekly (?<days>(sun|mon|tue|wed|thu|fri|sat)(,(sun|mon|tue|wed|thu|fri|sat)){0,6}) (?<hour>[01][0-9]|2[0-3]):(?<minute>[0-5][0-9])$", RegexOptions.IgnoreCase)]
    private static partial Regex Weekly();

    [GeneratedRegex("^(?<place>first|second|third|fourth|last) (?<day>(sun|mon|tues|wednes|thurs|fri|satur)day) (?<hour>[01][0-9]|2[0-3]):(?<minute>[0-5][0-9])$", RegexOptions.IgnoreCase)]
    private static partial Regex Monthly();
}
