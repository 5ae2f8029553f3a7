using Microsoft.Extensions.Time.Testing;
using Provisioning.Sip.Transactions;

namespace Provisioning.Tests.Sip.Transactions;

public sealed class TimerWheelTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<Exception> _faults = [];
    private readonly TimerWheel _wheel;

    public TimerWheelTests() => _wheel = new(_time, TimeSpan.FromMilliseconds(25), _faults.Add);

    [Theory]
    [InlineData(1, 25)]
    [InlineData(25, 25)]
    [InlineData(26, 50)]
    [InlineData(12_800, 12_800)]
    [InlineData(32_000, 32_000)]
    [InlineData(3_600_000, 3_600_000)]
    public void A_timer_fires_once_at_its_tick_never_before(int at, int fired)
    {
        var owner = new Owner();
        _wheel.Set(owner.Entry, at);

        _time.Advance(TimeSpan.FromMilliseconds(fired - 25));
        Assert.Empty(owner.Fired);
        _time.Advance(TimeSpan.FromMilliseconds(25));
        _time.Advance(TimeSpan.FromHours(2));

        Assert.Equal([fired], owner.Fired);
    }

    [Fact]
    public void A_leap_in_time_fires_what_is_set_meanwhile_at_its_own_time()
    {
        var owner = new Owner();
        owner.Then = now => _wheel.Set(owner.Entry, now + 500);
        _wheel.Set(owner.Entry, 500);

        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal([500, 1_000, 1_500, 2_000], owner.Fired);
    }

    [Fact]
    public void What_is_cancelled_or_moved_does_not_fire_and_its_neighbours_do()
    {
        var owners = Enumerable.Range(0, 5).Select(_ => new Owner()).ToList();
        foreach (var owner in owners)
            _wheel.Set(owner.Entry, 100);

        _wheel.Cancel(owners[1].Entry);
        _wheel.Cancel(owners[1].Entry);
        _wheel.Set(owners[3].Entry, 200);
        _wheel.Cancel(owners[4].Entry);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal([1, 0, 1, 0, 0], owners.Select(owner => owner.Fired.Count));
        _time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.Equal([1, 0, 1, 1, 0], owners.Select(owner => owner.Fired.Count));
    }

    [Fact]
    public void An_owner_that_throws_is_reported_and_does_not_stop_the_others()
    {
        var (bad, good) = (new Owner { Then = _ => throw new InvalidOperationException("bug") }, new Owner());
        _wheel.Set(good.Entry, 25);
        _wheel.Set(bad.Entry, 25);

        _time.Advance(TimeSpan.FromMilliseconds(50));

        Assert.Single(good.Fired);
        Assert.Single(_faults);
    }

    [Fact]
    public void Many_random_timers_fire_all_in_order()
    {
        var random = new Random(7);
        var fired = new List<long>();
        var times = Enumerable.Range(0, 10_000).Select(_ => random.Next(1, 40_000)).ToList();
        foreach (var time in times)
            _wheel.Set(new Owner { Then = fired.Add }.Entry, time);

        _time.Advance(TimeSpan.FromSeconds(40));

        Assert.Equal(times.Select(time => (time + 24L) / 25 * 25).Order(), fired);
    }

    public void Dispose() => _wheel.Dispose();

    private sealed class Owner : ITimed
    {
        public Owner() => Entry = new(this);

        public TimerEntry Entry { get; }

        public List<long> Fired { get; } = [];

        public Action<long>? Then { get; set; }

        public void OnTimer(long now)
        {
            Fired.Add(now);
            Then?.Invoke(now);
        }
    }
}
