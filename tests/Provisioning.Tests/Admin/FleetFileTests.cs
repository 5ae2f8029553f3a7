using System.Text.Json.Nodes;
using Provisioning.Devices;
using Provisioning.Tests.Configs;

namespace Provisioning.Tests.Admin;

public sealed class FleetFileTests
{
    [Fact]
    public async Task Many_different_mistakes_are_all_told_in_one_go_with_their_places()
    {
        await using var server = await TestServer.StartAsync();

        var response = await server.PostFleetAsync(
            "apply",
            """
            settings: { colour: red, ringVolume: loud }
            pbxs: [{ name: main, address: pbx.example.com, shape: round }]
            sites:
              - { name: london, timeZone: Mars/Olympus, pbx: main }
              - { name: paris, timeZone: Europe/Paris, pbx: other }
            extensions:
              - { number: "101", name: Alice, site: london }
              - { number: "101", name: Alice again, site: london }
              - { number: "190", name: Lobby, site: berlin, commonArea: true }
              - { number: "102", site: london }
            devices:
              - { mac: 805ec0000001, model: yealink/t54w, site: london, lines: ["101", "555"], keys: [{ kind: blf, extension: "666" }, { kind: park, position: 3, value: "1" }, { kind: park, position: 3, value: "2" }] }
              - { mac: 805ec0000001, model: yealink/t54w, site: london }
              - { mac: 805ec000000x, model: yealink/t54w, site: london }
              - { mac: 805ec0000002, model: yealink/t99, site: london }
              - { mac: 805ec0000003, model: yealink/t31p, site: london, lines: ["101", "101", "101"] }
            monitoringGroups:
              - { name: Support, privilege: shout, monitors: ["190", "777"], monitored: ["888", "101"] }
            """);

        var answer = new Answer(response.StatusCode, null, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(TestServer.Token)).IsProblem(422, "The change was refused");
        Assert.Equal(
            [
                "1:21 account/settings/colour: 'colour' is no setting; allowed are …",
                "1:38 account/settings/ringVolume: 'loud' …",
                "2:48 pbxs/0: has no field 'shape'; allowed: address, control, name, pickupCode, port, transport, voicemailNumber",
                "4:31 sites/0/timeZone: 'Mars/Olympus' is not allowed; write an IANA time zone such as Europe/London",
                "5:49 sites/paris/pbx: 'other' is no PBX of this fleet; allowed: main",
                "8:15 extensions/1/number: '101' is listed twice; each of extensions has its own number",
                "9:41 extensions/190/site: 'berlin' is no site of this fleet; allowed: london, paris",
                "10:5 extensions/3: has no 'name'; write the name people see",
                "12:76 devices/805ec0000001/lines/1: '555' is no extension of this fleet; list it under extensions",
                "12:115 devices/805ec0000001/keys/0/extension: '666' is no extension of this fleet; list it under extensions, or write a number outside as value",
                "12:189 devices/805ec0000001/keys/2/position: '3' is taken by keys/1 already",
                "13:12 devices/1/mac: '805ec0000001' is listed twice; each of devices has its own mac",
                "14:12 devices/2/mac: '805ec000000x' is not allowed; write a MAC address of 12 hex digits such as 80:5e:c0:12:34:56",
                "15:33 devices/805ec0000002/model: 'yealink/t99' is not a model that is known; 'yealink/…' is",
                "16:68 devices/805ec0000003/lines: 3 lines, but SIP-T31P registers 2 at most",
                "18:33 monitoringGroups/0/privilege: 'shout' is not allowed; write one of listen, whisper, barge, takeOver",
                "18:51 monitoringGroups/Support/monitors/190: '190' (Lobby) is a common area, which can be monitored but cannot monitor",
                "18:58 monitoringGroups/Support/monitors/777: '777' is no extension of this fleet; list it under extensions",
                "18:78 monitoringGroups/Support/monitored/888: '888' is no extension of this fleet; list it under extensions",
            ],
            answer.Errors.Select(Shorten));
        Assert.Same(Fleet.Empty, server.Fleet);
        Assert.Equal(0, await server.CountAsync("fleet"));
    }

