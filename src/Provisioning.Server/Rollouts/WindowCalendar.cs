using Provisioning.Devices;

namespace Provisioning.Rollouts;

/// <summary>
/// When a reboot window is open. Pure: the site's wall clock alone says so, minute by minute, and so an hour that the clock leaves out in spring may swallow
/// a window, and an hour that it shows twice in autumn may open one twice.
/// </summary>
internal sealed class WindowCalendar(TimeZoneInfo zone, RebootWindow window)
{
    /// <summary>How far ahead and back it looks: longer than a year with its longest exception.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromDays(400);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Where the wall clock may open or close the window; midnight for days and exceptions.</summary>
    private readonly TimeOnly[] _hours = [.. new[] { TimeOnly.MinValue, window.From, window.To }.Distinct().Order()];

    /// <summary>Whether it is open then, since when, and until when.</summary>
    public WindowSpan At(DateTimeOffset instant)
    {
        var now = instant.UtcDateTime;
        var isOpen = IsOpen(now);
        return new(isOpen, Offset(Since(now, isOpen)), Offset(Until(now, isOpen)));
    }

    private bool IsOpen(DateTime utc) => IsOpenByWallClock(utc + zone.GetUtcOffset(utc));

    private bool IsOpenByWallClock(DateTime wall)
    {
        var (today, time) = (DateOnly.FromDateTime(wall), TimeOnly.FromDateTime(wall));
        if (window.From < window.To)
            return time >= window.From && time < window.To && OpensOn(today);
        if (window.From == window.To)
            return false;
        return time >= window.From ? OpensOn(today) : time < window.To && OpensOn(today.AddDays(-1)) && !IsException(today);
    }

    private bool OpensOn(DateOnly date) => window.Days.Contains(date.DayOfWeek) && !IsException(date);

    private bool IsException(DateOnly date)
    {
        foreach (var range in window.Except)
        {
            if (range.Contains(date))
                return true;
        }

        return false;
    }

    private DateTime? Until(DateTime now, bool isOpen)
    {
        for (var from = now; from < now + Horizon; from += Day)
        {
            foreach (var turn in Turns(from, from + Day))
            {
                if (IsOpen(turn) != isOpen)
                    return turn;
            }
        }

        return null;
    }

    private DateTime? Since(DateTime now, bool isOpen)
    {
        DateTime? since = null;
        for (var to = now; to > now - Horizon; to -= Day)
        {
            foreach (var turn in Turns(to - Day, to).AsEnumerable().Reverse())
            {
                if (IsOpen(turn) != isOpen)
                    return since;
                since = turn;
            }
        }

        return null;
    }

    /// <summary>The instants after <paramref name="from"/>, up to and with <paramref name="to"/>, at which it may open or close; at most a day is asked for.</summary>
    private List<DateTime> Turns(DateTime from, DateTime to)
    {
        var turns = new List<DateTime>();
        if (zone.GetUtcOffset(from) == zone.GetUtcOffset(to))
        {
            AddHours(turns, from, to, zone.GetUtcOffset(to));
            return turns;
        }

        var set = zone.WhenSet(from, to);
        AddHours(turns, from, set.AddTicks(-1), zone.GetUtcOffset(from));
        turns.Add(set);
        AddHours(turns, set, to, zone.GetUtcOffset(to));
        return turns;
    }

    private void AddHours(List<DateTime> turns, DateTime from, DateTime to, TimeSpan offset)
    {
        for (var date = (from + offset).Date; date <= to + offset; date += Day)
        {
            foreach (var hour in _hours)
            {
                var turn = DateTime.SpecifyKind(date + hour.ToTimeSpan() - offset, DateTimeKind.Utc);
                if (turn > from && turn <= to)
                    turns.Add(turn);
            }
        }
    }

    private static DateTimeOffset? Offset(DateTime? utc) => utc is { } instant ? new DateTimeOffset(instant, TimeSpan.Zero) : null;
}

/// <summary>A time during which a window stays open, or closed.</summary>
/// <param name="Since">Null when it was never the other within <see cref="WindowCalendar.Horizon"/>.</param>
/// <param name="Until">The first instant at which it is the other; null when there is none within <see cref="WindowCalendar.Horizon"/>.</param>
internal readonly record struct WindowSpan(bool IsOpen, DateTimeOffset? Since, DateTimeOffset? Until);
