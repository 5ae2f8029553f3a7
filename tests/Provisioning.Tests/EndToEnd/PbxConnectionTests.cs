using Provisioning.Devices;
using Provisioning.Pbxs;
using Provisioning.Simulator.Pbx;

namespace Provisioning.Tests.EndToEnd;

/// <summary>The server is connected to a simulated PBX: lamps follow its calls, and monitors are led there.</summary>
public sealed class PbxConnectionTests(BootedOffice booted) : IClassFixture<BootedOffice>
{
    [Fact]
    public async Task Every_lamp_follows_a_thousand_calls_and_none_is_left_lit()
    {
        await using var office = await PbxOffice.OpenAsync(booted);
        await office.ConnectedAsync();
        var day = office.Telephone(seed: 1);

        for (var round = 0; day.Calls < 1000; round++)
        {
            for (var step = 0; step < 100; step++)
                day.RunUntil(day.NextAt);
            await office.RightAsync();
        }

        day.EndAll();
        await office.RightAsync();
        Assert.Empty(office.Pbx.Legs);
    }

    [Fact]
    public async Task Lamps_are_right_again_after_the_pbx_was_restarted_and_after_it_could_not_be_reached()
    {
        await using var office = await PbxOffice.OpenAsync(booted);
        await office.ConnectedAsync();
        var day = office.Telephone(seed: 2);
        day.RunUntil(day.NextAt + TimeSpan.FromMinutes(30));
        Assert.NotEmpty(office.Pbx.Legs);
        await office.RightAsync();

        office.Pbx.Restart();
        await office.RightAsync();
        office.Ami.Troubles.IsAway = true;
        office.Ami.DropAll();
        await Eventually.TrueAsync(() => office.Server.Get<PbxTable>().Find("main")!.View is null, "the loss is seen");
        office.Pbx.Dial(new PbxParty("101", "Alice"), new PbxParty("102", "Bilal"));
        office.Ami.Troubles.IsAway = false;
        await office.ConnectedAsync();

        await office.RightAsync();
        Assert.Equal(2, office.Pbx.Legs.Length);
    }

    [Fact]
    public async Task A_monitor_listens_whispers_joins_waits_with_the_music_and_takes_over()
    {
        const string Key = "0123456789abcdef";
        await using var office = await PbxOffice.OpenAsync(booted);
        var pbx = await office.ConnectedAsync();
        var (customer, agent) = office.Pbx.Dial(new PbxParty("+442079460001", "Customer"), new PbxParty("102", "Bilal"));
        office.Pbx.Answer(agent!);
        await Eventually.TrueAsync(() => pbx.View?.Find(agent)?.Peer == customer, "the server knows the call");
        var order = new MonitorOrder(Key, office.Server.Fleet.Extensions[ExtensionNumber.Parse("101")], pbx.View!.Find(agent)!, Privilege.Listen);

        Assert.True((await pbx.CallMonitorAsync(order, TestServer.Token)).IsDone);
        PbxLeg Monitor() => pbx.View!.Legs.Single(leg => leg.MonitorKey == Key);
        await Eventually.TrueAsync(() => pbx.View!.Legs.Any(leg => leg.MonitorKey == Key && leg.ListensTo == agent), "the monitor listens");
        var monitor = Monitor().Id;
        Assert.Equal(new[] { customer, agent }.Order(), office.Pbx.Hears(monitor).Order());
        Assert.DoesNotContain(monitor, office.Pbx.Hears(agent!));

        Assert.True((await pbx.SwitchAsync(Monitor(), Privilege.Whisper, TestServer.Token)).IsDone);
        await Eventually.TrueAsync(() => office.Pbx.Hears(agent!).Contains(monitor) && !office.Pbx.Hears(customer).Contains(monitor), "the agent alone hears the monitor");
        Assert.True((await pbx.SwitchAsync(Monitor(), Privilege.Barge, TestServer.Token)).IsDone);
        await Eventually.TrueAsync(() => office.Pbx.Hears(agent!).Contains(monitor) && office.Pbx.Hears(customer).Contains(monitor), "both hear the monitor");

        office.Pbx.Hold(agent!, isHolding: true);
        Assert.True((await pbx.PlayMusicAsync(Monitor(), TestServer.Token)).IsDone);
        await Eventually.TrueAsync(() => office.Pbx.Hears(monitor).SetEquals([Hearing.Music]), "the monitor hears music");
        await Eventually.TrueAsync(() => Monitor().ListensTo is null, "the server knows that");
        office.Pbx.Hold(agent!, isHolding: false);
        Assert.True((await pbx.ResumeAsync(Monitor(), order with { Mode = Privilege.Barge }, TestServer.Token)).IsDone);
        await Eventually.TrueAsync(() => office.Pbx.Hears(customer).Contains(monitor), "the monitor is in the call again");

        Assert.True((await pbx.TakeOverAsync(Monitor(), pbx.View!.Find(agent)!, pbx.View.Find(customer)!, TestServer.Token)).IsDone);
        await Eventually.TrueAsync(() => office.Pbx.Legs.All(leg => leg.Uniqueid != agent), "the agent's leg ends");
        Assert.Equal([monitor], office.Pbx.Hears(customer));
        await office.RightAsync();
    }
}
