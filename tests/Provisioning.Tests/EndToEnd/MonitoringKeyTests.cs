using Provisioning.Simulator.Signalling;

namespace Provisioning.Tests.EndToEnd;

/// <summary>From a group that is saved to keys that light: nobody starts a rollout, nobody reboots, nobody is disturbed in a call. Person 0 and Person 1 come to monitor Person 3.</summary>
public sealed class MonitoringKeyTests
{
    private const string Monitored = "10003";

    private static readonly string[] Quick =
    [
        "Registrations:MinExpires=00:00:01", "Registrations:DefaultExpires=00:00:05", "Registrations:MaxExpires=00:00:05", "Sip:Transactions:T1=00:00:00.050", "Rollouts:IdleFor=00:00:00",
        "Rollouts:ResyncPatience=00:00:05", "Rollouts:Settle=00:00:02", "Rollouts:AttemptsPerWindow=100", "Rollouts:MonitoringKeysAfter=00:00:00.200",
    ];

    private static readonly string[] Listen = ["listen"];

    [Fact]
    public async Task A6_A7_a_group_that_is_saved_puts_keys_on_its_monitors_phones_without_a_reboot_and_not_during_a_call()
    {
        await using var office = await ToldPhones.OpenAsync(4, _ => PhoneTroubles.None, Quick);
        var (idle, busy) = (office.Phones[0], office.Phones[1]);
        await office.PostAsync("/api/calls/test", new { extension = "10001", call = "a", state = "confirmed" });

        await SaveAsync(office);
        await HasKeyAsync(idle, "Person 3");
        await Eventually.TrueAsync(async () => (await PhonesAsync(office, 1)).Contains($"{busy.Phone.Mac} in a call"), "the other one waits for its call");
        Assert.Equal((0, null), (busy.CheckSyncs, busy.Phone.State.KeyWatching(Monitored)));
        await office.PostAsync("/api/calls/test", new { extension = "10001", call = "a", state = "terminated" });
        await HasKeyAsync(busy, "Person 3");

        await Eventually.TrueAsync(async () => $"{(await office.GetAsync("/api/rollouts/1"))["status"]}" == "finished", "it has come to its end by itself");
        Assert.Equal("monitoring keys by server", $"{(await office.GetAsync("/api/rollouts/1"))["name"]} by {(await office.GetAsync("/api/rollouts/1"))["createdBy"]}");
        Assert.All(office.Phones, phone => Assert.Equal((0, 1), (phone.Reboots, phone.Phone.BootCount)));
        Assert.Equal(0, office.Phones[3].CheckSyncs);
    }

    [Fact]
    public async Task A6_E23_a_member_who_is_renamed_or_leaves_changes_the_keys_by_itself()
    {
        await using var office = await ToldPhones.OpenAsync(4, _ => PhoneTroubles.None, Quick);
        await SaveAsync(office);
        await HasKeyAsync(office.Phones[0], "Person 3");
        await HasKeyAsync(office.Phones[1], "Person 3");

        var person = (await office.GetAsync($"/api/extensions/{Monitored}")).AsObject();
        person["name"] = "Grace";
        using (var put = new HttpRequestMessage(HttpMethod.Put, $"/api/extensions/{Monitored}") { Content = new StringContent(person.ToJsonString(), System.Text.Encoding.UTF8, "application/json"), Headers = { { "If-Match", "*" } } })
        using (var renamed = await office.Server.Http.SendAsync(put, TestServer.Token))
            Assert.True(renamed.IsSuccessStatusCode, await renamed.Content.ReadAsStringAsync(TestServer.Token));
        await HasKeyAsync(office.Phones[0], "Grace");
        await HasKeyAsync(office.Phones[1], "Grace");

        using (var removed = await office.Server.Http.DeleteAsync("/api/monitoring_groups/Support/monitoring_members/10000?member_type=monitor", TestServer.Token))
            Assert.True(removed.IsSuccessStatusCode);
        await Eventually.TrueAsync(() => office.Phones[0].Phone.State.KeyWatching(Monitored) is null, "the key is gone");
        Assert.Equal("Grace", office.Phones[1].Phone.State.KeyWatching(Monitored)!.Label);
        Assert.All(office.Phones, phone => Assert.Equal(0, phone.Reboots));
    }

    private static async Task SaveAsync(ToldPhones office) => await office.PostAsync(
        "/api/monitoring_groups", new { name = "Support", monitoring_privileges = Listen, monitor_members = new[] { new { id = "10000" }, new { id = "10001" } }, monitored_members = new[] { new { id = Monitored } } });

    /// <summary>With a lamp that is lit by this server.</summary>
    private static Task HasKeyAsync(LivePhone phone, string label) => Eventually.TrueAsync(
        () => phone.Lamps.Any(lamp => lamp.Key.Watches == Monitored && lamp.Key.Label == label && lamp.Status == 200),
        () => $"{phone.Phone.Mac} has a key for {label}, but {string.Join(", ", phone.Lamps.Select(lamp => $"{lamp.Key.Watches} {lamp.Key.Label} {lamp.Status}"))}");

    private static async Task<IEnumerable<string>> PhonesAsync(ToldPhones office, long rollout) =>
        (await office.GetAsync($"/api/rollouts/{rollout}/phones")).AsArray().Select(phone => $"{phone!["mac"]} {phone["reason"]}");
}
