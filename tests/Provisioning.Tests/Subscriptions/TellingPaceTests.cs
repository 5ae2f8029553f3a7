using Microsoft.Extensions.Time.Testing;
using Provisioning.Subscriptions;

namespace Provisioning.Tests.Subscriptions;

/// <summary>Time that is made to pass for the pace, and phones that answer or do not.</summary>
public sealed class TellingPaceTests
{
    private static readonly int StepsPerSecond = (int)(TimeSpan.FromSeconds(1) / TellingPace.Step);

    private readonly FakeTimeProvider _time = new();
    private readonly SubscriptionOptions _options = new() { RestoredPerSecond = 10 * StepsPerSecond, MaxUnanswered = 100 };

    [Fact]
    public async Task No_more_are_told_than_the_rate_allows()
    {
        await using var lamps = await LampServer.StartAsync();
        var answered = await AnsweredAsync(lamps);
        var pace = new TellingPace(_options, _time);

        Assert.Equal(10, Tell(pace, answered));
        Assert.Equal(0, Tell(pace, answered));
        _time.Advance(TellingPace.Step);
        Assert.Equal(10, Tell(pace, answered));
        _time.Advance(TellingPace.Step * 3);
        Assert.Equal(30, Tell(pace, answered));
    }

    [Fact]
    public async Task Whoever_is_told_late_catches_up_and_no_further()
    {
        await using var lamps = await LampServer.StartAsync();
        var answered = await AnsweredAsync(lamps);
        var pace = new TellingPace(_options, _time);
        _time.Advance(TimeSpan.FromSeconds(1) - TellingPace.Step);

        var told = 0;
        while (Tell(pace, answered) is > 0 and var more)
        {
            Assert.InRange(more, 1, _options.MaxUnanswered);
            told += more;
        }

        Assert.Equal(_options.RestoredPerSecond, told);
    }

    [Fact]
    public async Task Those_that_are_not_answered_make_the_next_ones_wait()
    {
        await using var lamps = await StartSlowAsync();
        var (phone, unanswered) = await UnansweredAsync(lamps);
        _options.MaxUnanswered = 10;
        var pace = new TellingPace(_options, _time);

        Assert.Equal(10, Tell(pace, unanswered));
        _time.Advance(TellingPace.Step);
        Assert.Equal(0, Tell(pace, unanswered));

        await phone.AnswerNowAsync("200 OK");
        await Eventually.TrueAsync(() => unanswered.IsSettled, "the answer is heard");
        Assert.Equal(10, Tell(pace, unanswered));
    }

    [Fact]
    public async Task A_phone_that_is_gone_holds_up_nobody_for_longer_than_T1()
    {
        await using var lamps = await StartSlowAsync();
        var (_, dead) = await UnansweredAsync(lamps);
        _options.MaxUnanswered = 10;
        var pace = new TellingPace(_options, _time);
        Tell(pace, dead);

        _time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal(0, pace.Room());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(10, pace.Room());
    }

    [Fact]
    public async Task Of_dead_phones_only_so_many_are_under_way_in_each_half_second()
    {
        await using var lamps = await StartSlowAsync();
        var (_, dead) = await UnansweredAsync(lamps);
        _options.MaxUnanswered = 10;
        var pace = new TellingPace(_options, _time);

        var told = 0;
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromSeconds(5); passed += TellingPace.Step)
        {
            told += Tell(pace, dead);
            _time.Advance(TellingPace.Step);
        }

        Assert.Equal(100, told); // ten rounds: the look after half a second finds a round over
    }

    /// <summary>All that there is room for.</summary>
    private static int Tell(TellingPace pace, Subscription subscription)
    {
        var room = pace.Room();
        for (var i = 0; i < room; i++)
            pace.Note(subscription);
        return room;
    }

    private static async Task<Subscription> AnsweredAsync(LampServer lamps)
    {
        await lamps.WatchAsync();
        await lamps.SettledAsync();
        return Assert.Single(lamps.Table.All);
    }

    private static async Task<(LampPhone Phone, Subscription Subscription)> UnansweredAsync(LampServer lamps)
    {
        var phone = lamps.Phone();
        phone.Answer = _ => null;
        await phone.SubscribeAsync(LampSubscription.Of("102"));
        await phone.NextAsync();
        return (phone, Assert.Single(lamps.Table.All));
    }

    /// <summary>Timer F of 32 seconds, as in the RFC: no phone is given up while a test runs.</summary>
    private static Task<LampServer> StartSlowAsync() => LampServer.StartAsync("Sip:Transactions:T1=00:00:00.500");
}
