using System.Net.Http.Json;
using Provisioning.Configs;
using Provisioning.Firmware;
using Provisioning.Rollouts;
using Provisioning.Simulator.Images;
using Provisioning.Tests.Configs;

namespace Provisioning.Tests.EndToEnd;

/// <summary>Phones are led through several images by the whole server, each proved by the User-Agent of a phone that has come back with it.</summary>
public sealed class FirmwareRolloutTests
{
    private static readonly string[] Quick =
    [
        "Registrations:MinExpires=00:00:01", "Registrations:DefaultExpires=00:00:05", "Registrations:MaxExpires=00:00:05", "Rollouts:IdleFor=00:00:00",
        "Rollouts:FirmwarePatience=00:00:30", "Rollouts:RebootPatience=00:00:30", "Rollouts:Settle=00:00:02", "Rollouts:AttemptsPerWindow=100",
    ];

    private static readonly string[] Firmware = ["firmware"];

    private static readonly string[] FirmwareAndConfiguration = ["firmware", "configuration"];

    private static readonly string[] Everything = ["bootFile", "firmware", "configuration"];

    [Theory]
    [InlineData(ToldOffice.Yealink, "96.86.0.100", "96.86.0.120", "96.87.0.5")]
    [InlineData(ToldOffice.Poly, "6.4.3.5156", "6.4.6.1", "7.0.0.2")]
    public async Task A_phone_is_led_over_the_image_that_it_needs_in_between_and_then_gets_its_configuration(string model, string now, string between, string target)
    {
        await using var office = await ToldOffice.OpenAsync(model, settings: Quick);
        Assert.Equal(now, office.Phone.Firmware);
        await AddAsync(office, between, model, least: null);
        await AddAsync(office, target, model, least: between);
        await office.Server.ChangeAsync(fleet => fleet.Rename("102", "Bill"));

        await PostAsync(office, new { name = "spring", macs = new[] { $"{Changing.Alice}" }, steps = FirmwareAndConfiguration, firmware = target });

        await Eventually.TrueAsync(
            async () => $"{(await office.Server.JsonAsync("/api/rollouts/1"))["status"]}" == "finished", "it has ended", TimeSpan.FromMinutes(3));
        var phone = (await office.Server.JsonAsync("/api/rollouts/1/phones"))[0]!;
        Assert.True($"{phone["state"]}" is "running", phone.ToJsonString());
        Assert.Equal((target, target), (office.Phone.Firmware, office.Binding!.Firmware));
        Assert.Equal(2, office.Live.Reboots);
        Assert.Contains(office.Phone.State.Keys, key => key.Label == "Bill");
        Assert.Equal(target, office.Server.Fleet.FirmwareTargets[Changing.Alice].Version);
    }

    [Theory]
    [InlineData(ToldOffice.Yealink, "yealink/boot.scriban", "overwrite_mode = 1", "overwrite_mode = 1\n# since the move", "805ec0000001.boot", "96.86.0.120", "96.87.0.5", 3)]
    [InlineData(ToldOffice.Poly, "poly/master.scriban", "\"profiles\"", "\"people\"", "805ec0000001.cfg", "6.4.6.1", "7.0.0.2", 2)] // reboots for what needs it only
    public async Task A_phone_takes_its_new_boot_file_before_the_images_and_its_configuration(
        string model, string template, string old, string @new, string bootFile, string between, string target, int reboots)
    {
        await using var office = await ToldOffice.OpenAsync(model, settings: Quick);
        await AddAsync(office, between, model, least: null);
        await AddAsync(office, target, model, least: between);
        await office.Server.ChangeAsync(fleet => fleet.Rename("102", "Bill"));
        await SaveAsync(office, template, old, @new);
        Assert.Null(office.Server.Get<RolloutFacts>().Of(Changing.Alice).BootFileAt); // what it has is the old one
        var before = await FetchesAsync(office, bootFile);

        await PostAsync(office, new { name = "spring", macs = new[] { $"{Changing.Alice}" }, steps = Everything, firmware = target });

        await Eventually.TrueAsync(
            async () => $"{(await office.Server.JsonAsync("/api/rollouts/1"))["status"]}" == "finished", "it has ended", TimeSpan.FromMinutes(3));
        var events = (await office.Server.JsonAsync("/api/rollouts/1/events")).AsArray().Where(told => told!["mac"] is not null).Select(told => $"{told!["kind"]} {told["detail"]}".Trim()).ToList();
        Assert.Equal(
            ["deviceStepDone step 1 of 4: boot file", $"deviceStepDone step 2 of 4: firmware {between}", $"deviceStepDone step 3 of 4: firmware {target}", "deviceRunning"],
            events.Where(told => !told.StartsWith("deviceNotified", StringComparison.Ordinal) && told != "deviceFetched"));
        Assert.Equal(["deviceNotified reboot, attempt 1", "deviceStepDone step 1 of 4: boot file"], events.Where(told => told != "deviceFetched").Take(2)); // told, and nothing else before it came back with it
        Assert.True(await FetchesAsync(office, bootFile) > before);
        Assert.NotNull(office.Server.Get<RolloutFacts>().Of(Changing.Alice).BootFileAt);
        Assert.Equal((target, reboots), (office.Phone.Firmware, office.Live.Reboots));
        Assert.Contains(office.Phone.State.Keys, key => key.Label == "Bill");
    }

