using System.Text.Json.Nodes;
using Provisioning.Admin;
using Provisioning.Tests.Configs;

namespace Provisioning.Tests.Admin;

public sealed class ThingsTests
{
    public static TheoryData<string, string, string, string, string> Things => new()
    {
        { "pbxs", "us", """{"name":"us","address":"us.example.com"}""", """{"name":"us","address":"us2.example.com"}""", "address" },
        { "sites", "paris", """{"name":"paris","timeZone":"Europe/Paris","pbx":"main"}""", """{"name":"paris","timeZone":"Europe/Madrid","pbx":"main"}""", "timeZone" },
        { "models", "poly/vvx450", """{"model":"poly/vvx450","settings":{"ringVolume":"3"}}""", """{"model":"poly/vvx450","settings":{"ringVolume":"4"}}""", "settings" },
        { "extensions", "103", """{"number":"103","name":"Chloe","site":"london"}""", """{"number":"103","name":"Clo","site":"london"}""", "name" },
        { "devices", "805ec0000003", """{"mac":"80:5E:C0:00:00:03","model":"yealink/t54w","site":"london","lines":["102"]}""", """{"mac":"805ec0000003","model":"poly/vvx450","site":"london"}""", "model" },
        { "monitoringGroups", "Sales/East é", """{"name":"Sales/East é","privilege":"listen","monitors":["101"]}""", """{"name":"Sales/East é","privilege":"whisper","monitors":["101"]}""", "privilege" },
    };

    [Theory]
    [MemberData(nameof(Things))]
    public async Task A_thing_is_made_read_changed_and_removed(string noun, string id, string first, string second, string field)
    {
        await using var server = await Changing.StartSmallAsync(DatabaseKind.Sqlite);
        var (list, one) = ($"/api/{noun}", $"/api/{noun}/{Uri.EscapeDataString(id)}");

        var made = (await server.Http.SendAsync("POST", list, first)).Is(201);
        Assert.Equal(one, made.Location);
        (await server.Http.SendAsync("POST", list, first)).IsProblem(409, "It exists already");

        var read = (await server.Http.SendAsync("GET", one)).Is(200);
        Assert.Equal(made.ETag, read.ETag);
        Assert.True(JsonNode.DeepEquals(made.Json, read.Json), read.Text);

        (await server.Http.SendAsync("PUT", one, second)).IsProblem(428, "If-Match is missing");
        (await server.Http.SendAsync("PUT", one, second, "\"999\"")).IsProblem(412, "Somebody else changed it");
        (await server.Http.SendAsync("PUT", one, second, "W/something")).IsProblem(412, "The ETag is unknown");
        var changed = (await server.Http.SendAsync("PUT", one, second, read.ETag)).Is(200);
        Assert.NotEqual(read.ETag, changed.ETag);
        Assert.NotEqual($"{read.Json[field]}", $"{changed.Json[field]}");
        (await server.Http.SendAsync("PUT", one, second, read.ETag)).IsProblem(412, "Somebody else changed it");
        (await server.Http.SendAsync("PUT", one, second, "*")).Is(200);

        (await server.Http.SendAsync("DELETE", one)).IsProblem(428, "If-Match is missing");
        (await server.Http.SendAsync("DELETE", one, ifMatch: read.ETag)).IsProblem(412, "Somebody else changed it");
        (await server.Http.SendAsync("DELETE", one, ifMatch: changed.ETag)).Is(204);
        (await server.Http.SendAsync("GET", one)).IsProblem(404, "There is no such thing");
        (await server.Http.SendAsync("DELETE", one)).IsProblem(404, "There is no such thing");

        (await server.Http.SendAsync("PUT", one, first)).Is(201);
        (await server.Http.SendAsync("PUT", one, second, read.ETag)).IsProblem(412, "Somebody else changed it");
    }

