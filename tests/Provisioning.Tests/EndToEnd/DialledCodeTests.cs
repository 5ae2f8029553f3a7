using System.Collections.Immutable;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Monitoring;
using Provisioning.Simulator.Pbx;

namespace Provisioning.Tests.EndToEnd;

/// <summary>Rule C13 with everything real but the sound: a phone of the sample office dials a feature code, on its lamp line or at the PBX; the server decides; the PBX lets it hear.</summary>
public sealed class DialledCodeTests(BootedOffice booted) : IClassFixture<BootedOffice>
{
    private static readonly PbxParty Customer = new("+442079460001", "Customer");
    private static readonly PbxParty Alice = new("101", "Alice Archer");
    private static readonly PbxParty Bilal = new("102", "Bilal Ahmed");

    private static readonly (string Phone, string Code, int Status, string Words)[] Refusals =
    [
        ("101", "*336107", 403, "You may not monitor the calls of extension 107"),
        ("201", "*339202", 403, "You may not do this with the calls of extension 202"),
        ("101", "*336101", 403, "Nobody monitors their own calls"),
        ("101", "*336110", 403, "Extension 110 is a shared line: shared lines cannot be monitored"),
        ("101", "*336104", 480, "Extension 104 is not in a call"),
        ("101", "*336888", 404, "There is no such extension"),
        ("101", "*336", 484, "Dial The Code And The Extension"),
    ];

    [Fact]
    public async Task C13_D16_a_code_on_the_lamp_line_hears_the_call_and_is_heard_as_its_mode_says()
    {
        await using var office = await PbxOffice.OpenAsync(booted);
        var (customer, agent) = await TalkAsync(office);

        foreach (var (code, byAgent, byCustomer) in new[] { ("*336102", false, false), ("*339102", true, false), ("*332102", true, true) })
        {
            var call = await office.PhoneOf("101").DialAsync(code, TestServer.Token);

            Assert.Equal((code, 200, true), (code, call.Status, call.IsUp));
            var monitor = await MonitorAsync(office, agent);
            Assert.Equal(new[] { customer, agent }.Order(), office.Pbx.Hears(monitor).Order());
            Assert.Equal((code, byAgent, byCustomer), (code, office.Pbx.Hears(agent).Contains(monitor), office.Pbx.Hears(customer).Contains(monitor)));
            await call.HangUpAsync(TestServer.Token);
            await EndedAsync(office);
            await Eventually.TrueAsync(() => office.Pbx.Legs.Length == 2, "nothing is left but the call");
        }
    }

    [Fact]
    public async Task D17_another_code_while_one_monitors_goes_over_to_its_mode()
    {
        await using var office = await PbxOffice.OpenAsync(booted);
        var (customer, agent) = await TalkAsync(office);
        var phone = office.PhoneOf("101");
        var listening = await phone.DialAsync("*336102", TestServer.Token);
        await MonitorAsync(office, agent);

        var barging = await phone.DialAsync("*332102", TestServer.Token);

        Assert.Equal(200, barging.Status);
        await listening.Ended.WaitAsync(TestServer.Token);
        var monitor = await MonitorAsync(office, agent);
        Assert.Equal((true, true), (office.Pbx.Hears(agent).Contains(monitor), office.Pbx.Hears(customer).Contains(monitor)));
        Assert.True(barging.IsUp);
    }

    [Fact]
    public async Task D17_a_code_takes_the_call_over_and_the_lamp_of_the_monitor_shows_it_as_any_call()
    {
        await using var office = await PbxOffice.OpenAsync(booted);
        var (customer, agent) = await TalkAsync(office);

        var call = await office.PhoneOf("101").DialAsync("*338102", TestServer.Token);

        await Eventually.TrueAsync(() => office.Pbx.Legs.All(leg => leg.Uniqueid != agent) && office.Pbx.PeerOf(customer) is not null, "the monitor talks with the customer, and the agent is gone");
        await Eventually.TrueAsync(
            () => DialogsOf(office, "101") is [{ State: DialogState.Confirmed, IsPrivate: false } dialog] && dialog.Remote?.Number == Customer.Number,
            () => $"101 is shown in a call with the customer, but {string.Join(", ", DialogsOf(office, "101"))}");
        await Eventually.TrueAsync(() => DialogsOf(office, "102").IsEmpty, "the agent is free");
        await office.RightAsync();
        office.Pbx.HangUp(customer);
        await call.Ended.WaitAsync(TestServer.Token);
        await Eventually.TrueAsync(() => office.Pbx.Legs.IsEmpty, "nothing is left at the PBX");
    }

    [Fact]
    public async Task C13_a_code_that_is_not_possible_is_refused_in_words_and_no_leg_is_made()
    {
        await using var office = await PbxOffice.OpenAsync(booted);
        await office.ConnectedAsync();

        foreach (var (phone, code, status, words) in Refusals)
        {
            var call = await office.PhoneOf(phone).DialAsync(code, TestServer.Token);

            Assert.Equal((code, status, words), (code, call.Status, call.Reason));
            Assert.Empty(office.Pbx.Legs);
        }
    }

