using Provisioning.Devices;
using Provisioning.Monitoring;
using Provisioning.Pbxs;
using Provisioning.Simulator.Pbx;
using Hearing = Provisioning.Simulator.Pbx.Hearing;

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
        await using var office = await PbxOffice.OpenAsync(booted);
        var pbx = await office.ConnectedAsync();
        var desk = office.Server.Get<IMonitoringDesk>();
        var (customer, agent) = office.Pbx.Dial(new PbxParty("+442079460001", "Customer"), new PbxParty("102", "Bilal"));
        office.Pbx.Answer(agent!);
        await Eventually.TrueAsync(() => desk.Offer(ExtensionNumber.Parse("101"), ExtensionNumber.Parse("102")).State == MonitoredState.InCall, "the server knows the call");

        var started = await desk.StartAsync(new(ExtensionNumber.Parse("101"), ExtensionNumber.Parse("102"), Privilege.Listen, MonitoringOrigin.Api, "test"), TestServer.Token);
        Assert.Equal(MonitoringRefusal.None, started.Refusal);
        var session = started.Session!.Id;
        string? monitor = null;
        await Eventually.TrueAsync(() => (monitor = pbx.View!.Legs.FirstOrDefault(leg => leg.MonitorKey == started.Session.Key && leg.ListensTo == agent)?.Id) is not null, "the monitor listens");
        Assert.Equal(new[] { customer, agent }.Order(), office.Pbx.Hears(monitor!).Order());
        Assert.DoesNotContain(monitor!, office.Pbx.Hears(agent!));

        Assert.Equal(MonitoringRefusal.None, (await desk.SwitchAsync(session, Privilege.Whisper, "test", TestServer.Token)).Refusal);
        await Eventually.TrueAsync(() => office.Pbx.Hears(agent!).Contains(monitor!) && !office.Pbx.Hears(customer).Contains(monitor!), "the agent alone hears the monitor");
        Assert.Equal(MonitoringRefusal.None, (await desk.SwitchAsync(session, Privilege.Barge, "test", TestServer.Token)).Refusal);
        await Eventually.TrueAsync(() => office.Pbx.Hears(agent!).Contains(monitor!) && office.Pbx.Hears(customer).Contains(monitor!), "both hear the monitor");

        office.Pbx.Hold(agent!, isHolding: true);
        await Eventually.TrueAsync(() => office.Pbx.Hears(monitor!).SetEquals([Hearing.Music]), "the monitor hears music");
        office.Pbx.Hold(agent!, isHolding: false);
        await Eventually.TrueAsync(() => office.Pbx.Hears(customer).Contains(monitor!), "the monitor is in the call again");

        Assert.Equal(MonitoringRefusal.None, (await desk.SwitchAsync(session, Privilege.TakeOver, "test", TestServer.Token)).Refusal);
        await Eventually.TrueAsync(() => office.Pbx.Legs.All(leg => leg.Uniqueid != agent), "the agent's leg ends");
        Assert.Equal([monitor!], office.Pbx.Hears(customer));
        await office.RightAsync();
    }
}