    [Fact]
    public async Task A_phone_that_does_not_take_the_image_is_named()
    {
        await using var office = await ToldOffice.OpenAsync(settings: [.. Quick, "Rollouts:MaxAttempts=1", "Rollouts:FirmwarePatience=00:00:15"]);
        // Listed for this model, but made for another: the phone looks at its beginning and leaves it.
        await AddAsync(office, "96.87.0.5", ToldOffice.Yealink, least: null, madeFor: "yealink/t46u");

        await PostAsync(office, new { name = "spring", macs = new[] { $"{Changing.Alice}" }, steps = Firmware, firmware = "96.87.0.5" });

        await Eventually.TrueAsync(
            async () => $"{(await office.Server.JsonAsync("/api/rollouts/1/phones"))[0]!["state"]}" == "failed", "it has ended", TimeSpan.FromMinutes(3));
        Assert.Equal("96.86.0.100", office.Phone.Firmware);
        Assert.Equal("it is for yealink/t46u", Assert.Single(office.Live.LastFetch!.Unusable).Reason);
    }

    /// <summary>A new boot file for every phone of the maker, by the operator's own template.</summary>
    private static async Task SaveAsync(ToldOffice office, string template, string old, string @new)
    {
        var shipped = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "templates", template), TestServer.Token);
        Assert.Contains(old, shipped, StringComparison.Ordinal);
        var own = new FileInfo(Path.Combine(office.Server.Database.Folder, "templates", template));
        own.Directory!.Create();
        var version = office.Server.Get<PublishedConfigs>().Find(Changing.Alice)!.Version.Number;
        await File.WriteAllTextAsync(own.FullName, shipped.Replace(old, @new, StringComparison.Ordinal), TestServer.Token);
        await Eventually.TrueAsync(() => office.Server.Get<PublishedConfigs>().Find(Changing.Alice)!.Version.Number > version, "it is published");
    }

    private static async Task<int> FetchesAsync(ToldOffice office, string file) =>
        (await office.Server.JsonAsync($"/api/devices/{Changing.Alice}/fetches?limit=500")).AsArray().Count(fetch => $"{fetch!["file"]}".EndsWith(file, StringComparison.Ordinal));

    private static async Task PostAsync(ToldOffice office, object rollout)
    {
        var response = await office.Server.Http.PostAsJsonAsync("/api/rollouts", rollout, TestServer.Token);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestServer.Token));
    }

    /// <summary>As an operator does it: upload, and a row in the catalogue.</summary>
    private static async Task AddAsync(ToldOffice office, string version, string model, string? least, string? madeFor = null)
    {
        var image = new ByteArrayContent(PhoneImage.Write(version, 300_000, madeFor ?? model));
        Assert.True((await office.Server.Http.PutAsync($"/api/firmware/{version}.rom", image, TestServer.Token)).IsSuccessStatusCode);
        var added = await office.Server.Http.PostAsJsonAsync("/api/firmware", new { file = $"{version}.rom", models = new[] { model }, version, least }, TestServer.Token);
        Assert.True(added.IsSuccessStatusCode, await added.Content.ReadAsStringAsync(TestServer.Token));
        await Eventually.TrueAsync(() => office.Server.Get<FirmwareLibrary>().Current.Find($"{version}.rom") is { IsUsable: true }, "usable");
    }
}