    [Fact]
    public async Task E19_a_phone_that_rings_cannot_be_monitored_nor_one_that_dials()
    {
        await using var office = await PbxOffice.OpenAsync(booted);
        await office.ConnectedAsync();
        office.Pbx.Dial(new PbxParty("103", "Chloe Bennett"), Bilal);
        await StateAsync(office, "102", MonitoredState.Ringing);
        await StateAsync(office, "103", MonitoredState.Dialling);

        var ringing = await office.PhoneOf("101").DialAsync("*336102", TestServer.Token);
        var dialling = await office.PhoneOf("101").DialAsync("*336103", TestServer.Token);

        Assert.Equal((480, 480), (ringing.Status, dialling.Status));
        Assert.Equal(("Extension 102 is ringing: monitoring starts once the call is up", "Extension 103 is dialling: monitoring starts once the call is up"), (ringing.Reason, dialling.Reason));
    }

    [Fact]
    public async Task C13_a_code_that_is_dialled_at_the_PBX_is_asked_of_the_server_and_hears_the_call_until_the_phone_hangs_up()
    {
        await using var office = await PbxOffice.OpenAsync(booted);
        var (customer, agent) = await TalkAsync(office);

        var dialled = office.Pbx.DialNumber(Alice, "*336102");

        var monitor = await MonitorAsync(office, agent);
        Assert.Equal("101", office.Pbx.Legs.Single(leg => leg.Uniqueid == monitor).Caller.Number);
        Assert.Equal(new[] { customer, agent }.Order(), office.Pbx.Hears(monitor).Order());
        await Eventually.TrueAsync(() => office.Pbx.PeerOf(dialled) is not null, "the phone is connected to what hears");
        await Eventually.TrueAsync(() => Desk(office).Sessions is [{ State: SessionState.Active }], "the session goes on: its own phone's answer is no other call");
        office.Pbx.HangUp(dialled);
        await EndedAsync(office);
        await Eventually.TrueAsync(() => office.Pbx.Legs.Length == 2, "nothing is left but the call");
    }

    [Fact]
    public async Task E26_a_code_at_the_PBX_that_the_server_refuses_ends_there()
    {
        await using var office = await PbxOffice.OpenAsync(booted);
        await office.ConnectedAsync();

        foreach (var code in new[] { "*336107", "*336104", "*336888" })
        {
            office.Pbx.DialNumber(Alice, code);

            await Eventually.TrueAsync(() => office.Pbx.Legs.IsEmpty, $"the call of {code} ends");
            Assert.Empty(Desk(office).Sessions);
        }
    }

    [Fact]
    public async Task A_call_that_is_monitored_ends_and_so_does_the_phones()
    {
        await using var office = await PbxOffice.OpenAsync(booted);
        var (customer, agent) = await TalkAsync(office);
        var call = await office.PhoneOf("101").DialAsync("*336102", TestServer.Token);
        await MonitorAsync(office, agent);

        office.Pbx.HangUp(customer);

        await call.Ended.WaitAsync(TestServer.Token);
        await EndedAsync(office);
        await Eventually.TrueAsync(() => office.Pbx.Legs.IsEmpty, "nothing is left at the PBX");
    }

    private static async Task<(string Customer, string Agent)> TalkAsync(PbxOffice office)
    {
        await office.ConnectedAsync();
        var (customer, agent) = office.Pbx.Dial(Customer, Bilal);
        office.Pbx.Answer(agent!);
        await StateAsync(office, "102", MonitoredState.InCall);
        return (customer, agent!);
    }

    /// <summary>The one leg that hears the agent's.</summary>
    private static async Task<string> MonitorAsync(PbxOffice office, string agent)
    {
        string? monitor = null;
        await Eventually.TrueAsync(
            () => office.Pbx.Legs.Where(leg => leg.ListensTo == agent).ToList() is [var leg] && Desk(office).Sessions is [{ State: SessionState.Active } session] && (monitor = leg.Uniqueid) == session.MonitorLeg,
            () => $"one monitor hears {agent}, but {string.Join(", ", Desk(office).Sessions)}");
        return monitor!;
    }

    private static Task EndedAsync(PbxOffice office) => Eventually.TrueAsync(() => Desk(office).Sessions.Count == 0, "the session has ended");

    private static Task StateAsync(PbxOffice office, string extension, MonitoredState state) => Eventually.TrueAsync(
        () => Desk(office).Offer(ExtensionNumber.Parse("101"), ExtensionNumber.Parse(extension)).State == state, $"{extension} is {state}");

    private static IMonitoringDesk Desk(PbxOffice office) => office.Server.Get<IMonitoringDesk>();

    private static ImmutableArray<CallDialog> DialogsOf(PbxOffice office, string extension) => office.Server.Get<DialogEngine>().Snapshot(ExtensionNumber.Parse(extension)).Dialogs;
}
