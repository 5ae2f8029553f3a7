using Provisioning.Devices;

namespace Provisioning.Tests.Rollouts;

/// <summary>Windows, zones and instants near those at which clocks are set, from a seed; and when such a window is open, told by counting minutes.</summary>
internal sealed class RandomWindows(int seed)
{
    /// <summary>How far around its middle a <see cref="Stretch"/> reaches: every window of the week opens and closes.</summary>
    private const int Days = 9;

    private static readonly string[] ZoneNames =
        ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "America/Sao_Paulo", "UTC", "Pacific/Apia"];

    private static readonly Lazy<Stretch[]> Stretches = new(() => [.. ZoneNames.SelectMany(name => StretchesOf(TimeZoneInfo.FindSystemTimeZoneById(name)))]);

    private readonly Random _random = new(seed);

    public static IEnumerable<string> Zones => Stretches.Value.Select(stretch => stretch.Zone.Id).Distinct();

    public int Next(int below) => _random.Next(below);

    public Stretch Near() => Stretches.Value[_random.Next(Stretches.Value.Length)];

    /// <summary>Half of them open or close in the hours in which clocks are set.</summary>
    public RebootWindow Window(Stretch stretch)
    {
        var from = Hour();
        var to = Hour();
        return new()
        {
            Days = _random.Next(3) == 0 ? [.. Enum.GetValues<DayOfWeek>()] : [.. Enum.GetValues<DayOfWeek>().Where(_ => _random.Next(3) > 0)],
            From = from,
            To = to == from ? to.AddMinutes(1 + _random.Next(1_439)) : to,
            Except = _random.Next(2) == 0 ? [] : [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Exception(stretch))],
        };
    }

    /// <summary>What the words say: a window belongs to the day on which it opens, and lasts from then by the wall clock.</summary>
    public static bool IsOpen(RebootWindow window, DateTime wall)
    {
        for (var daysAgo = 0; daysAgo <= 1; daysAgo++)
        {
            var opened = DateOnly.FromDateTime(wall).AddDays(-daysAgo);
            var length = (window.To - window.From).TotalMinutes; // over midnight where To is the earlier one
            var age = Math.Floor((wall - opened.ToDateTime(window.From)).TotalMinutes);
            if (age >= 0 && age < length && window.Days.Contains(opened.DayOfWeek) && IsFree(window, opened) && IsFree(window, DateOnly.FromDateTime(wall)))
                return true;
        }

        return false;
    }

    private static bool IsFree(RebootWindow window, DateOnly date) => !window.Except.Any(range => date >= range.First && date <= range.Last);

    private static IEnumerable<Stretch> StretchesOf(TimeZoneInfo zone)
    {
        var hour = new DateTime(2010, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var offset = zone.GetUtcOffset(hour);
        yield return new(zone, new(2027, 2, 27, 0, 0, 0, DateTimeKind.Utc), Days);
        for (; hour.Year < 2031; hour = hour.AddHours(1))
        {
            if (zone.GetUtcOffset(hour) == offset)
                continue;
            offset = zone.GetUtcOffset(hour);
            yield return new(zone, hour, Days);
        }
    }

    private TimeOnly Hour() => _random.Next(2) == 0 ? new(_random.Next(24), _random.Next(60)) : new(_random.Next(4), 15 * _random.Next(4));

    private DateRange Exception(Stretch stretch)
    {
        var first = DateOnly.FromDateTime(stretch.Wall(0)).AddDays(_random.Next(2 * Days));
        return new(first, first.AddDays(_random.Next(3) == 0 ? _random.Next(5) : 0));
    }

    /// <summary>Some days around an instant at which a zone's clocks are set, minute by minute.</summary>
    public sealed class Stretch
    {
        private readonly DateTime[] _walls;

        public Stretch(TimeZoneInfo zone, DateTime middle, int days)
        {
            (Zone, Start) = (zone, middle.AddDays(-days));
            _walls = [.. Enumerable.Range(0, 2 * days * 24 * 60).Select(minute => TimeZoneInfo.ConvertTimeFromUtc(Start.AddMinutes(minute), zone))];
        }

        public TimeZoneInfo Zone { get; }

        /// <summary>The first minute.</summary>
        public DateTime Start { get; }

        public int Minutes => _walls.Length;

        public DateTime Wall(int minute) => _walls[minute];

        public bool IsOpen(RebootWindow window, int minute) => RandomWindows.IsOpen(window, _walls[minute]);

        public override string ToString() => $"{Zone.Id} {Start:u}";
    }
}
