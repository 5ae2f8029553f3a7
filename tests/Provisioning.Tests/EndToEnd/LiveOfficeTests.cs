using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Provisioning.Devices;
using Provisioning.Simulator;

namespace Provisioning.Tests.EndToEnd;

public sealed class LiveOfficeTests
{
    [Theory, OnBothDatabases]
    public async Task Every_phone_of_the_office_boots_over_https_and_has_what_it_should_have(DatabaseKind kind)
    {
        await using var office = await LiveOffice.OpenAsync(kind);

        var first = await office.BootAllAsync();
        var second = await office.BootAllAsync();

        Assert.Equal(24, first.Count);
        Assert.All(first, boot => Assert.Equal((boot.Key, BootOutcome.Applied, true, ""), (boot.Key, boot.Value.Outcome, boot.Value.LearntCredentials, boot.Value.Problem)));
        Assert.All(second, boot => Assert.Equal((boot.Key, BootOutcome.Unchanged), (boot.Key, boot.Value.Outcome)));
        Assert.Empty((await office.Server.JsonAsync("/api/drift")).AsArray());
        Assert.All(office.Phones, phone => Assert.Equal(phone.Key, Assert.Single(phone.Value.State.Lines, line => line.Hidden).User));
    }

    [Fact]
    public async Task A_spent_first_contact_address_gives_nothing_any_more()
    {
        await using var office = await LiveOffice.OpenAsync();
        await office.BootAllAsync();
        using var stranger = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true });

        foreach (var invitation in office.Invitations)
        {
            var mac = office.Phones.Keys.ElementAt(office.Invitations.IndexOf(invitation));
            using var answer = await stranger.GetAsync(new Uri(invitation, $"{mac}.cfg"), TestServer.Token);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Empty(await answer.Content.ReadAsByteArrayAsync(TestServer.Token));
        }
    }

    [Fact]
    public async Task A_new_name_reaches_the_phones_that_show_it_and_no_other()
    {
        await using var office = await LiveOffice.OpenAsync();
        await office.BootAllAsync();
        var renamed = ExtensionNumber.Parse("102");
        var before = office.Phones.ToDictionary(phone => phone.Key, phone => phone.Value.State.KeyWatching("102")?.Label);

        var plan = await office.Server.JsonAsync("/api/extensions/102");
        plan["name"] = "Bilal Renamed";
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/extensions/102") { Content = JsonContent.Create(plan) };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        (await office.Server.Http.SendAsync(request, TestServer.Token)).EnsureSuccessStatusCode();
        var drifted = (await office.Server.JsonAsync("/api/drift")).AsArray().Select(phone => $"{phone!["mac"]}").ToHashSet();
        var boots = await office.BootAllAsync();

        Assert.Equal(drifted, [.. boots.Where(boot => boot.Value.Outcome == BootOutcome.Applied).Select(boot => boot.Key)]);
        Assert.All(boots, boot => Assert.Equal(drifted.Contains(boot.Key) ? BootOutcome.Applied : BootOutcome.Unchanged, boot.Value.Outcome));
        Assert.Contains(before, phone => phone.Value == "Bilal Ahmed");
        Assert.All(before.Where(phone => phone.Value == "Bilal Ahmed"), phone => Assert.Equal("Bilal Renamed", office.Phones[phone.Key].State.KeyWatching("102")!.Label));
        Assert.All(boots.Where(boot => boot.Value.Outcome == BootOutcome.Applied), boot => Assert.False(boot.Value.NeedsReboot));
        Assert.Contains(office.Server.Fleet.Devices.Values, device => device.Lines.Any(line => line.Extension == renamed) && drifted.Contains($"{device.Mac}"));
        Assert.Empty((await office.Server.JsonAsync("/api/drift")).AsArray());
    }

    [Fact]
    public async Task A_phone_that_is_rolled_back_boots_with_the_older_files_until_it_is_released()
    {
        const string Mac = "805ec01a0101";
        await using var office = await LiveOffice.OpenAsync();
        await office.BootAllAsync();
        var before = office.Phones[Mac].State.Line(1)!.Label;
        await office.Server.ApplyAsync(LiveOffice.FleetFile.Replace("Alice Archer", "Alice Changed", StringComparison.Ordinal));
        await office.Phones[Mac].BootAsync(TestServer.Token);
        Assert.Equal("Alice Changed", office.Phones[Mac].State.Line(1)!.Label);

        (await office.Server.Http.PostAsJsonAsync($"/api/devices/{Mac}/rollback", new { version = 1 }, TestServer.Token)).EnsureSuccessStatusCode();
        await office.Phones[Mac].BootAsync(TestServer.Token);
        Assert.Equal(before, office.Phones[Mac].State.Line(1)!.Label);

        (await office.Server.Http.PostAsJsonAsync($"/api/devices/{Mac}/release", new { }, TestServer.Token)).EnsureSuccessStatusCode();
        await office.Phones[Mac].BootAsync(TestServer.Token);
        Assert.Equal("Alice Changed", office.Phones[Mac].State.Line(1)!.Label);
        Assert.Equal([4, 3, 2, 1], (await office.Server.JsonAsync($"/api/devices/{Mac}/versions"))["versions"]!.AsArray().Select(version => (int)version!["number"]!));
    }

    [Fact]
    public async Task A_phone_that_nobody_knows_is_discovered_and_adopted_with_one_call()
    {
        await using var office = await LiveOffice.OpenAsync();
        var stranger = Phone(office, "805ec0777777", new Uri(office.Invitations[0], ".."));
        Assert.Equal(BootOutcome.Failed, (await stranger.BootAsync(TestServer.Token)).Outcome);
        var found = Assert.Single((await office.Server.JsonAsync("/api/discovered")).AsArray())!;
        Assert.Equal(("805ec0777777", "yealink/t54w"), ($"{found["mac"]}", $"{found["model"]}"));

        var adopted = await office.Server.Http.PostAsJsonAsync("/api/discovered/805ec0777777/adopt", new { extension = "103" }, TestServer.Token);
        var invitation = JsonNode.Parse(await adopted.Content.ReadAsStringAsync(TestServer.Token))!;
        var phone = Phone(office, "805ec0777777", new Uri($"{invitation["url"]}"));
        var boot = await phone.BootAsync(TestServer.Token);

        Assert.Equal(BootOutcome.Applied, boot.Outcome);
        Assert.Equal("103", phone.State.Line(1)!.User);
        Assert.Empty((await office.Server.JsonAsync("/api/discovered")).AsArray());
    }

    private static SimulatedPhone Phone(LiveOffice office, string mac, Uri server)
    {
        Assert.DoesNotContain(mac, office.Phones.Keys);
        return new(new PhoneOptions { Mac = mac, Model = "yealink/t54w", Server = server, Trust = ServerTrust.Anyone }, TimeProvider.System);
    }
}
