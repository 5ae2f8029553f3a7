using System.Collections.Concurrent;
using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>The sites' reboot windows as they are now. They follow the system's clock, for people read that one. Worked out once for each time between two changes.</summary>
internal sealed class RebootWindows(FleetState fleet, TimeProvider time, ILogger<RebootWindows> logger)
{
    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>Open where the site has no window, or does not exist.</summary>
    public WindowFacts WindowOf(string site)
    {
        if (!fleet.Current.Sites.TryGetValue(site, out var now) || now.RebootWindow is not { } window)
            return new(true, null, null);
        var wall = time.GetUtcNow();
        if (!_known.TryGetValue(site, out var known) || !known.IsOf(now) || !known.Holds(wall))
            _known[site] = known = Look(now, window, wall);
        return new(known.Span.IsOpen, known.Span.Since, known.Span.Until - wall);
    }

    /// <summary>When windows of this site open, by the system's clock; null when nobody can tell because its time zone is unknown here.</summary>
    public static WindowCalendar? CalendarOf(string timeZone, RebootWindow window) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone) ? new(zone, window) : null;

    private Known Look(Site site, RebootWindow window, DateTimeOffset wall)
    {
        if (CalendarOf(site.TimeZone, window) is { } calendar)
            return new(site, calendar.At(wall), wall);
        // Better not at all than at noon.
        RebootWindowsLog.UnknownTimeZone(logger, site.Name, site.TimeZone);
        return new(site, new(false, null, null), wall);
    }

    /// <param name="At">When it was worked out.</param>
    private sealed record Known(Site Site, WindowSpan Span, DateTimeOffset At)
    {
        public bool IsOf(Site site) =>
            ReferenceEquals(Site, site) || (Site.TimeZone == site.TimeZone && Site.RebootWindow == site.RebootWindow);

        /// <summary>A span without an end is looked at again each day: an end may have come near enough to be seen.</summary>
        public bool Holds(DateTimeOffset wall) => wall >= (Span.Since ?? At) && wall < (Span.Until ?? At.AddDays(1));
    }
}

internal static partial class RebootWindowsLog
{
    [LoggerMessage(1, LogLevel.Error, "The reboot window of site '{Site}' stays closed: this machine does not know its time zone '{TimeZone}'. Install the time zones (tzdata).")]
    public static partial void UnknownTimeZone(ILogger logger, string site, string timeZone);
}
