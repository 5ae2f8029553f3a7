using System.Net;
using System.Text.Json.Nodes;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Monitoring;
using Provisioning.Pbxs;
using Provisioning.Simulator.Ami;
using Provisioning.Simulator.Calls;
using Provisioning.Simulator.Pbx;
using Provisioning.Tests.Admin;
using Provisioning.Tests.Interop;
using Provisioning.Tests.KeyCalls;
using Provisioning.Tests.Signalling;
using Hearing = Provisioning.Simulator.Pbx.Hearing;

namespace Provisioning.Tests.EndToEnd;

/// <summary>The whole way: HTTP and SIP in front, the database behind, and AMI to a simulated PBX that knows who hears whom.</summary>
public sealed class MonitoringTests
{
    private const string Agent = "102";
    private const string Customer = "103";

    [Fact]
    public async Task D16_D17_E20_E24_a_supervisor_listens_whispers_barges_is_put_on_hold_with_the_call_and_takes_it_over()
    {
        var sipPort = Ports.Free();
        await using var pbx = await StartPbxAsync(sipPort);
        await using var server = await StartServerAsync(pbx, sipPort);
        var (customer, agent) = await TalkAsync(server, pbx);
        pbx.Pbx.Record(agent);
        var lamp = server.Get<DialogEngine>().Snapshot(ExtensionNumber.Parse(Agent));

        (await server.Http.SendAsync("POST", "/api/monitoring", """{"monitor":"100","extension":"102"}""")).Is(201);
        var monitor = await MonitorAsync(server, SessionState.Active);
        await HearsAsync(pbx, monitor, customer, agent);
        Assert.Equal((false, false), (pbx.Pbx.Hears(customer).Contains(monitor), pbx.Pbx.Hears(agent).Contains(monitor)));
        Assert.Equal(lamp, server.Get<DialogEngine>().Snapshot(ExtensionNumber.Parse(Agent)));

        await SwitchAsync(server, "whisper");
        await IsHeardAsync(pbx, monitor, by: agent, notBy: customer);
        await SwitchAsync(server, "barge");
        await IsHeardAsync(pbx, monitor, by: customer, notBy: null);

        pbx.Pbx.Hold(agent, true);
        await HearsAsync(pbx, monitor, Hearing.Music);
        pbx.Pbx.Hold(agent, false);
        await HearsAsync(pbx, monitor, customer, agent);

        Assert.Equal("takenOver", (string?)(await server.Http.SendAsync("POST", "/api/monitoring/1/takeover")).Is(200).Json["state"]);
        await Eventually.TrueAsync(() => pbx.Pbx.PeerOf(monitor) == customer && pbx.Pbx.Legs.All(leg => leg.Uniqueid != agent), "the monitor talks with the customer, and the agent is gone");
        Assert.All(pbx.Pbx.Legs, leg => Assert.False(leg.IsRecorded));
        Assert.Equal("takenOver", (string?)(await server.Http.SendAsync("POST", "/api/monitoring/1/switch", """{"mode":"listen"}""")).IsProblem(409, "Monitoring was refused").Json["reason"]);
        pbx.Pbx.HangUp(customer);
        await EndedAsync(server, SessionEnd.TakenOverCallEnded);
        await Eventually.TrueAsync(() => pbx.Pbx.Legs.IsEmpty, "nothing is left at the PBX");
    }

    [Fact]
    public async Task C13_a_feature_code_on_the_lamp_line_hears_the_call_until_the_phone_hangs_up()
    {
        var sipPort = Ports.Free();
        await using var pbx = await StartPbxAsync(sipPort);
        await using var server = await StartServerAsync(pbx, sipPort);
        var (customer, agent) = await TalkAsync(server, pbx);
        await using var phone = await WireParty.RegisterAsync(server, new UdpWire(IPAddress.Loopback, new IPEndPoint(IPAddress.Loopback, server.SipPort())));

        await phone.InviteAsync(server, "sip:*336102@127.0.0.1");
        var answer = await phone.ReceiveAsync("SIP/2.0 200 ");
        (phone.Routes, phone.Target, phone.Pbx) = ([.. SipPeer.Headers(answer, "Record-Route").Reverse()], SipPeer.Header(answer, "Contact"), SipPeer.Header(answer, "To"));
        await phone.SendWithinAsync("ACK", cseq: 2);
        var monitor = await MonitorAsync(server, SessionState.Active);
        await HearsAsync(pbx, monitor, customer, agent);
        await phone.SendWithinAsync("BYE");

        await phone.ReceiveAsync("SIP/2.0 200 ");
        await EndedAsync(server, SessionEnd.MonitorHungUp);
        Assert.Equal([agent], pbx.Pbx.Hears(customer));
    }

    [Fact]
    public async Task E23_a_member_who_is_removed_hears_nothing_any_more_at_once()
    {
        var sipPort = Ports.Free();
        await using var pbx = await StartPbxAsync(sipPort);
        await using var server = await StartServerAsync(pbx, sipPort);
        var (customer, agent) = await TalkAsync(server, pbx);
        (await server.Http.SendAsync("POST", "/api/monitoring", """{"monitor":"100","extension":"102","mode":"whisper"}""")).Is(201);
        var monitor = await MonitorAsync(server, SessionState.Active);
        await IsHeardAsync(pbx, monitor, by: agent, notBy: customer);

        (await server.Http.SendAsync("DELETE", "/api/monitoring_groups/Support/monitoring_members/100?member_type=monitor")).Is(200);

        await EndedAsync(server, SessionEnd.RightLost);
        await Eventually.TrueAsync(() => pbx.Pbx.Legs.All(leg => leg.Uniqueid != monitor), "the monitor's leg is gone");
        Assert.Equal([agent], pbx.Pbx.Hears(customer));
    }

