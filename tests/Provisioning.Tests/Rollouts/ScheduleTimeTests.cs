using System.Globalization;
using Provisioning.Rollouts;

namespace Provisioning.Tests.Rollouts;

public sealed class ScheduleTimeTests
{
    [Theory]
    [InlineData("daily 03:00", "2026-11-27 03:00", "2026-11-28 03:00", "2026-11-29 03:00")]
    [InlineData("weekly mon,thu 22:30", "2026-11-26 22:30", "2026-11-30 22:30", "2026-12-03 22:30")]
    [InlineData("first sunday 02:00", "2026-12-06 02:00", "2027-01-03 02:00", "2027-02-07 02:00")]
    [InlineData("Last Friday 20:15", "2026-11-27 20:15", "2026-12-25 20:15", "2027-01-29 20:15")]
    [InlineData("0 0 4 1 * ?", "2026-12-01 04:00", "2027-01-01 04:00", "2027-02-01 04:00")]
    public void It_runs_again_and_again(string every, params string[] runs)
    {
        var (time, now) = (Every(every), Utc("2026-11-26 12:00"));

        foreach (var run in runs)
        {
            now = time.Next(TimeZoneInfo.Utc, now)!.Value;
            Assert.Equal(Utc(run), now);
        }
    }

    [Theory]
    [InlineData("Europe/London", "2027-03-28 01:30", "2027-03-28 01:00")] // the clock goes from 01:00 to 02:00
    [InlineData("Europe/London", "2026-10-25 01:30", "2026-10-25 00:30")] // the first of two
    [InlineData("America/New_York", "2027-03-14 02:30", "2027-03-14 07:00")]
    [InlineData("Australia/Lord_Howe", "2026-10-04 02:10", "2026-10-03 15:30")] // half an hour
    [InlineData("Pacific/Apia", "2011-12-30 12:00", "2011-12-30 10:00")] // a whole day
    [InlineData("Asia/Kathmandu", "2026-11-27 02:00", "2026-11-26 20:15")]
    public void A_time_that_is_left_out_runs_at_the_first_instant_after_it_and_one_that_comes_twice_the_first_time(string zone, string at, string utc) =>
        Assert.Equal(Utc(utc), ScheduleTime.Once(at)!.Next(TimeZoneInfo.FindSystemTimeZoneById(zone), DateTimeOffset.MinValue.AddYears(1)));

    [Fact]
    public void A_daily_run_comes_once_on_each_day_of_two_years_in_every_zone()
    {
        foreach (var zone in RandomWindows.Zones.Select(TimeZoneInfo.FindSystemTimeZoneById))
        {
            for (var hour = 0; hour < 4; hour++)
            {
                var time = Every(string.Create(CultureInfo.InvariantCulture, $"daily {hour:00}:30"));
                var now = time.Next(zone, Utc("2026-01-01 12:00"))!.Value;
                for (var day = DateOnly.FromDateTime(zone.WallOf(now)); day.Year < 2028; day = day.AddDays(1))
                {
                    Assert.Equal(day, DateOnly.FromDateTime(zone.WallOf(now)));
                    now = time.Next(zone, now)!.Value;
                }
            }
        }
    }

    [Fact]
    public void One_that_has_passed_does_not_come_again() =>
        Assert.Null(ScheduleTime.Once("2026-11-26 02:00")!.Next(TimeZoneInfo.Utc, Utc("2026-11-26 02:00")));

    [Theory]
    [InlineData("0 0 2 30 2 ?", "never runs")]
    [InlineData("* * * * * ?", "runs again after 00:00:01; at least an hour must lie between two runs")]
    [InlineData("0 0,59 2 * * ?", "runs again after 00:59:00; at least an hour must lie between two runs")]
    public void Times_that_make_no_sense_are_refused(string every, string why)
    {
        Assert.Null(ScheduleTime.Every(every, out var problem));
        Assert.Equal(why, problem);
    }

    [Theory]
    [InlineData("sometimes")]
    [InlineData("")]
    [InlineData("daily 24:00")]
    [InlineData("weekly moon 02:00")]
    [InlineData("fifth sunday 02:00")]
    [InlineData("\u0000")]
    public void Words_that_are_no_time_are_not_understood(string every)
    {
        Assert.Null(ScheduleTime.Every(every, out var problem));
        Assert.StartsWith("is not understood (", problem, StringComparison.Ordinal);
        Assert.EndsWith("write such as 'daily 03:00', 'weekly mon,thu 22:30', 'first sunday 02:00', or a cron expression from seconds on such as '0 0 2 ? * SUN#1'", problem, StringComparison.Ordinal);
    }

    private static ScheduleTime Every(string text)
    {
        var time = ScheduleTime.Every(text, out var problem);
        Assert.True(time is not null, problem);
        return time;
    }

    private static DateTimeOffset Utc(string text) => DateTimeOffset.ParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