    [Fact]
    public async Task The_account_is_read_and_changed()
    {
        await using var server = await TestServer.StartAsync();
        var empty = (await server.Http.SendAsync("GET", "/api/account")).Is(200);
        Assert.Equal(("{}", "\"0\""), (empty.Text, empty.ETag));

        var set = (await server.Http.SendAsync("PUT", "/api/account", """{"settings":{"monitoring":true,"adminPassword":"harbour"}}""", empty.ETag)).Is(201);

        Assert.Equal("""{"settings":{"adminPassword":"********","monitoring":"true"}}""", set.Text);
        (await server.Http.SendAsync("PUT", "/api/account", "{}", "\"0\"")).IsProblem(412, "Somebody else changed it");
        (await server.Http.SendAsync("PUT", "/api/account", "{}", set.ETag)).Is(200);
        Assert.True(server.Fleet.Account.IsEmpty);
    }

    [Fact]
    public async Task A_list_comes_in_pages_in_the_order_of_names_and_can_be_narrowed_down()
    {
        await using var server = await TestServer.StartAsync();
        await server.ApplyAsync(Office.Large(25, 1));

        var pages = new List<string>();
        for (var after = ""; after is not null;)
        {
            var page = await server.JsonAsync($"/api/devices?limit=10&after={after}");
            Assert.Equal(25, (int)page["total"]!);
            pages.Add(string.Join(' ', page["items"]!.AsArray().Select(item => ((string)item!["mac"]!)[^2..])));
            after = (string?)page["next"];
        }

        Assert.Equal(["01 02 03 04 05 06 07 08 09 0a", "0b 0c 0d 0e 0f 10 11 12 13 14", "15 16 17 18 19"], pages);
        Assert.Equal(9, (int)(await server.JsonAsync("/api/devices?model=poly/vvx450"))["total"]!);
        Assert.Equal(1, (int)(await server.JsonAsync("/api/devices?q=10007"))["total"]!);
        Assert.Equal(0, (int)(await server.JsonAsync("/api/devices?site=paris"))["total"]!);
        Assert.Equal(6, (int)(await server.JsonAsync("/api/extensions?q=person%202&limit=1"))["total"]!);
        (await server.Http.SendAsync("GET", "/api/devices?limit=0")).IsProblem(400, "The limit is out of range");
        (await server.Http.SendAsync("GET", "/api/devices?limit=many")).IsProblem(400, "The request cannot be read");
    }

