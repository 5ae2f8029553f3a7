using Provisioning.Dialogs;
using Provisioning.Sip.Messages;

namespace Provisioning.Tests.Subscriptions;

/// <summary>What other notifiers got wrong, each named by its report.</summary>
public sealed class KnownBugTests
{
    /// <summary>NOTIFYs stopped for a phone with thousands of subscriptions that asked only once.</summary>
    [Fact]
    public async Task Asterisk_793_Asking_once_many_times_leaves_nothing_behind()
    {
        await using var lamps = await LampServer.StartAsync("Subscriptions:MaxPerPhone=20");
        var (phone, _) = await lamps.WatchAsync();

        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(200, (await phone.SubscribeAsync(LampSubscription.Of("102"), "0")).Status);
            await phone.NextAsync();
        }

        await Eventually.TrueAsync(() => lamps.Table.Count == 1, "only the lamp is left");
        lamps.Call("102", "c1", DialogState.Confirmed);
        Assert.Contains("<state>confirmed</state>", LampServer.Body(await phone.NextAsync()), StringComparison.Ordinal);
    }

    /// <summary>One lost NOTIFY dropped the subscription.</summary>
    [Fact]
    public async Task Opensips_380_A_lost_datagram_is_repeated_and_the_lamp_lives()
    {
        await using var lamps = await LampServer.StartAsync("Sip:Transactions:T1=00:00:00.100");
        var (phone, _) = await lamps.WatchAsync();
        phone.Answer = _ => null;

        lamps.Call("102", "c1", DialogState.Confirmed);
        await phone.NextAsync();
        var before = phone.NotifyDatagrams;
        await Eventually.TrueAsync(() => phone.NotifyDatagrams > before + 1, "it is repeated");
        await phone.AnswerNowAsync("200 OK");
        phone.Answer = _ => "200 OK";
        lamps.Call("102", "c1", DialogState.Terminated);

        Assert.Contains("<state>terminated</state>", LampServer.Body(await phone.NextAsync()), StringComparison.Ordinal);
        Assert.Equal(1, lamps.Table.Count);
    }

    /// <summary>Write-behind lost NOTIFYs: the subscription was not in the database yet.</summary>
    [Fact]
    public async Task Kamailio_2540_A_change_right_after_the_200_is_told_written_down_or_not()
    {
        await using var lamps = await LampServer.StartAsync("Subscriptions:FlushInterval=00:01:00");
        var phone = lamps.Phone();
        await phone.SubscribeAsync(LampSubscription.Of("102"));

        lamps.Call("102", "c1", DialogState.Confirmed);

        await Eventually.TrueAsync(() => phone.TryNext(out var notify) && LampServer.Body(notify).Contains("<state>confirmed</state>", StringComparison.Ordinal), "the change is told");
    }

    /// <summary>The same early document was sent when the call ended.</summary>
    [Fact]
    public async Task Freeswitch_156_The_end_of_a_call_is_told_as_its_end()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, _) = await lamps.WatchAsync();
        lamps.Call("102", "c1", DialogState.Early);
        Assert.Contains("<state>early</state>", LampServer.Body(await phone.NextAsync()), StringComparison.Ordinal);

        lamps.Call("102", "c1", DialogState.Terminated);

        Assert.Contains("<state>terminated</state>", LampServer.Body(await phone.NextAsync()), StringComparison.Ordinal);
    }

    /// <summary>A refresh while a change was held back left the lamp blinking.</summary>
    [Fact]
    public async Task Freeswitch_2741_A_refresh_while_a_change_is_held_back_shows_what_is()
    {
        await using var lamps = await LampServer.StartAsync("Subscriptions:MinInterval=00:00:10");
        var (phone, subscription) = await lamps.WatchAsync();
        lamps.Call("102", "c1", DialogState.Early);
        await phone.NextAsync();

        lamps.Call("102", "c1", DialogState.Terminated);
        await phone.SubscribeAsync(subscription);

        Assert.Contains("<state>terminated</state>", LampServer.Body(await phone.NextAsync()), StringComparison.Ordinal);
    }

    /// <summary>A proxy's timers of 5 seconds were too short for phones that take as long to answer.</summary>
    [Fact]
    public async Task NethServer_8122_A_phone_may_take_its_time()
    {
        await using var lamps = await LampServer.StartAsync();
        var (phone, _) = await lamps.WatchAsync();
        phone.Answer = _ => null;
        lamps.Call("102", "c1", DialogState.Confirmed);
        await phone.NextAsync();
        var asked = phone.NotifyDatagrams;
        await Eventually.TrueAsync(() => phone.NotifyDatagrams >= asked + 5, "half of Timer F is over");

        await phone.AnswerNowAsync("200 OK");
        phone.Answer = _ => "200 OK";
        lamps.Call("102", "c1", DialogState.Terminated);

        Assert.Contains("<state>terminated</state>", LampServer.Body(await phone.NextAsync()), StringComparison.Ordinal);
    }

    /// <summary>One watcher's identity stood in the document of another.</summary>
    [Fact]
    public async Task Asterisk_1898_A_document_tells_nothing_of_its_watchers()
    {
        await using var lamps = await LampServer.StartAsync();
        var (alice, _) = await lamps.WatchAsync("101");
        var (bilal, _) = await lamps.WatchAsync("101", LampServer.Bilal);

        lamps.Call("101", "c1", DialogState.Confirmed);
        var (one, other) = (LampServer.Body(await alice.NextAsync()), LampServer.Body(await bilal.NextAsync()));

        Assert.Equal(one, other);
        Assert.DoesNotContain(LampServer.Alice, one, StringComparison.Ordinal);
        Assert.DoesNotContain(LampServer.Bilal, one, StringComparison.Ordinal);
    }

    /// <summary>CSeq went backwards over New Year and restarts: see also the tests of restarts.</summary>
    [Fact]
    public async Task Freeswitch_3056_CSeq_goes_up_by_one_whatever_happens()
    {
        await using var lamps = await LampServer.StartAsync("Subscriptions:RetryPause=00:00:00.050");
        var (phone, subscription) = await lamps.WatchAsync();
        lamps.Call("102", "c1", DialogState.Early);
        await phone.NextAsync();
        phone.Answer = _ => "500 Server Internal Error";
        lamps.Call("102", "c1", DialogState.Confirmed);
        await phone.NextAsync();
        phone.Answer = _ => "200 OK";
        await phone.NextAsync();
        await phone.SubscribeAsync(subscription);
        var last = await phone.NextAsync();

        Assert.Equal("5 NOTIFY", last.Text(HeaderName.CSeq));
    }
}
