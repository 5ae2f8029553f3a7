using Provisioning.Simulator.Lamps;
using Provisioning.Simulator.Signalling;
using Provisioning.Subscriptions;
using Provisioning.Tests.Messaging;

namespace Provisioning.Tests.EndToEnd;

/// <summary>Phones of two makers, a PBX, and the whole server between them: whatever happens, in the end every lamp shows what is true.</summary>
public sealed class LiveLampTests(BootedOffice office) : IClassFixture<BootedOffice>
{
    /// <summary>What a slow phone takes for each answer, and less than a dead one takes to be given up: who waits for one of them is late by more.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Every_lamp_of_every_phone_follows_the_calls_and_none_is_left_lit()
    {
        await using var lamps = new LiveLamps(office);
        await using var server = await lamps.ServeAsync();
        await lamps.PlugInAsync();
        await lamps.OpenPbxAsync();

        await lamps.TelephoneAsync(seed: 1);
        await lamps.RightAsync();
        Assert.Superset(new HashSet<Lamp> { Lamp.Off, Lamp.Flashing, Lamp.FlashingSlowly }, lamps.Lamps.Select(lamp => lamp.Lamp).ToHashSet());
        await lamps.HangUpAllAsync();
        await lamps.RightAsync();

        Assert.All(lamps.Lamps, lamp => Assert.Equal((200, 1), (lamp.Status, lamp.Attempts)));
        // Phones of other tests with this database have left theirs behind, and do not answer.
        await Eventually.TrueAsync(() => server.Get<SubscriptionTable>().Count == lamps.Lamps.Count(), () => $"{server.Get<SubscriptionTable>().Count} subscriptions for {lamps.Lamps.Count()} lamps");
        Assert.True(lamps.Board.Delay.P99 < Slow, $"{lamps.Board.Delay}");
    }

    [Fact]
    public async Task Slow_phones_are_late_themselves_and_delay_nobody()
    {
        await using var lamps = new LiveLamps(office);
        await using var server = await lamps.ServeAsync("Sip:Transactions:T1=00:00:00.500");
        await lamps.PlugInAsync(number => number is 20 or 21 ? new() { Slowness = Slow } : PhoneTroubles.None);
        await lamps.OpenPbxAsync();

        await lamps.TelephoneAsync(seed: 2);
        await lamps.RightAsync();
        await lamps.HangUpAllAsync();
        await lamps.RightAsync();

        Assert.True(lamps.Board.Delay.P99 < Slow, $"{lamps.Board.Delay}");
        Assert.All(lamps.Lamps, lamp => Assert.Equal(1, lamp.Attempts));
    }

    [Fact]
    public async Task Phones_whose_cable_was_cut_delay_nobody_and_are_forgotten()
    {
        await using var lamps = new LiveLamps(office);
        await using var server = await lamps.ServeAsync();
        await lamps.PlugInAsync();
        await lamps.OpenPbxAsync();
        foreach (var phone in lamps.Phones.Where(phone => phone.Lamps.Any()).Take(3).ToList())
            await lamps.UnplugAsync(phone);

        await lamps.TelephoneAsync(seed: 3);
        await lamps.RightAsync();
        await lamps.HangUpAllAsync();
        await lamps.RightAsync();

        Assert.True(lamps.Board.Delay.P99 < Slow, $"{lamps.Board.Delay}");
        var living = lamps.Lamps.Count();
        await Eventually.TrueAsync(() => server.Get<SubscriptionTable>().Count == living, "only phones that live are watched for");
    }

    [Fact]
    public async Task Where_every_tenth_datagram_gets_lost_every_lamp_is_right_in_the_end()
    {
        await using var lamps = new LiveLamps(office);
        await using var server = await lamps.ServeAsync();
        await using var link = new LossyLink(lamps.Server, 0.1, seed: 4);
        await lamps.PlugInAsync(way: link.Address);
        await lamps.OpenPbxAsync();

        await lamps.TelephoneAsync(seed: 4, hours: 0.2);
        await lamps.RightAsync();
        await lamps.HangUpAllAsync();
        await lamps.RightAsync();

        Assert.InRange(link.Lost, link.ToPhones / 15, (link.ToPhones + link.ToServer) / 5);
    }

    [Fact]
    public async Task A_planned_stop_sends_the_phones_away_and_they_come_back()
    {
        await using var lamps = new LiveLamps(office);
        await using (await lamps.ServeAsync())
        {
            await lamps.PlugInAsync();
            await lamps.OpenPbxAsync();
            await lamps.TelephoneAsync(seed: 5, hours: 0.2);
            await lamps.RightAsync();
        }

        await Eventually.TrueAsync(() => lamps.Lamps.All(lamp => lamp.Attempts > 1), "every phone was told to subscribe anew"); // none is due to refresh before
        await using var server = await lamps.ServeAsync();
        var begun = lamps.Lamps.Select(lamp => lamp.Attempts).ToList(); // how many were in vain depends on how long the server was away
        await lamps.TelephoneAsync(seed: 6, hours: 0.2);
        await lamps.RightAsync();
        await lamps.HangUpAllAsync();
        await lamps.RightAsync();

        Assert.All(lamps.Lamps.Zip(begun), lamp => Assert.InRange(lamp.First.Attempts - lamp.Second, 0, 1));
        Assert.All(lamps.Lamps, lamp => Assert.Equal(200, lamp.Status));
        await Eventually.TrueAsync(() => server.Get<SubscriptionTable>().Count == lamps.Lamps.Count(), "no lamp is watched for twice");
    }

    [Fact]
    public async Task A_killed_server_goes_on_where_it_was_and_no_phone_has_to_do_anything()
    {
        await using var lamps = new LiveLamps(office);
        await using (var first = await lamps.ServeInProcessAsync("Subscriptions:FlushInterval=00:00:00.100"))
        {
            await lamps.PlugInAsync();
            await lamps.OpenPbxAsync();
            await lamps.TelephoneAsync(seed: 7, hours: 0.2);
            await lamps.RightAsync();
            await first.KillAsync();
        }

        await using var second = await lamps.ServeInProcessAsync();
        await lamps.TelephoneAsync(seed: 8, hours: 0.2); await lamps.RightAsync();
        await lamps.HangUpAllAsync();
        await lamps.RightAsync();

        Assert.All(lamps.Lamps, lamp => Assert.Equal((200, 1), (lamp.Status, lamp.Attempts)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_broker_that_restarts_leaves_no_lamp_wrong_whether_it_remembers_or_not(bool remembers)
    {
        await using var broker = await MosquittoBroker.StartAsync(remembers);
        await using var lamps = new LiveLamps(office);
        await using var server = await lamps.ServeAsync($"Messaging:Broker=mqtt://127.0.0.1:{broker.Port}", "Messaging:MaxReconnectDelay=00:00:00.500");
        await lamps.PlugInAsync();
        await lamps.OpenPbxAsync(broker.Port);
        await lamps.TelephoneAsync(seed: 9, hours: 0.1);
        await lamps.RightAsync();

        await broker.StopAsync();
        var more = lamps.TelephoneAsync(seed: 10, hours: 0.1);
        await broker.StartAgainAsync();
        await more;
        await lamps.RightAsync();
        await lamps.HangUpAllAsync();
        await lamps.RightAsync();

        Assert.All(lamps.Lamps, lamp => Assert.Equal(1, lamp.Attempts));
    }
}
