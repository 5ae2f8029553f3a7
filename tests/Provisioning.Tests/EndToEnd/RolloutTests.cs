using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Provisioning.Simulator.Images;
using Provisioning.Simulator.Signalling;

namespace Provisioning.Tests.EndToEnd;

/// <summary>The chain of evidence with nothing made up between: a change, a NOTIFY on the flow of a registration, files over HTTP, a REGISTER with another Call-ID.</summary>
public sealed class RolloutTests
{
    private const int Phones = 8;

    private static readonly string[] FirmwareAndConfiguration = ["firmware", "configuration"];

    private static readonly string[] Models = ["yealink/t54w"];

    private static readonly string[] Quick =
    [
        "Registrations:MinExpires=00:00:01", "Registrations:DefaultExpires=00:00:05", "Registrations:MaxExpires=00:00:05", "Sip:Transactions:T1=00:00:00.050", "Rollouts:IdleFor=00:00:00",
        "Rollouts:RebootPatience=00:00:05", "Rollouts:ResyncPatience=00:00:05", "Rollouts:Settle=00:00:02", "Rollouts:AttemptsPerWindow=100", "Rollouts:MaxAttempts=2",
    ];

    [Fact]
    public async Task A_new_label_reaches_every_phone_without_a_reboot_and_the_deaf_one_is_named()
    {
        await using var office = await ToldPhones.OpenAsync(Phones, number => number == 5 ? new() { IsDeaf = true } : PhoneTroubles.None, Quick);
        await office.ApplyAsync(ToldPhones.Fleet(Phones).Replace("name: Person 3,", "name: Grace,", StringComparison.Ordinal).Replace("name: Person 6,", "name: Alan,", StringComparison.Ordinal));

        await office.PostAsync("/api/rollouts", new { name = "new names", canary = 1, errorThreshold = 50, successThreshold = 50 });
        await Eventually.TrueAsync(async () => $"{(await office.GetAsync("/api/rollouts/1"))["status"]}" == "finished", "it is finished", TimeSpan.FromMinutes(2));

        var phones = (await office.GetAsync("/api/rollouts/1/phones")).AsArray();
        Assert.All(office.Phones, phone => Assert.Equal(0, phone.Reboots));
        Assert.All(phones.Where(phone => $"{phone!["state"]}" is not ("running" or "alreadyCurrent")), phone => Assert.Equal(office.Phones[5].Phone.Mac, $"{phone!["mac"]}"));
        Assert.All(phones.Where(phone => $"{phone!["state"]}" == "failed"), phone => Assert.Equal("does not answer (408)", $"{phone!["reason"]} ({phone["status"]})"));
        Assert.Contains(office.Phones.SelectMany(phone => phone.Phone.State.Keys), key => key.Label == "Grace");
        var drift = (await office.GetAsync("/api/drift")).AsArray();
        Assert.All(drift, line => Assert.Equal(office.Phones[5].Phone.Mac, $"{line!["mac"]}"));
    }

    [Fact]
    public async Task A_reboot_is_done_when_the_phone_has_come_back()
    {
        await using var office = await ToldPhones.OpenAsync(2, number => new() { BootTime = TimeSpan.FromSeconds(1), ChallengesNotify = number == 1 }, Quick);

        foreach (var phone in office.Phones)
            await office.PostAsync($"/api/devices/{phone.Phone.Mac}/reboot", new { now = true });
        await Eventually.TrueAsync(async () => (await RolloutsAsync(office)).All(rollout => $"{rollout!["status"]}" == "finished"), "both are back", TimeSpan.FromMinutes(1));

        Assert.All(office.Phones, phone => Assert.Equal(1, phone.Reboots));
        Assert.Equal(["created", "started", "groupStarted", "deviceNotified", "deviceRunning", "groupFinished", "finished"], (await office.GetAsync("/api/rollouts/1/events")).AsArray().Select(told => $"{told!["kind"]}"));
    }

