using System.Globalization;

namespace Provisioning.Rendering;

/// <summary>A site's clock as templates see it: <c>clock</c>.</summary>
internal static class ClockInput
{
    private static readonly TemplateShape Shape = new(
        "zone", "offset_seconds", "offset_text", "has_summer", "summer_minutes", "start", "end");

    private static readonly TemplateShape ChangeShape = new("month", "week", "is_last", "first_date", "day", "iso_day", "hour");

    public static TemplateObject Of(string zone, TimeZoneRule rule) => new(Shape,
    [
        zone,
        rule.OffsetSeconds,
        OffsetText(rule.OffsetSeconds),
        rule.Start is not null,
        (rule.SummerOffsetSeconds - rule.OffsetSeconds) / 60,
        Change(rule.Start),
        Change(rule.End),
    ]);

    private static TemplateObject? Change(ClockChange? change)
    {
        const int lastWeek = 5;
        const int lastHour = 23;
        if (change is null)
            return null;
        return new TemplateObject(ChangeShape,
        [
            change.Month,
            change.Week,
            change.Week == lastWeek,
            (Math.Min(change.Week, lastWeek - 1) * 7) - 6,
            change.DayOfWeek,
            change.DayOfWeek == 0 ? 7 : change.DayOfWeek,

            // A few laws name an hour before midnight or on the next day, which phones cannot express.
            Math.Clamp(change.Seconds / 3600, 0, lastHour),
        ]);
    }

    /// <summary><c>+1</c>, <c>-5</c>, <c>+5:30</c>.</summary>
    private static string OffsetText(int seconds)
    {
        var minutes = Math.Abs(seconds) / 60;
        var text = string.Create(CultureInfo.InvariantCulture, $"{(seconds < 0 ? '-' : '+')}{minutes / 60}");
        return minutes % 60 == 0 ? text : string.Create(CultureInfo.InvariantCulture, $"{text}:{minutes % 60:00}");
    }
}