    [Fact]
    public async Task E26_a_PBX_that_restarts_ends_it_and_is_monitored_again_when_it_is_back()
    {
        var sipPort = Ports.Free();
        await using var pbx = await StartPbxAsync(sipPort);
        await using var server = await StartServerAsync(pbx, sipPort);
        await TalkAsync(server, pbx);
        (await server.Http.SendAsync("POST", "/api/monitoring", """{"monitor":"100","extension":"102"}""")).Is(201);
        await MonitorAsync(server, SessionState.Active);

        pbx.Pbx.Restart();
        await EndedAsync(server, SessionEnd.PbxLost);
        var (customer, agent) = await TalkAsync(server, pbx);
        await StartedAsync(server);

        var monitor = await MonitorAsync(server, SessionState.Active);
        await HearsAsync(pbx, monitor, customer, agent);
    }

    private static Task<RunningPbx> StartPbxAsync(int sipPort) => RunningPbx.StartAsync(
        new SimulatedPbxOptions { People = [new OfficePerson("100", "Mona"), new OfficePerson(Agent, "Bilal"), new OfficePerson(Customer, "Chloe")], AutoAnswer = TimeSpan.FromMilliseconds(50) },
        new AmiListenerOptions { Users = [new AmiUser("provisioning", "lantern-64")] }, sipPort, TimeProvider.System, TestServer.Token);

    private static async Task<TestServer> StartServerAsync(RunningPbx pbx, int sipPort)
    {
        var server = await TestServer.StartAsync(settings: ["Monitoring:Interval=00:00:00.100"]);
        await server.ApplyAsync(
            $$"""
            settings: { monitoring: true }
            pbxs: [{ name: main, address: 127.0.0.1, port: {{sipPort}}, control: { kind: asterisk, address: 127.0.0.1, port: {{pbx.Ami.Port}}, user: provisioning, password: lantern-64 } }]
            sites: [{ name: london, timeZone: Europe/London, pbx: main }]
            extensions:
              - { number: "100", name: Mona, site: london }
              - { number: "102", name: Bilal, site: london }
              - { number: "103", name: Chloe, site: london }
            devices: [{ mac: 805ec0000001, model: yealink/t54w, site: london, lines: ["100"] }]
            monitoringGroups: [{ name: Support, privilege: takeOver, monitors: ["100"], monitored: ["102"] }]

            """);
        await Eventually.TrueAsync(() => server.Get<PbxTable>().Find("main")?.View is not null, "the PBX is connected");
        return server;
    }

    /// <summary>The customer has called the agent, they talk, and the server knows it.</summary>
    private static async Task<(string Customer, string Agent)> TalkAsync(TestServer server, RunningPbx pbx)
    {
        var (customer, agent) = pbx.Pbx.Dial(new(Customer, "Chloe"), new(Agent, "Bilal"));
        pbx.Pbx.Answer(agent!);
        await Eventually.TrueAsync(
            () => server.Get<IMonitoringDesk>().Offer(ExtensionNumber.Parse("100"), ExtensionNumber.Parse(Agent)).State == MonitoredState.InCall, "the agent is in a call");
        return (customer, agent!);
    }

    private static Task StartedAsync(TestServer server) => Eventually.TrueAsync(
        async () => (int)(await server.Http.SendAsync("POST", "/api/monitoring", """{"monitor":"100","extension":"102"}""")).Status == 201, "monitoring begins again");

    /// <summary>The monitor's leg at the PBX.</summary>
    private static async Task<string> MonitorAsync(TestServer server, SessionState state)
    {
        MonitoringSession? session = null;
        await Eventually.TrueAsync(
            () => (session = server.Get<IMonitoringDesk>().Sessions.SingleOrDefault()) is { MonitorLeg: not null } && session.State == state, () => $"the session is {state}, but {session}; {string.Join('\n', server.Log.Lines)}");
        return session!.MonitorLeg!;
    }

    private static async Task SwitchAsync(TestServer server, string mode) => (await server.Http.SendAsync("POST", "/api/monitoring/1/switch", $$"""{"mode":"{{mode}}"}""")).Is(200);

    private static Task HearsAsync(RunningPbx pbx, string leg, params string[] heard) =>
        Eventually.TrueAsync(() => pbx.Pbx.Hears(leg).SetEquals(heard), () => $"{leg} hears {string.Join(" and ", heard)}, but {string.Join(" and ", pbx.Pbx.Hears(leg))}");

    private static Task IsHeardAsync(RunningPbx pbx, string leg, string by, string? notBy) =>
        Eventually.TrueAsync(() => pbx.Pbx.Hears(by).Contains(leg) && (notBy is null || !pbx.Pbx.Hears(notBy).Contains(leg)), $"{leg} is heard by {by} and not by {notBy}");

    private static async Task EndedAsync(TestServer server, SessionEnd end)
    {
        JsonNode? newest = null;
        await Eventually.TrueAsync(
            async () => (string?)(newest = (await server.Http.SendAsync("GET", "/api/monitoring?limit=1")).Json[0])!["state"] == "ended", () => $"it has ended, but {newest}");
        Assert.Equal(FleetJson.CamelCase(end.ToString()), (string?)newest!["end"]);
    }
}