    [Fact]
    public async Task A_phone_in_a_call_is_told_when_it_has_hung_up()
    {
        await using var office = await ToldPhones.OpenAsync(1, _ => PhoneTroubles.None, Quick);
        await office.PostAsync("/api/calls/test", new { extension = "10000", call = "a", state = "confirmed" });

        await office.PostAsync($"/api/devices/{office.Phones[0].Phone.Mac}/reboot", new { now = true });
        await Eventually.TrueAsync(async () => $"{(await PhoneAsync(office))["reason"]}" == "in a call", "it waits for the call");
        Assert.Equal(0, office.Phones[0].CheckSyncs);
        await office.PostAsync("/api/calls/test", new { extension = "10000", call = "a", state = "terminated" });

        await Eventually.TrueAsync(async () => $"{(await PhoneAsync(office))["state"]}" == "running", "it has come back");
        Assert.Equal(1, office.Phones[0].Reboots);
    }

    [Fact]
    public async Task A_phone_is_led_through_two_images_and_a_configuration_with_a_reboot_for_each()
    {
        await using var office = await ToldPhones.OpenAsync(2, _ => PhoneTroubles.None, [.. Quick, "Rollouts:FirmwarePatience=00:00:20"]);
        var runs = office.Phones[0].Phone.Firmware;
        await AddImageAsync(office, "96.87.0.1", least: null);
        await AddImageAsync(office, "96.88.0.1", least: "96.87.0.1");
        await office.ApplyAsync(ToldPhones.Fleet(2).Replace("name: Person 1,", "name: Grace,", StringComparison.Ordinal));

        await Eventually.TrueAsync(async () => (await office.GetAsync("/api/firmware"))["images"]!.AsArray() is { Count: 2 } images && images.All(image => $"{image!["state"]}" == "usable"), "the images are checked");
        await office.PostAsync("/api/rollouts", new { name = "firmware", steps = FirmwareAndConfiguration, firmware = "96.88.0.1", window = "nothing" });
        await Eventually.TrueAsync(async () => $"{(await RolloutsAsync(office))[0]!["status"]}" == "finished", "it is finished", TimeSpan.FromMinutes(2));

        Assert.NotEqual("96.88.0.1", runs);
        Assert.All((await office.GetAsync("/api/rollouts/1/phones")).AsArray(), phone => Assert.Equal("running", $"{phone!["state"]}: {phone["reason"]}".TrimEnd(' ', ':')));
        Assert.All(office.Phones, phone => Assert.Equal("96.88.0.1", phone.Phone.Firmware));
        var events = (await office.GetAsync("/api/rollouts/1/events")).AsArray().Where(told => $"{told!["mac"]}" == office.Phones[0].Phone.Mac && $"{told["kind"]}" == "deviceStepDone").Select(told => $"{told!["detail"]}");
        Assert.Equal("step 1 of 3: firmware 96.87.0.1", events.First()); // the last two may be proved at one look
        Assert.Equal("current", $"{(await office.GetAsync($"/api/devices/{office.Phones[0].Phone.Mac}/status"))["reason"]}");
    }

    [Fact]
    public async Task Firmware_that_is_missing_or_is_not_what_the_catalogue_says_refuses_the_rollout()
    {
        await using var office = await ToldPhones.OpenAsync(1, _ => PhoneTroubles.None, Quick);

        var refused = await office.Server.Http.PostAsJsonAsync("/api/rollouts", new { name = "firmware", steps = FirmwareAndConfiguration, firmware = "96.88.0.1" }, TestServer.Token);
        var problem = JsonNode.Parse(await refused.Content.ReadAsStringAsync(TestServer.Token))!;

        Assert.Equal(422, (int)refused.StatusCode);
        Assert.Equal("the firmware catalogue lists no image for yealink/t54w", $"{problem["errors"]![0]!["message"]}");
    }

    private static async Task AddImageAsync(ToldPhones office, string version, string? least)
    {
        var upload = await office.Server.Http.PutAsync($"/api/firmware/{version}.rom", new ByteArrayContent(PhoneImage.Write(version, 300_000, "yealink/t54w")), TestServer.Token);
        Assert.True(upload.IsSuccessStatusCode, $"{upload.StatusCode}");
        await office.PostAsync("/api/firmware", new { file = $"{version}.rom", models = Models, version, least });
    }

    private static async Task<JsonArray> RolloutsAsync(ToldPhones office) => (await office.GetAsync("/api/rollouts")).AsArray();

    private static async Task<JsonNode> PhoneAsync(ToldPhones office) => (await office.GetAsync("/api/rollouts/1/phones"))[0]!;
}
