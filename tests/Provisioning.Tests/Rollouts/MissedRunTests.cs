using Provisioning.Devices;
using Provisioning.Rollouts;

namespace Provisioning.Tests.Rollouts;

public sealed class MissedRunTests
{
    private static readonly DateTimeOffset Due = new(2026, 11, 27, 2, 0, 0, TimeSpan.Zero);

    private static readonly Site Windowed = new() { Name = "london", TimeZone = "Europe/London", Pbx = "main", RebootWindow = WindowCalendarTests.Window(Enum.GetValues<DayOfWeek>(), "22:00", "05:00") };

    private static readonly Site Free = Windowed with { Name = "leeds", RebootWindow = null };

    [Fact]
    public void A_run_in_time_is_run_whatever_its_windows_are() =>
        Assert.Equal(new(RunVerdict.Run), Decide(Due.AddHours(10), Due.AddHours(10).AddSeconds(59), Windowed));

    [Fact]
    public void A_late_one_is_run_while_the_window_is_open() =>
        Assert.Equal(new(RunVerdict.Run), Decide(Due, Due.AddHours(2.9), Windowed));

    [Fact]
    public void After_its_end_it_waits_for_the_next() =>
        Assert.Equal(new(RunVerdict.Wait, Due.AddHours(20)), Decide(Due, Due.AddHours(3), Windowed));

    [Fact]
    public void Where_there_is_no_window_it_is_run_for_an_hour()
    {
        Assert.Equal(new(RunVerdict.Run), Decide(Due, Due.AddMinutes(59), Free));
        Assert.Equal(new(RunVerdict.GiveUp), Decide(Due, Due.AddMinutes(60), Free));
        Assert.Equal(new(RunVerdict.GiveUp), Decide(Due, Due.AddMinutes(60)));
    }

    [Fact]
    public void Of_several_sites_the_first_window_counts()
    {
        Assert.Equal(new(RunVerdict.Run), Decide(Due, Due.AddHours(4), Windowed, Windowed with { TimeZone = "America/New_York" }));
        Assert.Equal(new(RunVerdict.Wait, Due.AddHours(20)), Decide(Due, Due.AddHours(4), Windowed, Free));
    }

    [Fact]
    public void A_window_that_never_opens_is_not_waited_for() =>
        Assert.Equal(new(RunVerdict.GiveUp), Decide(Due, Due.AddDays(2), Windowed with { RebootWindow = Windowed.RebootWindow! with { Days = [] } }));

    private static MissedRun Decide(DateTimeOffset due, DateTimeOffset now, params Site[] sites) => MissedRun.Decide(due, now, sites, TimeSpan.FromHours(1));
}