    [Fact]
    public async Task Who_is_named_by_others_is_not_removed_and_they_are_listed()
    {
        await using var server = await Changing.StartSmallAsync(DatabaseKind.Sqlite);

        var person = (await server.Http.SendAsync("DELETE", "/api/extensions/102", ifMatch: "*")).IsProblem(422, "The change was refused");
        var site = (await server.Http.SendAsync("DELETE", "/api/sites/london", ifMatch: "*")).IsProblem(422, "The change was refused");

        Assert.Equal(
            [
                "0:0 devices/805ec0000002/lines/0: '102' is no extension of this fleet; list it under extensions",
                "0:0 monitoringGroups/Support/monitored/102: '102' is no extension of this fleet; list it under extensions",
            ],
            person.Errors);
        Assert.Equal("2 errors; nothing was changed.", (string?)person.Json["detail"]);
        Assert.Equal(
            ["devices/805ec0000001/site", "devices/805ec0000002/site", "extensions/101/site", "extensions/102/site"],
            site.Json["errors"]!.AsArray().Select(error => (string)error!["path"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_wrong_body_is_a_problem_with_the_field_at_fault()
    {
        await using var server = await Changing.StartSmallAsync(DatabaseKind.Sqlite);

        var answer = (await server.Http.SendAsync("POST", "/api/devices", """{"mac":"805ec0000009","model":"yealink/t54x","site":"paris","lines":["999"],"keys":[{"kind":"blf"}],"colour":1}"""))
            .IsProblem(422, "The change was refused");
        Assert.Equal(["keys/0/kind", ""], answer.Json["errors"]!.AsArray().Select(error => (string)error!["field"]!));

        answer = (await server.Http.SendAsync("POST", "/api/devices", """{"mac":"805ec0000009","model":"yealink/t54x","site":"paris","lines":["999"]}""")).IsProblem(422, "The change was refused");
        Assert.Equal(["model", "site", "lines/0"], answer.Json["errors"]!.AsArray().Select(error => (string)error!["field"]!));
        Assert.Equal((1, 31), ((int)answer.Json["errors"]![0]!["line"]!, (int)answer.Json["errors"]![0]!["column"]!));

        (await server.Http.SendAsync("PUT", "/api/devices/805ec0000009", """{"mac":"805ec0000008","model":"yealink/t54w","site":"london"}""")).IsProblem(400, "The address and the body disagree");
        (await server.Http.SendAsync("POST", "/api/devices", "not json")).IsProblem(422, "The change was refused");
    }

    [Fact]
    public async Task Secrets_are_masked_for_all_and_shown_to_administrators_who_ask()
    {
        await using var server = await Changing.StartSmallAsync(DatabaseKind.Sqlite);
        var viewer = await server.ClientAsync("viewer", Role.Viewer);
        var operatorClient = await server.ClientAsync("operator", Role.Operator);
        string[] paths =
        [
            "/api/account", "/api/extensions", "/api/extensions/102", "/api/fleet", "/api/devices/805ec0000002/preview",
            "/api/devices/805ec0000002/versions/1/805ec0000002.cfg", "/api/devices/805ec0000002/explain", "/api/devices/805ec0000002/diff?from=1&to=0", "/api/audit",
        ];

        foreach (var path in paths)
        {
            foreach (var client in new[] { viewer, operatorClient, server.Http })
            {
                var text = (await client.SendAsync("GET", path)).Is(200).Text;
                Assert.All(Office.Secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
            }
        }

        foreach (var path in paths[..6])
        {
            (await viewer.SendAsync("GET", path + "?secrets=true")).IsProblem(403, "Only administrators see secrets");
            (await operatorClient.SendAsync("GET", path + "?secrets=true")).IsProblem(403, "Only administrators see secrets");
            var text = (await server.Http.SendAsync("GET", path + "?secrets=true")).Is(200).Text;
            Assert.Contains(Office.Secrets, secret => text.Contains(secret, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_masked_secret_and_a_reference_that_is_sent_back_stay_as_they_are()
    {
        await using var server = await TestServer.StartAsync();
        await server.ApplyAsync(
            Office.Small.Replace("sipPassword: oak-signal-77", "sipPassword: { env: BILAL }", StringComparison.Ordinal), new() { ["env:BILAL"] = "oak-signal-77" });
        foreach (var number in new[] { "101", "102" })
        {
            var read = await server.Http.SendAsync("GET", $"/api/extensions/{number}");
            (await server.Http.SendAsync("PUT", $"/api/extensions/{number}", read.Text.Replace("\"name\":\"", "\"name\":\"New ", StringComparison.Ordinal), read.ETag)).Is(200);
        }

        var people = (await server.Http.SendAsync("GET", "/api/extensions?secrets=true")).Text;
        Assert.Contains("""
            "name":"New Alice","site":"london","sipPassword":"plum-anchor-18"
            """, people, StringComparison.Ordinal);
        Assert.Contains("""
            "name":"New Bilal","site":"london","sipPassword":{"env":"BILAL"}
            """, people, StringComparison.Ordinal);
        Assert.Equal("oak-signal-77", server.Fleet.Extensions.Values.Single(person => person.Name == "New Bilal").SipPassword!.Reveal());
        (await server.Http.SendAsync("POST", "/api/extensions", """{"number":"103","name":"C","site":"london","sipPassword":{"env":"OTHER"}}""")).IsProblem(422, "The change was refused");
    }
}
