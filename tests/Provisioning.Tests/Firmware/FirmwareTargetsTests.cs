using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Provisioning.Configs;
using Provisioning.Devices;
using Provisioning.Firmware;
using Provisioning.Rollouts;
using Provisioning.Tests.Configs;

namespace Provisioning.Tests.Firmware;

public sealed class FirmwareTargetsTests
{
    private const string Url = "https://phones.example.com/p/firmware/";

    [Theory, OnBothDatabases]
    public async Task A_phone_that_is_led_to_an_image_is_published_with_its_address_and_no_other_phone_is(DatabaseKind kind)
    {
        await using var server = await StartAsync(kind);

        Assert.Equal([(Changing.Alice, 2)], await SetAsync(server, (Changing.Alice, "A.rom")));

        Assert.Equal((2, 1), (server.Version(Changing.Alice), server.Version(Changing.Bilal)));
        Assert.Equal((Url + "A.rom", "%NULL%"), (await ToldAsync(server, Changing.Alice), await ToldAsync(server, Changing.Bilal)));
        var explained = (await server.JsonAsync($"/api/devices/{Changing.Alice}/explain?parameter=static.firmware.url")).AsArray();
        Assert.Equal(["firmwareUrl rollout"], explained.SelectMany(line => line!["settings"]!.AsArray()).Select(read => $"{read!["setting"]} {read["level"]}"));
        Assert.Equal(["led to by tester: led to other firmware: 1 phones"], (await server.JsonAsync("/api/audit?subject=firmware/A.rom")).AsArray().Select(row => $"{row!["action"]} by {row["actor"]}: {row["detail"]}"));
    }

    [Theory, OnBothDatabases]
    public async Task Doing_it_twice_changes_nothing(DatabaseKind kind)
    {
        await using var server = await StartAsync(kind);
        await SetAsync(server, (Changing.Alice, "A.rom"));
        var before = server.Fleet.FirmwareTargets[Changing.Alice];

        Assert.Equal([(Changing.Alice, 2)], await SetAsync(server, (Changing.Alice, "A.rom")));

        Assert.Same(before, server.Fleet.FirmwareTargets[Changing.Alice]);
        Assert.Equal([(Changing.Alice, 3), (Changing.Bilal, 2)], (await SetAsync(server, (Changing.Alice, "B(C,D)-2.rom"), (Changing.Bilal, "B(C,D)-2.rom"))).Order());
    }

