using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Provisioning.Rendering;

/// <summary>
/// What the clocks of a place do from now on, as POSIX writes it (the footer of a tz file, RFC 8536 §3.3): an offset, and the
/// rule of the summer time if there is one. It stands in <c>templates/timezones.yaml</c>, so that the same file is
/// rendered whatever tz database the machine has.
/// </summary>
internal sealed partial record TimeZoneRule(int OffsetSeconds, int SummerOffsetSeconds, ClockChange? Start, ClockChange? End)
{
    private const int DefaultSummerSeconds = 3600;

    public static bool TryParse(string text, [NotNullWhen(true)] out TimeZoneRule? rule)
    {
        rule = null;
        var match = Posix().Match(text);
        if (!match.Success)
            return false;
        var offset = -Seconds(match.Groups["offset"].Value);
        if (!match.Groups["start"].Success)
        {
            rule = new(offset, offset, null, null);
            return true;
        }

        var summer = match.Groups["summer"].Success ? -Seconds(match.Groups["summer"].Value) : offset + DefaultSummerSeconds;
        var (start, end) = (ClockChange.Parse(match.Groups["start"].Value), ClockChange.Parse(match.Groups["end"].Value));
        // Ireland's law calls the summer normal and moves the clocks back for the winter.
        rule = summer >= offset ? new(offset, summer, start, end) : new(summer, offset, end, start);
        return true;
    }

    /// <summary><c>[-]hours[:minutes]</c>.</summary>
    internal static int Seconds(string text)
    {
        var negative = text.StartsWith('-');
        var parts = text.TrimStart('-', '+').Split(':').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        var seconds = (parts[0] * 3600) + (parts.Length > 1 ? parts[1] * 60 : 0);
        return negative ? -seconds : seconds;
    }

    [GeneratedRegex(@"^(?:[A-Za-z]+|<[^>]+>)(?<offset>[-+]?\d+(?::\d+)?)(?:(?:[A-Za-z]+|<[^>]+>)(?<summer>[-+]?\d+(?::\d+)?)?,(?<start>M[\d.]+(?:/[-+]?\d+(?::\d+)?)?),(?<end>M[\d.]+(?:/[-+]?\d+(?::\d+)?)?))?$")]
    private static partial Regex Posix();
}

/// <summary>When the clocks change.</summary>
/// <param name="Month">1 to 12.</param>
/// <param name="Week">1 to 4, or 5 for the last one in the month.</param>
/// <param name="DayOfWeek">0 is Sunday.</param>
/// <param name="Seconds">After midnight, by the clock that is valid until then.</param>
internal sealed record ClockChange(int Month, int Week, int DayOfWeek, int Seconds)
{
    private const string TwoInTheMorning = "2";

    /// <summary><c>Mmonth.week.day[/time]</c>.</summary>
    public static ClockChange Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var day = (slash < 0 ? text : text[..slash])[1..].Split('.').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return new(day[0], day[1], day[2], TimeZoneRule.Seconds(slash < 0 ? TwoInTheMorning : text[(slash + 1)..]));
    }
}
