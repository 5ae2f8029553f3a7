using Microsoft.Extensions.DependencyInjection;
using Provisioning.Delivery;
using Provisioning.Devices;
using Provisioning.Rollouts;
using Provisioning.Tests.Admin;
using Provisioning.Tests.Configs;
using Provisioning.Tests.Rendering;

namespace Provisioning.Tests.Rollouts;

/// <summary>Alice monitors Bilal; both phones have the files of the first version.</summary>
public sealed class KeyKeeperTests
{
    private static readonly MacAddress Alice = Changing.Alice;

    [Fact]
    public async Task A7_a_phone_whose_monitoring_keys_have_changed_is_told_by_itself_and_once()
    {
        await using var server = await OpenAsync();
        var keeper = KeeperOf(server);
        await keeper.KeepAsync(TestServer.Token);
        Assert.Empty(await RolloutsAsync(server));

        await server.ChangeAsync(fleet => fleet.Rename("102", "Bill"));
        await keeper.KeepAsync(TestServer.Token);
        await keeper.KeepAsync(TestServer.Token);

        Assert.Equal(["monitoring keys by server"], await RolloutsAsync(server));
        Assert.Equal([$"{Alice}"], (await server.JsonAsync("/api/rollouts/1/phones")).AsArray().Select(phone => $"{phone!["mac"]}"));
    }

    [Fact]
    public async Task A7_a_change_is_not_forgotten_by_a_server_that_stops_right_after_it()
    {
        await using var server = await OpenAsync();
        await KeeperOf(server).KeepAsync(TestServer.Token);
        await server.ChangeAsync(fleet => fleet.Rename("102", "Bill"));

        await KeeperOf(server).KeepAsync(TestServer.Token); // knows what the database knows
        await KeeperOf(server).KeepAsync(TestServer.Token);

        Assert.Equal(["monitoring keys by server"], await RolloutsAsync(server));
    }

    [Fact]
    public async Task E23_phones_get_new_keys_when_a_group_goes_and_when_monitoring_is_switched_off()
    {
        await using var server = await OpenAsync();
        var keeper = KeeperOf(server);
        await keeper.KeepAsync(TestServer.Token);

        await server.ChangeAsync(fleet => fleet with { Account = new() { Values = fleet.Account.Values.SetItem("monitoring", new SettingValue("false")) } });
        await keeper.KeepAsync(TestServer.Token);

        Assert.Equal(["monitoring keys by server"], await RolloutsAsync(server));
    }

    [Fact]
    public async Task A6_what_shows_on_no_key_tells_nobody()
    {
        await using var server = await OpenAsync();
        var keeper = KeeperOf(server);
        await keeper.KeepAsync(TestServer.Token);

        await server.ChangeAsync(fleet => fleet.Rename("101", "Alicia") with
        {
            MonitoringGroups = fleet.MonitoringGroups.SetItem("Support", fleet.MonitoringGroups["Support"] with { Announcement = true }),
        });
        await keeper.KeepAsync(TestServer.Token);

        Assert.Empty(await RolloutsAsync(server));
    }

    [Fact]
    public async Task A7_a_phone_that_has_never_fetched_gets_its_keys_with_its_first_files()
    {
        await using var server = await OpenAsync(hasFetched: false);
        var keeper = KeeperOf(server);
        await keeper.KeepAsync(TestServer.Token);
        await server.ChangeAsync(fleet => fleet.Rename("102", "Bill"));

        await keeper.KeepAsync(TestServer.Token);

        Assert.Empty(await RolloutsAsync(server));
    }

    [Fact]
    public async Task A7_a_phone_that_another_rollout_leads_is_left_to_it_until_that_ends()
    {
        await using var server = await OpenAsync();
        await KeeperOf(server).KeepAsync(TestServer.Token);
        await server.ChangeAsync(fleet => fleet.Rename("101", "Alicia"));
        (await server.Http.SendAsync("POST", "/api/rollouts", """{"name":"everybody"}""")).Is(201);
        await server.ChangeAsync(fleet => fleet.Rename("102", "Bill"));

        await KeeperOf(server).KeepAsync(TestServer.Token);
        Assert.Equal(["everybody by first-admin"], await RolloutsAsync(server));
        (await server.Http.SendAsync("POST", "/api/rollouts/1/stop")).Is(200);
        await KeeperOf(server).KeepAsync(TestServer.Token);

        Assert.Equal(["monitoring keys by server", "everybody by first-admin"], await RolloutsAsync(server));
    }

    [Fact]
    public void A6_a_print_tells_people_names_and_modes_apart_and_nothing_else()
    {
        var office = TestFleet.Office().WithMonitoring();
        var fleet = office.WithGroup("g", Privilege.Barge, [100], [101]);

        string[] prints =
        [
            Print(fleet), Print(fleet.Rename("101", "Bill")), Print(office.WithGroup("g", Privilege.TakeOver, [100], [101])), Print(office.WithGroup("g", Privilege.Barge, [100], [101, 102])),
        ];
        Assert.Equal(prints.Length, prints.Distinct().Count());
        Assert.Equal(Print(fleet), Print(fleet with { MonitoringGroups = fleet.MonitoringGroups.SetItem("g", fleet.MonitoringGroups["g"] with { Announcement = true }) }));
        Assert.Equal(KeyPrint.None, Print(fleet with { Account = Settings.None }));
        Assert.Equal(KeyPrint.None, KeyPrint.Of(TestFleet.Phone("yealink/t54w", 101), fleet));
    }

    private static string Print(Fleet fleet) => KeyPrint.Of(TestFleet.Phone("yealink/t54w", 100), fleet);

    /// <summary>As after a start: it knows what the database knows.</summary>
    private static KeyKeeper KeeperOf(TestServer server)
    {
        var services = server.Get<IServiceProvider>();
        return ActivatorUtilities.CreateInstance<KeyKeeper>(services, ActivatorUtilities.CreateInstance<KeyChanges>(services));
    }

    private static async Task<IEnumerable<string>> RolloutsAsync(TestServer server) => (await server.JsonAsync("/api/rollouts")).AsArray().Select(rollout => $"{rollout!["name"]} by {rollout["createdBy"]}");

    private static async Task<TestServer> OpenAsync(bool hasFetched = true)
    {
        var server = await TestServer.StartAsync(settings: ["Rollouts:MonitoringKeys=ReportOnly", "Rollouts:Drift=ReportOnly"]);
        await server.ApplyAsync(Office.Small);
        var now = server.Get<SteadyClock>().Now;
        foreach (var mac in hasFetched ? new[] { Alice, Changing.Bilal } : [])
        {
            foreach (var file in server.Published(mac).Version.Files)
                server.Get<ServedVersions>().Restore(mac, new(file.Name, file.Hash, now));
        }

        return server;
    }
}