    [Theory, OnBothDatabases]
    public async Task Every_later_publication_keeps_it_and_so_do_plans_and_restarts(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using (var server = await TestServer.StartOnAsync(database))
        {
            await PrepareAsync(server);
            await SetAsync(server, (Changing.Alice, "A.rom"));
            await server.ChangeAsync(fleet => fleet.Rename("102", "Bill"));
            Assert.Equal(Url + "A.rom", await ToldAsync(server, Changing.Alice));

            // A fleet file that says otherwise, and that knows nothing of where phones are led.
            var plan = await server.PostFleetAsync("plan", Office.Small.Replace("settings:", "settings:\n  firmwareUrl: http://elsewhere/x.rom\n", StringComparison.Ordinal));
            var planned = System.Text.Json.Nodes.JsonNode.Parse(await plan.Content.ReadAsStringAsync(TestServer.Token))!["devices"]!.AsArray();
            Assert.Equal([$"{Changing.Bilal} static.firmware.url"], planned.SelectMany(device => device!["changes"]!.AsArray().Select(change => $"{device["mac"]} {change!["parameter"]}")).Where(change => change.Contains("firmware", StringComparison.Ordinal)));
            await server.ApplyAsync(Office.Small.Replace("settings:", "settings:\n  firmwareUrl: http://elsewhere/x.rom\n", StringComparison.Ordinal));
            Assert.Equal((Url + "A.rom", "http://elsewhere/x.rom"), (await ToldAsync(server, Changing.Alice), await ToldAsync(server, Changing.Bilal)));
            Assert.DoesNotContain("A.rom", await server.Http.GetStringAsync("/api/fleet", TestServer.Token), StringComparison.Ordinal);
        }

        await using (var server = await TestServer.StartOnAsync(database, "Rendering:PublicUrl=https://new.example.com/p/"))
        {
            await Eventually.TrueAsync(async () => await ToldAsync(server, Changing.Alice) == "https://new.example.com/p/firmware/A.rom", "published with the new address");
            Assert.Equal(("A.rom", "1.0", "tester"), (server.Fleet.FirmwareTargets[Changing.Alice].File, server.Fleet.FirmwareTargets[Changing.Alice].Version, server.Fleet.FirmwareTargets[Changing.Alice].SetBy));
            Assert.Equal([Changing.Alice], server.Fleet.FirmwareTargets.Keys);
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_phone_that_leaves_takes_it_along_and_one_that_is_let_go_follows_the_fleet_again(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using (var server = await TestServer.StartOnAsync(database))
        {
            await PrepareAsync(server);
            await SetAsync(server, (Changing.Alice, "A.rom"), (Changing.Bilal, "A.rom"));
            var phone = server.Fleet.Devices[Changing.Alice];

            await server.ChangeAsync(fleet => fleet with { Devices = fleet.Devices.Remove(Changing.Alice) });
            await server.ChangeAsync(fleet => fleet with { Devices = fleet.Devices.Add(Changing.Alice, phone) });
            Assert.Equal("%NULL%", await ToldAsync(server, Changing.Alice));

            var cleared = await server.Get<FirmwareTargets>().ClearAsync([Changing.Alice, Changing.Bilal], "tester", TestServer.Token);
            Assert.Equal([(Changing.Bilal, 3)], cleared.Select(pair => (pair.Key, pair.Value)));
            Assert.Equal("%NULL%", await ToldAsync(server, Changing.Bilal));
        }

        await using (var server = await TestServer.StartOnAsync(database))
            Assert.Empty(server.Fleet.FirmwareTargets);
    }

    [Fact]
    public async Task A_phone_is_not_led_where_it_cannot_go()
    {
        await using var server = await StartAsync(DatabaseKind.Sqlite);
        await server.ChangeAsync(fleet => fleet.Rename("102", "Bill"));
        await server.Get<ConfigHistory>().RollbackAsync(Changing.Bilal, 1, "test", TestServer.Token);
        var library = server.Get<FirmwareLibrary>();
        var poly = library.Current.Find("A.rom")! with { Models = ["poly/*"] };
        var targets = server.Get<FirmwareTargets>();

        Assert.Empty(await targets.SetAsync([(Changing.Alice, poly)], "t", [], TestServer.Token));
        Assert.Empty(await targets.SetAsync([(Changing.Bilal, library.Current.Find("A.rom")!)], "t", [], TestServer.Token));
        Assert.Empty(await targets.SetAsync([(MacAddress.Parse("805ec0ffffff"), library.Current.Find("A.rom")!)], "t", [], TestServer.Token));
        File.Delete(server.Get<FirmwareFolder>().FileNamed("A.rom").FullName);
        Assert.Empty(await targets.SetAsync([(Changing.Alice, library.Current.Find("A.rom")!)], "t", [], TestServer.Token));
        Assert.Empty(server.Fleet.FirmwareTargets);
        Assert.Equal(2, server.Version(Changing.Alice));
    }

    [Fact]
    public async Task The_master_file_of_a_phone_that_asks_for_one_names_the_image()
    {
        await using var server = await TestServer.StartAsync();
        await PrepareAsync(server, Office.Small.Replace("yealink/t54w", "poly/vvx450", StringComparison.Ordinal));

        await SetAsync(server, (Changing.Alice, "A.rom"));

        Assert.Contains($"APP_FILE_PATH=\"{Url}A.rom\"", await FileAsync(server, Changing.Alice, $"{Changing.Alice}.cfg"), StringComparison.Ordinal);
        Assert.Contains("APP_FILE_PATH=\"\"", await FileAsync(server, Changing.Bilal, $"{Changing.Bilal}.cfg"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rollouts_lead_by_the_catalogue_and_are_told_of_what_cannot_be_used()
    {
        await using var server = await StartAsync(DatabaseKind.Sqlite);
        var leader = new FirmwareLeader(server.Get<FirmwareTargets>(), server.Get<FirmwareLibrary>(), NullLogger<FirmwareLeader>.Instance);

        var leads = await leader.LeadAsync([new(7, Changing.Alice, 1, "A.rom"), new(8, Changing.Alice, 0, "B(C,D)-2.rom"), new(7, Changing.Bilal, 2, "none.rom")], TestServer.Token);

        Assert.Equal([new(7, Changing.Alice, 1, 0), new(8, Changing.Alice, 0, 2), new FirmwareLead(7, Changing.Bilal, 2, 0)], leads);
        Assert.Equal(Url + "B(C,D)-2.rom", await ToldAsync(server, Changing.Alice));
    }

    [Fact]
    public async Task A_phone_whose_files_cannot_be_made_fails_alone_with_its_reason()
    {
        await using var server = await StartAsync(DatabaseKind.Sqlite);
        server.ExpectedErrors.Add("cannot be led to its firmware");
        var own = new FileInfo(Path.Combine(server.Database.Folder, "templates", "yealink", "phone.scriban"));
        own.Directory!.Create();
        var shipped = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "templates", "yealink", "phone.scriban"), TestServer.Token);
        await File.WriteAllTextAsync(own.FullName, shipped + $"{{{{ if mac == \"{Changing.Alice}\" && settings.firmware_url }}}}{{{{ no_such_name.x }}}}{{{{ end }}}}\nown.line = 1\n", TestServer.Token);
        await Eventually.TrueAsync(() => server.Version(Changing.Bilal) == 2, "the template is in force");

        var leads = await server.Get<IFirmwareLeader>().LeadAsync([new(7, Changing.Alice, 0, "A.rom"), new(7, Changing.Bilal, 0, "A.rom")], TestServer.Token);

        Assert.Equal([new(7, Changing.Alice, 0, 0, UpdateReason.NotRendered), new FirmwareLead(7, Changing.Bilal, 0, 3)], leads);
        Assert.Equal([Changing.Bilal], server.Fleet.FirmwareTargets.Keys);
        Assert.Single(server.Log.Errors, line => line.Contains($"Phone {Changing.Alice} cannot be led to its firmware because its files cannot be made", StringComparison.Ordinal) && line.Contains("no_such_name", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_operator_lets_a_phone_go()
    {
        await using var server = await StartAsync(DatabaseKind.Sqlite);
        await SetAsync(server, (Changing.Alice, "A.rom"), (Changing.Bilal, "A.rom"));
        var route = new Uri($"/api/devices/{Changing.Alice}/firmware", UriKind.Relative);

        Assert.Equal(HttpStatusCode.NoContent, (await server.Http.DeleteAsync(route, TestServer.Token)).StatusCode);

        Assert.Equal([Changing.Bilal], server.Fleet.FirmwareTargets.Keys);
        Assert.Equal("%NULL%", await ToldAsync(server, Changing.Alice));
        Assert.Equal(["let go by first-admin: led to no firmware any more: 1 phones"], (await server.JsonAsync("/api/audit?subject=firmware")).AsArray().Where(row => $"{row!["subject"]}" == "firmware").Select(row => $"{row!["action"]} by {row["actor"]}: {row["detail"]}"));
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.DeleteAsync(route, TestServer.Token)).StatusCode);
        await server.ChangeAsync(fleet => fleet.Rename("102", "Bill"));
        await server.Get<ConfigHistory>().RollbackAsync(Changing.Bilal, 1, "test", TestServer.Token);
        Assert.Equal(HttpStatusCode.Conflict, (await server.Http.DeleteAsync(new Uri($"/api/devices/{Changing.Bilal}/firmware", UriKind.Relative), TestServer.Token)).StatusCode);
    }

    private static async Task<TestServer> StartAsync(DatabaseKind kind)
    {
        var server = await TestServer.StartAsync(kind);
        await PrepareAsync(server);
        return server;
    }

    /// <summary>The small office and two images.</summary>
    private static async Task PrepareAsync(TestServer server, string fleet = Office.Small)
    {
        await server.ApplyAsync(fleet);
        var folder = server.Get<FirmwareFolder>();
        await File.WriteAllTextAsync(folder.FileNamed("A.rom").FullName, "a", TestServer.Token);
        await File.WriteAllTextAsync(folder.FileNamed("B(C,D)-2.rom").FullName, "b", TestServer.Token);
        await folder.WriteCatalogAsync(Row("A.rom", "1.0", "a") + Row("B(C,D)-2.rom", "2.0", "b"), TestServer.Token);
        server.Get<FirmwareLibrary>().NoteChange();
        await Eventually.TrueAsync(() => server.Get<FirmwareLibrary>().Current.Images.Count(image => image.IsUsable) == 2, "two images");
    }

    private static string Row(string file, string version, string content) =>
        $"- {{file: \"{file}\", models: [yealink/*, poly/*], version: '{version}', sha256: {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}}}\n";

    private static async Task<IEnumerable<(MacAddress, int)>> SetAsync(TestServer server, params (MacAddress Mac, string File)[] leads)
    {
        var catalog = server.Get<FirmwareLibrary>().Current;
        var led = await server.Get<FirmwareTargets>().SetAsync([.. leads.Select(lead => (lead.Mac, catalog.Find(lead.File)!))], "tester", [], TestServer.Token);
        return led.Select(pair => (pair.Key, pair.Value));
    }

    private static async Task<string> ToldAsync(TestServer server, MacAddress mac)
    {
        var lines = (await FileAsync(server, mac, "y000000000096.cfg")).Split('\n');
        return lines.Single(line => line.StartsWith("static.firmware.url = ", StringComparison.Ordinal))["static.firmware.url = ".Length..];
    }

    /// <summary>As the phone is served it.</summary>
    private static async Task<string> FileAsync(TestServer server, MacAddress mac, string name)
    {
        var content = await server.Get<ContentStore>().ReadAsync(server.Published(mac).Version.Find(name)!.Hash, TestServer.Token);
        return Encoding.UTF8.GetString(content!.Bytes.Span);
    }
}
