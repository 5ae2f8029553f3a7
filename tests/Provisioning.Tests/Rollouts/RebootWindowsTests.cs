using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Devices;
using Provisioning.Rollouts;

namespace Provisioning.Tests.Rollouts;

public sealed class RebootWindowsTests
{
    private readonly FakeTimeProvider _fake = new(new(2026, 11, 26, 21, 0, 0, TimeSpan.Zero));
    private readonly SettableTime _time;
    private readonly FleetState _fleet = new();
    private readonly RebootWindows _windows;

    public RebootWindowsTests()
    {
        _time = new(_fake);
        _windows = new(_fleet, _time, NullLogger<RebootWindows>.Instance);
        Put(WindowCalendarTests.Window(Enum.GetValues<DayOfWeek>(), "22:00", "05:00"));
    }

    [Fact]
    public void A_window_opens_and_closes_with_the_clock()
    {
        Assert.Equal(new(false, At(26, 5), TimeSpan.FromHours(1)), _windows.WindowOf("london"));

        _fake.Advance(TimeSpan.FromMinutes(90));
        Assert.Equal(new(true, At(26, 22), TimeSpan.FromHours(6.5)), _windows.WindowOf("london"));
        _fake.Advance(TimeSpan.FromHours(6.5));
        Assert.Equal(new(false, At(27, 5), TimeSpan.FromHours(17)), _windows.WindowOf("london"));
    }

    [Fact]
    public void A_site_without_a_window_and_one_that_does_not_exist_are_open()
    {
        Put(null);

        Assert.Equal(new(true, null, null), _windows.WindowOf("london"));
        Assert.Equal(new(true, null, null), _windows.WindowOf("nowhere"));
    }

    [Fact]
    public void When_it_opened_is_told_by_the_clock_that_people_read()
    {
        _windows.WindowOf("london");

        _time.Jump(hours: 3); // it is midnight now

        Assert.Equal(new(true, At(26, 22), TimeSpan.FromHours(5)), _windows.WindowOf("london"));
        _time.Jump(hours: -3);
        Assert.Equal(new(false, At(26, 5), TimeSpan.FromHours(1)), _windows.WindowOf("london"));
    }

    [Fact]
    public void A_clock_that_is_kept_right_by_a_second_leaves_an_open_window_the_same_one()
    {
        _fake.Advance(TimeSpan.FromHours(2));
        var before = _windows.WindowOf("london");

        _time.Jump(TimeSpan.FromSeconds(-1));

        Assert.Equal(before with { ChangesIn = before.ChangesIn + TimeSpan.FromSeconds(1) }, _windows.WindowOf("london"));
    }

    [Fact]
    public void Another_window_holds_at_once()
    {
        Assert.False(_windows.WindowOf("london").IsOpen);

        Put(WindowCalendarTests.Window([DayOfWeek.Thursday], "20:00", "23:00"));

        Assert.Equal(new(true, At(26, 20), TimeSpan.FromHours(2)), _windows.WindowOf("london"));
    }

    [Fact]
    public void A_zone_that_this_machine_does_not_know_keeps_the_window_closed()
    {
        Put(WindowCalendarTests.Window([DayOfWeek.Thursday], "20:00", "23:00"), "Mars/Olympus");

        Assert.Equal(new(false, null, null), _windows.WindowOf("london"));
    }

    private static DateTimeOffset At(int day, int hour) => new(2026, 11, day, hour, 0, 0, TimeSpan.Zero);

    private void Put(RebootWindow? window, string timeZone = "Europe/London") => _fleet.Swap(_fleet.Current with
    {
        Sites = _fleet.Current.Sites.SetItem("london", new() { Name = "london", TimeZone = timeZone, Pbx = "main", RebootWindow = window }),
    });
}
