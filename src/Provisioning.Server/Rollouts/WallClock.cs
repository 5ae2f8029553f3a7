namespace Provisioning.Rollouts;

/// <summary>From what a clock on a wall shows to instants, where clocks are set twice a year.</summary>
internal static class WallClock
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>The first instant at which that clock shows this time, or a later one where it leaves this one out.</summary>
    public static DateTimeOffset InstantOf(this TimeZoneInfo zone, DateTime wall)
    {
        // No zone is a day away from UTC, and clocks are set once in two days at most.
        var (before, after) = (Utc(wall - Day), Utc(wall + Day));
        foreach (var at in new[] { before, after })
        {
            var offset = zone.GetUtcOffset(at);
            if (zone.GetUtcOffset(Utc(wall - offset)) == offset)
                return new(Utc(wall - offset));
        }

        return new(zone.WhenSet(before, after));
    }

    public static DateTime WallOf(this TimeZoneInfo zone, DateTimeOffset instant) => DateTime.SpecifyKind(instant.UtcDateTime + zone.GetUtcOffset(instant.UtcDateTime), DateTimeKind.Unspecified);

    /// <summary>The first instant of the new offset, between two instants whose offsets differ.</summary>
    public static DateTime WhenSet(this TimeZoneInfo zone, DateTime before, DateTime after)
    {
        var old = zone.GetUtcOffset(before);
        while (after - before > TimeSpan.FromTicks(1))
        {
            var middle = before + ((after - before) / 2);
            (before, after) = zone.GetUtcOffset(middle) == old ? (middle, after) : (before, middle);
        }

        return after;
    }

    private static DateTime Utc(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc);
}