    [Theory, OnBothDatabases]
    public async Task Applying_an_export_changes_nothing_masked_or_open(DatabaseKind kind)
    {
        await using var server = await Changing.StartSmallAsync(kind);
        foreach (var query in new[] { "", "?secrets=true" })
        {
            var export = (await server.Http.SendAsync("GET", "/api/fleet" + query)).Is(200);
            Assert.Equal("application/yaml", export.Type);
            var applied = await server.ApplyAsync(export.Text);
            Assert.Equal("""{"changed":0,"rendered":0,"published":0,"warnings":[],"heldBack":[]}""", applied.ToJsonString());
        }
    }

    [Fact]
    public async Task A_plan_says_what_an_apply_would_do_with_secrets_masked_and_changes_nothing()
    {
        await using var server = await Changing.StartSmallAsync(DatabaseKind.Sqlite);
        var served = server.Served();
        var text = Office.Small.Replace("Bilal", "Bill", StringComparison.Ordinal).Replace("oak-signal-77", "elm-signal-78", StringComparison.Ordinal)
            .Replace("  - mac: 805ec0000001\n", "  - mac: 805ec0000003\n", StringComparison.Ordinal);

        var response = await server.PostFleetAsync("plan", text);
        var body = await response.Content.ReadAsStringAsync(TestServer.Token);

        var plan = JsonNode.Parse(body)!;
        Assert.Equal(
            ["changed extensions/102", "removed devices/805ec0000001", "added devices/805ec0000003"],
            plan["changes"]!.AsArray().Select(change => $"{change!["action"]} {change["path"]}").Order(StringComparer.Ordinal).OrderBy(text => text.StartsWith("added", StringComparison.Ordinal) ? 2 : text.StartsWith("removed", StringComparison.Ordinal) ? 1 : 0));
        Assert.Equal("""{"name":{"before":"Bilal","after":"Bill"},"secrets":"changed"}""", plan["changes"]!.AsArray().Single(change => (string)change!["path"]! == "extensions/102")!["fields"]!.ToJsonString());
        Assert.Equal(
            ["805ec0000002 1 resync: account.1.display_name, account.1.label, account.1.password, linekey.1.label", "805ec0000003 0 reboot: "],
            plan["devices"]!.AsArray().Select(device => $"{device!["mac"]} {device["version"]} {device["class"]}: {string.Join(", ", device["changes"]!.AsArray().Select(change => (string)change!["parameter"]!).Order(StringComparer.Ordinal))}"));
        Assert.All(Office.Secrets.Append("elm-signal-78"), secret => Assert.DoesNotContain(secret, body, StringComparison.Ordinal));
        Assert.Equal(served, server.Served());
    }

    [Fact]
    public async Task A_held_phone_is_named_in_what_was_applied()
    {
        await using var server = await Changing.StartSmallAsync(DatabaseKind.Sqlite);
        (await server.Http.SendAsync("POST", "/api/devices/805ec0000002/rollback", """{"version":1}""")).Is(200);

        var applied = await server.ApplyAsync(Office.Small.Replace("Bilal", "Bill", StringComparison.Ordinal));

        Assert.Equal("""{"changed":1,"rendered":2,"published":1,"warnings":[],"heldBack":["805ec0000002"]}""", applied.ToJsonString());
        var versions = await server.JsonAsync("/api/devices/805ec0000002/versions");
        Assert.Equal((2, true, "rolled back to version 1"), ((int)versions["current"]!, (bool)versions["isHeld"]!, (string)versions["versions"]![0]!["reason"]!));
        Assert.Equal("""{"version":3}""", (await server.Http.SendAsync("POST", "/api/devices/805ec0000002/release", "{}")).Is(200).Text);
        (await server.Http.SendAsync("POST", "/api/devices/805ec0000002/release", "{}")).IsProblem(409, "The phone is not held");
        (await server.Http.SendAsync("POST", "/api/devices/805ec0000002/rollback", """{"version":9}""")).IsProblem(404, "There is no such thing");
    }

    /// <summary>What the vendor data says is theirs to test; here it only has to be there.</summary>
    private static string Shorten(string error)
    {
        if (error.Contains("account/settings/colour", StringComparison.Ordinal))
            return error[..(error.IndexOf("allowed are", StringComparison.Ordinal) + "allowed are".Length)] + " …";
        if (error.Contains("account/settings/ringVolume", StringComparison.Ordinal))
            return error[..(error.IndexOf("'loud'", StringComparison.Ordinal) + "'loud'".Length)] + " …";
        return System.Text.RegularExpressions.Regex.Replace(error, "known; 'yealink/[^']+' is", "known; 'yealink/…' is");
    }
}
