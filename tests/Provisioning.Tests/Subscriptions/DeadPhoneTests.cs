using Provisioning.Dialogs;

namespace Provisioning.Tests.Subscriptions;

/// <summary>Phones that do not answer, or not soon.</summary>
public sealed class DeadPhoneTests
{
    private static readonly string[] Keys = ["102", "104", "701", "101"];

    [Fact]
    public async Task A_dead_phone_costs_its_first_NOTIFYs_and_loses_all_lamps_of_its_flow()
    {
        await using var lamps = await LampServer.StartAsync("Subscriptions:MaxInFlightPerPhone=1");
        var phone = await WatchAllAsync(lamps);
        phone.Answer = _ => null;
        var before = phone.NotifyDatagrams;

        foreach (var key in Keys)
            lamps.Call(key, "c1", DialogState.Confirmed);

        await Eventually.TrueAsync(() => lamps.Table.Count == 0, "all its lamps are gone");
        Assert.InRange(phone.NotifyDatagrams - before, 2, 11); // RFC 3261 §17.1.2.2: one NOTIFY is sent 11 times at most
    }

    [Fact]
    public async Task Silence_holds_back_what_has_not_begun_and_an_answer_lets_it_go()
    {
        await using var lamps = await LampServer.StartAsync("Subscriptions:SuspectAfter=00:00:00.050", "Sip:Transactions:T1=00:00:00.500");
        var phone = await WatchAllAsync(lamps);
        phone.Answer = _ => null;
        var before = phone.Everything.Count;
        lamps.Call("102", "c1", DialogState.Confirmed);
        await phone.NextAsync();
        var silence = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(() => TimeProvider.System.GetElapsedTime(silence).TotalMilliseconds > 100, "the phone is suspect");

        lamps.Call("104", "c2", DialogState.Confirmed);
        lamps.Call("101", "c3", DialogState.Confirmed);
        Assert.Equal(before + 1, phone.Everything.Count);
        phone.Answer = _ => "200 OK";
        await phone.AnswerNowAsync("200 OK");

        await phone.NextAsync();
        await phone.NextAsync();
        Assert.Equal(before + 3, phone.Everything.Count);
        Assert.Equal(4, lamps.Table.Count);
    }

    [Fact]
    public async Task A_phone_that_answers_others_loses_only_the_lamp_it_does_not_answer()
    {
        await using var lamps = await LampServer.StartAsync();
        var phone = await WatchAllAsync(lamps);
        phone.Answer = notify => LampServer.Body(notify).Contains("sip:102@", StringComparison.Ordinal) ? null : "200 OK";

        lamps.Call("102", "c1", DialogState.Confirmed);
        await phone.NextAsync();
        lamps.Call("104", "c2", DialogState.Confirmed);

        await Eventually.TrueAsync(() => lamps.Table.Count == 3, "one lamp is gone");
        lamps.Call("701", "c3", DialogState.Confirmed);
        await phone.NextAsync();
        Assert.Contains("sip:701@", LampServer.Body(await phone.NextAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slow_phones_delay_nobody_else()
    {
        await using var lamps = await LampServer.StartAsync();
        var (slow, _) = await lamps.WatchAsync("101", LampServer.Bilal);
        var (quick, _) = await lamps.WatchAsync("101");
        slow.Answer = _ => null;

        lamps.Call("101", "c1", DialogState.Early);
        await slow.NextAsync();
        await quick.NextAsync();
        lamps.Call("101", "c1", DialogState.Confirmed);
        Assert.Contains("<state>confirmed</state>", LampServer.Body(await quick.NextAsync()), StringComparison.Ordinal);
        slow.Answer = _ => "200 OK";
        await slow.AnswerNowAsync("200 OK");

        Assert.Contains("<state>confirmed</state>", LampServer.Body(await slow.NextAsync()), StringComparison.Ordinal);
        Assert.Equal(2, lamps.Table.Count);
    }

    [Fact]
    public async Task A_lossy_phone_may_be_kept_and_is_told_the_newest_when_it_shows_life()
    {
        await using var lamps = await LampServer.StartAsync("Subscriptions:OnTimeout=Keep", "Subscriptions:RetryPause=00:00:00.050");
        var (phone, first) = await lamps.WatchAsync();
        var second = LampSubscription.Of("104");
        await phone.SubscribeAsync(second);
        await phone.NextAsync();
        await lamps.SettledAsync();
        phone.Answer = _ => null;
        var before = phone.NotifyDatagrams;
        lamps.Call("102", "c1", DialogState.Early);
        await phone.NextAsync();
        var timedOut = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(() => TimeProvider.System.GetElapsedTime(timedOut).TotalSeconds > 2, "Timer F is over");

        lamps.Call("102", "c1", DialogState.Confirmed);
        Assert.InRange(phone.NotifyDatagrams - before, 2, 11);
        Assert.Equal(2, lamps.Table.Count);
        phone.Answer = _ => "200 OK";
        await phone.SubscribeAsync(second);
        var told = new[] { LampServer.Body(await phone.NextAsync()), LampServer.Body(await phone.NextAsync()) };

        Assert.Contains(told, body => body.Contains("sip:102@", StringComparison.Ordinal) && body.Contains("<state>confirmed</state>", StringComparison.Ordinal));
        Assert.NotNull(first.ToTag);
    }

    private static async Task<LampPhone> WatchAllAsync(LampServer lamps)
    {
        var phone = lamps.Phone();
        foreach (var key in Keys)
        {
            Assert.Equal(200, (await phone.SubscribeAsync(LampSubscription.Of(key))).Status);
            await phone.NextAsync();
        }

        await lamps.SettledAsync();
        return phone;
    }
}
