using Microsoft.Extensions.Time.Testing;
using Provisioning.Subscriptions;

namespace Provisioning.Tests.Subscriptions;

/// <summary>When which subscription is looked at again.</summary>
public sealed class DueWheelTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(999)]
    [InlineData(81_920)]
    [InlineData(3_600_000)]
    public void Each_comes_within_two_ticks_of_its_time_and_never_before(int at)
    {
        using var wheel = new DueWheel(_time);
        var one = new Alarm(wheel);

        wheel.Schedule(one, at);
        Pass(at + 100);

        Assert.InRange(Assert.Single(one.Rung), at, at + 40);
    }

    [Fact]
    public void What_was_moved_comes_at_its_new_time_only_and_what_was_removed_not_at_all()
    {
        using var wheel = new DueWheel(_time);
        var (moved, removed) = (new Alarm(wheel), new Alarm(wheel));
        wheel.Schedule(moved, 100);
        wheel.Schedule(removed, 100);

        wheel.Schedule(moved, 5_000);
        wheel.Remove(removed);
        Pass(6_000);

        Assert.InRange(Assert.Single(moved.Rung), 5_000, 5_040);
        Assert.Empty(removed.Rung);
    }

    [Fact]
    public void What_is_due_already_comes_at_once_even_after_a_long_rest()
    {
        using var wheel = new DueWheel(_time);
        _time.Advance(TimeSpan.FromHours(5));
        var late = new Alarm(wheel);

        wheel.Schedule(late, 10);
        Pass(60);

        Assert.Single(late.Rung);
    }

    [Fact]
    public void Many_come_in_one_turn_and_may_be_scheduled_anew_from_it()
    {
        using var wheel = new DueWheel(_time);
        var all = Enumerable.Range(0, 1_000).Select(i => new Alarm(wheel) { Again = 50 }).ToList();
        foreach (var (i, one) in all.Index())
            wheel.Schedule(one, i * 3);

        Pass(4_000);

        Assert.All(all, one => Assert.True(one.Rung.Count > 10));
    }

    /// <summary>As time passes: the clock does not jump.</summary>
    private void Pass(int milliseconds)
    {
        for (var step = 0; step < milliseconds; step += 10)
            _time.Advance(TimeSpan.FromMilliseconds(10));
    }

    private sealed class Alarm(DueWheel wheel) : Due
    {
        public List<long> Rung { get; } = [];

        public int Again { get; init; }

        protected internal override void OnDue()
        {
            Rung.Add(wheel.Now);
            if (Again > 0)
                wheel.Schedule(this, wheel.Now + Again);
        }
    }
}
