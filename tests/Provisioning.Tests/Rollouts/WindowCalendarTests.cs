using System.Globalization;
using Provisioning.Devices;
using Provisioning.Rollouts;

namespace Provisioning.Tests.Rollouts;

public sealed class WindowCalendarTests
{
    private static readonly DayOfWeek[] EveryDay = Enum.GetValues<DayOfWeek>();

    [Fact]
    public void It_says_what_counting_the_minutes_of_the_wall_clock_says()
    {
        var random = new RandomWindows(20_261_126);
        var opens = 0;
        for (var example = 0; example < 12_000; example++)
        {
            var stretch = random.Near();
            var window = random.Window(stretch);
            var minute = random.Next(3) == 0 ? random.Next(stretch.Minutes) : (stretch.Minutes / 2) - 1_440 + random.Next(2_880);
            var instant = new DateTimeOffset(stretch.Start.AddMinutes(minute).AddSeconds(random.Next(60)));
            var (first, end, isOpen) = (minute, minute + 1, stretch.IsOpen(window, minute));
            while (first > 0 && stretch.IsOpen(window, first - 1) == isOpen)
                first--;
            while (end < stretch.Minutes && stretch.IsOpen(window, end) == isOpen)
                end++;

            var span = new WindowCalendar(stretch.Zone, window).At(instant);

            var (start, last) = (stretch.Start, stretch.Start.AddMinutes(stretch.Minutes));
            var isRight = span.IsOpen == isOpen
                && (first > 0 ? span.Since?.UtcDateTime == start.AddMinutes(first) : span.Since is null || span.Since.Value.UtcDateTime <= start)
                && (end < stretch.Minutes ? span.Until?.UtcDateTime == start.AddMinutes(end) : span.Until is null || span.Until.Value.UtcDateTime >= last);
            if (!isRight)
                Assert.Fail($"example {example}, {stretch}, {window.From}-{window.To} {string.Join(' ', window.Days)} but {string.Join(' ', window.Except)}: at {instant:u} {span}, by the minutes {isOpen} from {start.AddMinutes(first):u} to {start.AddMinutes(end):u}");
            opens += isOpen ? 1 : 0;
        }

        Assert.InRange(opens, 2_000, 10_000);
        Assert.Equal(8, RandomWindows.Zones.Count());
    }

    [Theory]
    [InlineData("2026-11-23 21:59:59", false, "2026-11-22 06:00:00", "2026-11-23 22:00:00")] // Monday evening
    [InlineData("2026-11-23 22:00:00", true, "2026-11-23 22:00:00", "2026-11-24 06:00:00")]
    [InlineData("2026-11-24 05:59:59", true, "2026-11-23 22:00:00", "2026-11-24 06:00:00")]
    [InlineData("2026-11-24 06:00:00", false, "2026-11-24 06:00:00", "2026-11-28 22:00:00")] // it opens on Mondays and Saturdays
    public void A_window_over_midnight_belongs_to_the_day_on_which_it_opens(string at, bool isOpen, string since, string until) =>
        AssertSpan("Asia/Kathmandu", Window([DayOfWeek.Monday, DayOfWeek.Saturday], "22:00", "06:00"), at, isOpen, since, until, offset: "+05:45");

    [Theory]
    [InlineData("2027-03-28 00:59:59", false, "2027-03-27 02:00:00", "2027-03-29 00:15:00")] // 01:00 to 02:00 does not exist on the 28th
    [InlineData("2027-03-28 01:00:00", false, "2027-03-27 02:00:00", "2027-03-29 00:15:00")]
    public void An_hour_that_the_clock_leaves_out_swallows_a_window(string at, bool isOpen, string since, string until) =>
        AssertSpan("Europe/London", Window(EveryDay, "01:15", "02:00"), at, isOpen, since, until);

    [Theory]
    [InlineData("2027-03-28 00:59:59", false, "2027-03-27 03:00:00", "2027-03-28 01:00:00")]
    [InlineData("2027-03-28 01:00:00", true, "2027-03-28 01:00:00", "2027-03-28 02:00:00")]
    public void A_window_that_would_open_in_such_an_hour_opens_after_it(string at, bool isOpen, string since, string until) =>
        AssertSpan("Europe/London", Window(EveryDay, "01:30", "03:00"), at, isOpen, since, until);

    [Theory]
    [InlineData("2026-10-25 00:20:00", true, "2026-10-25 00:15:00", "2026-10-25 00:45:00")] // summer time
    [InlineData("2026-10-25 00:50:00", false, "2026-10-25 00:45:00", "2026-10-25 01:15:00")]
    [InlineData("2026-10-25 01:20:00", true, "2026-10-25 01:15:00", "2026-10-25 01:45:00")] // winter time
    public void An_hour_that_the_clock_shows_twice_may_open_a_window_twice(string at, bool isOpen, string since, string until) =>
        AssertSpan("Europe/London", Window(EveryDay, "01:15", "01:45"), at, isOpen, since, until);

    [Theory]
    [InlineData("2026-12-23 23:30:00", true, "2026-12-23 22:00:00", "2026-12-24 00:00:00")] // the evening before ends at midnight
    [InlineData("2026-12-24 23:00:00", false, "2026-12-24 00:00:00", "2026-12-26 22:00:00")] // and the night after does not begin
    [InlineData("2026-12-26 03:00:00", false, "2026-12-24 00:00:00", "2026-12-26 22:00:00")]
    [InlineData("2026-12-26 22:00:00", true, "2026-12-26 22:00:00", "2026-12-27 05:00:00")]
    public void Nothing_opens_on_an_exception_nor_runs_into_one_nor_out_of_one(string at, bool isOpen, string since, string until) =>
        AssertSpan("Europe/London", Window(EveryDay, "22:00", "05:00") with { Except = [DateRange.Parse("2026-12-24/2026-12-25")] }, at, isOpen, since, until);

    [Fact]
    public void A_date_that_a_country_leaves_out_has_no_window() => // Samoa went from Thursday the 29th to Saturday the 31st
        AssertSpan("Pacific/Apia", Window([DayOfWeek.Friday, DayOfWeek.Saturday], "08:00", "09:00"), "2011-12-29 20:00:00", false, "2011-12-24 19:00:00", "2011-12-30 18:00:00");

    [Fact]
    public void A_window_without_an_end_or_a_beginning_says_so()
    {
        var never = Window([], "01:00", "02:00");

        Assert.Equal(new WindowSpan(false, null, null), new WindowCalendar(TimeZoneInfo.Utc, never).At(HandDrivenRollout.Start));
        Assert.Equal(new WindowSpan(false, null, null), new WindowCalendar(TimeZoneInfo.Utc, Window(EveryDay, "01:00", "01:00")).At(HandDrivenRollout.Start));
    }

    internal static RebootWindow Window(DayOfWeek[] days, string from, string to) => new()
    {
        Days = [.. days],
        From = TimeOnly.Parse(from, CultureInfo.InvariantCulture),
        To = TimeOnly.Parse(to, CultureInfo.InvariantCulture),
    };

    private static void AssertSpan(string zone, RebootWindow window, string at, bool isOpen, string since, string until, string offset = "+00:00")
    {
        var span = new WindowCalendar(TimeZoneInfo.FindSystemTimeZoneById(zone), window).At(Instant(at, offset));

        Assert.Equal(new WindowSpan(isOpen, Instant(since, offset), Instant(until, offset)), span);
    }

    private static DateTimeOffset Instant(string text, string offset) => DateTimeOffset.Parse($"{text}{offset}", CultureInfo.InvariantCulture);
}
