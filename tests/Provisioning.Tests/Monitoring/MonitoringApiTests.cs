using System.Text.Json.Nodes;
using Provisioning.Admin;
using Provisioning.Devices;
using Provisioning.Monitoring;
using Provisioning.Rendering;
using Provisioning.Tests.Admin;
using Provisioning.Tests.Lamps;
using Provisioning.Tests.Messaging;

namespace Provisioning.Tests.Monitoring;

public sealed class MonitoringApiTests
{
    [Fact]
    public async Task C15_sessions_are_started_switched_taken_over_stopped_and_listed()
    {
        await using var office = await MonitoringOffice.InCallAsync();
        var boss = await office.Server.ClientAsync("boss", Role.Operator);

        var started = (await boss.SendAsync("POST", "/api/monitoring", """{"monitor":"101","extension":"102"}""")).Is(201);
        Assert.Equal("/api/monitoring/1", started.Location);
        Assert.Equal(("101", "Max", "102", "Bilal", "listen", "boss", "api"), Names(started.Json));
        await office.IsAsync(1, SessionState.Active);
        Assert.Equal("barge", (string?)(await boss.SendAsync("POST", "/api/monitoring/1/switch", """{"mode":"barge"}""")).Is(200).Json["mode"]);
        Assert.Equal("active", (string?)(await boss.SendAsync("GET", "/api/monitoring?open=true&monitor=101")).Is(200).Json[0]!["state"]);
        Assert.Equal("takenOver", (string?)(await boss.SendAsync("POST", "/api/monitoring/1/takeover")).Is(200).Json["state"]);
        var stopped = (await boss.SendAsync("POST", "/api/monitoring/1/stop")).Is(200);

        Assert.Equal(("ended", "stopped"), ((string?)stopped.Json["state"], (string?)stopped.Json["end"]));
        await office.EndedAsync(1, SessionEnd.Stopped);
        Assert.Empty((await boss.SendAsync("GET", "/api/monitoring?open=true")).Is(200).Json.AsArray());
        Assert.Equal("stopped", (string?)(await boss.SendAsync("GET", "/api/monitoring/1")).Is(200).Json["end"]);
        foreach (var (query, count) in new[] { ("", 1), ("?monitor=101&extension=102", 1), ("?monitor=100", 0), ("?before=1", 0), ("?from=2099-01-01T00:00:00Z", 0), ("?until=2099-01-01T00:00:00Z&limit=5", 1) })
            Assert.Equal(count, (await boss.SendAsync("GET", $"/api/monitoring{query}")).Is(200).Json.AsArray().Count);
        (await boss.SendAsync("GET", "/api/monitoring?monitor=abc")).IsProblem(400, "That is no extension");
    }

    [Theory]
    [InlineData("109", "102", "listen", 403, "noGroup", "You may not monitor the calls of extension 102.")]
    [InlineData("100", "103", "barge", 403, "beyondPrivilege", "You may not do this with the calls of extension 103.")]
    [InlineData("100", "999", "listen", 404, "unknownPerson", "There is no such extension.")]
    [InlineData("100", "110", "listen", 409, "noCall", "Extension 110 is not in a call.")]
    public async Task C15_a_refusal_has_a_code_and_words(string monitor, string extension, string mode, int status, string reason, string words)
    {
        await using var office = await MonitoringOffice.InCallAsync();

        var refused = (await office.Server.Http.SendAsync("POST", "/api/monitoring", $$"""{"monitor":"{{monitor}}","extension":"{{extension}}","mode":"{{mode}}"}""")).IsProblem(status, "Monitoring was refused");

        Assert.Equal((reason, words), ((string?)refused.Json["reason"], (string?)refused.Json["detail"]));
    }

    [Theory]
    [InlineData("""{"monitor":"101"}""")]
    [InlineData("""{"monitor":"abc","extension":"102"}""")]
    [InlineData("""{"monitor":"101","extension":"102","mode":"spy"}""")]
    [InlineData("not json")]
    public async Task What_cannot_be_read_is_refused(string body)
    {
        await using var office = await MonitoringOffice.StartAsync();

        (await office.Server.Http.SendAsync("POST", "/api/monitoring", body)).Is(400);
    }

    [Fact]
    public async Task C14_the_page_of_a_monitor_shows_whom_she_may_monitor_what_they_do_and_what_is_possible()
    {
        await using var office = await MonitoringOffice.InCallAsync();
        office.Pbx.Hold("2a", true);
        await office.ShownAsync("103", MonitoredState.Held);
        await office.ListenAsync("101", "102");

        var people = (await office.Server.Http.SendAsync("GET", "/api/monitoring/people?monitor=100")).Is(200).Json.AsArray();

        Assert.Equal(
            [
                "102 Bilal inCall callFull listen- whisper- barge- takeOver-",
                "103 Chloe held  listen+",
                "110 Lobby idle noCall listen- whisper- barge- takeOver-",
                "111 Sales unknown sharedLine ",
            ],
            people.Select(person => $"{person!["extension"]} {person["name"]} {person["state"]} {person["reason"]} {string.Join(' ', person["modes"]!.AsArray().Select(mode => $"{mode!["mode"]}{((bool)mode["isPossible"]! ? '+' : '-')}"))}"));
        (await office.Server.Http.SendAsync("GET", "/api/monitoring/people?monitor=999")).IsProblem(404, "There is no such thing");
    }

    [Fact]
    public async Task C14_the_stream_tells_all_that_goes_on_and_then_every_change()
    {
        await using var office = await MonitoringOffice.InCallAsync();
        await using var stream = await EventStream.OpenAsync(office.Server.Http, "/api/monitoring/stream?monitor=101");
        Assert.Equal(("sessions", "[]"), (await stream.NextAsync() is var first ? first.EventType : "", first.Data));

        var session = await office.ListenAsync("101", "102");
        await office.Desk.StopAsync(session.Id, "boss", MonitoringOffice.Token);

        var states = new List<string?>();
        while (states.LastOrDefault() != "ended")
            states.Add((string?)JsonNode.Parse((await stream.NextAsync()).Data)!["state"]);
        Assert.Equal("ended", states[^1]);
    }

    [Fact]
    public async Task C14_the_page_of_a_monitor_changes_live_person_by_person()
    {
        await using var office = await MonitoringOffice.InCallAsync("Monitoring:PeoplePause=00:00:00.020");
        await using var stream = await EventStream.OpenAsync(office.Server.Http, "/api/monitoring/people?monitor=100");
        var first = await stream.NextAsync();
        Assert.Equal("people", first.EventType);
        Assert.Equal(["102 inCall", "103 inCall", "110 idle", "111 unknown"], JsonNode.Parse(first.Data)!.AsArray().Select(person => $"{person!["extension"]} {person["state"]}"));
        Assert.Equal((await office.Server.Http.SendAsync("GET", "/api/monitoring/people?monitor=100")).Is(200).Text, first.Data);

        office.Pbx.Hold("2a", true);
        await UntilAsync(stream, person => Line(person) == "103 held -");
        var session = await office.ListenAsync("100", "102", Privilege.Whisper);
        var whispered = await UntilAsync(stream, person => Line(person) == "102 inCall active");
        Assert.Equal((session.Id, "whisper"), ((long)whispered["session"]!["id"]!, (string?)whispered["session"]!["mode"]));
        Assert.True(whispered["since"]!.GetValue<DateTimeOffset>() <= TimeProvider.System.GetUtcNow());
        await office.Desk.StopAsync(session.Id, "boss", MonitoringOffice.Token);
        await UntilAsync(stream, person => Line(person) == "102 inCall -");
        office.Pbx.Lose();
        await UntilAsync(stream, person => Line(person) == "103 unknown -" && (string?)person["reason"] == "pbxAway");

        await office.Server.ApplyAsync(MonitoringOffice.Fleet.Replace("""monitored: ["102", "103"]""", """monitored: ["103"]""", StringComparison.Ordinal).Replace("""monitors: ["100", "101"]""", """monitors: ["101"]""", StringComparison.Ordinal));
        JsonNode? all = null;
        while (all?.GetValueKind() != System.Text.Json.JsonValueKind.Array)
            all = JsonNode.Parse((await stream.NextAsync()).Data);
        Assert.Equal("103", (string?)Assert.Single(all.AsArray())!["extension"]);
    }

    [Fact]
    public async Task So_many_may_watch_people_and_no_more()
    {
        await using var office = await MonitoringOffice.StartAsync(settings: "Monitoring:MaxReaders=1");
        await using (await EventStream.OpenAsync(office.Server.Http, "/api/monitoring/people?monitor=100"))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/monitoring/people?monitor=100") { Headers = { Accept = { new("text/event-stream") } } };
            using var refused = await office.Server.Http.SendAsync(request, TestServer.Token);
            Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }
    }

    [Fact]
    public async Task Sessions_are_retained_over_MQTT_while_they_go_on_and_events_are_told_in_order()
    {
        await using var office = await MonitoringOffice.InCallAsync();
        var mosquitto = Mosquitto.For(office.Server);
        using var watch = mosquitto.Watch("provisioning/monitoring/+/events");
        await Eventually.TrueAsync(async () => (await mosquitto.TrySubscribeAsync("provisioning/lamps/102")).Output.Length > 0, "the broker is there");
        var session = await office.ListenAsync("101", "102");
        Assert.StartsWith("""provisioning/monitoring/1 {"id":1,"monitor":"101","monitorName":"Max","monitored":"102","monitoredName":"Bilal","mode":"listen",""", Assert.Single(await mosquitto.SubscribeAsync("provisioning/monitoring/1", 1)), StringComparison.Ordinal);

        await office.SwitchAsync(session.Id, Privilege.Barge);
        await office.Desk.StopAsync(session.Id, "boss", MonitoringOffice.Token);
        var kinds = new List<string?>();
        while (kinds.LastOrDefault() != "ended")
            kinds.Add((string?)JsonNode.Parse((await watch.StandardOutput.ReadLineAsync(TestServer.Token))!.Split(' ', 2)[1])!["kind"]);
        watch.Kill();

        Assert.Equal(["started", "answered", "switched", "ended"], kinds);
        await Eventually.TrueAsync(async () => (await mosquitto.TrySubscribeAsync("provisioning/monitoring/1")).Output.Length == 0, "the topic is cleared");
    }

    [Fact]
    public async Task A8_groups_have_the_shape_of_hosted_telephony()
    {
        await using var office = await MonitoringOffice.StartAsync();
        var http = office.Server.Http;

        var made = (await http.SendAsync("POST", "/api/monitoring_groups", """
            {"name":"Night shift","site_id":"london","monitoring_privileges":["listen","whisper"],"prompt":true,"monitor_members":[{"id":"101"}],"monitored_members":[{"id":"102"},{"id":"103"}]}
            """)).Is(201);

        Assert.Equal("/api/monitoring_groups/Night%20shift", made.Location);
        Assert.Equal(
            """{"id":"Night shift","name":"Night shift","site_id":"london","monitoring_privileges":["listen","whisper"],"prompt":true,"monitor_members_count":1,"monitored_members_count":2,"monitor_members":[{"id":"101","name":"Max","site_id":"london"}],"monitored_members":[{"id":"102","name":"Bilal","site_id":"london"},{"id":"103","name":"Chloe","site_id":"london"}]}""",
            made.Text);
        Assert.Equal(made.Text, (await http.SendAsync("GET", "/api/monitoring_groups/Night%20shift")).Is(200).Text);
        var page = (await http.SendAsync("GET", "/api/monitoring_groups?page_size=1")).Is(200).Json;
        Assert.Equal((3, "Night shift"), ((int)page["total_records"]!, (string?)page["next_page_token"]));
        Assert.Equal("Support", (string?)(await http.SendAsync("GET", "/api/monitoring_groups?page_size=1&next_page_token=Night%20shift")).Is(200).Json["monitoring_groups"]![0]!["name"]);

        (await http.SendAsync("POST", "/api/monitoring_groups", """{"name":"Support","monitoring_privileges":["listen"]}""")).IsProblem(409, "It exists already");
        var changed = (await http.SendAsync("PATCH", "/api/monitoring_groups/Night%20shift", """{"name":"Nights","monitoring_privileges":["take_over"],"prompt":false}""")).Is(200).Json;
        Assert.Equal(("Nights", 4, false, 2), ((string?)changed["name"], changed["monitoring_privileges"]!.AsArray().Count, (bool)changed["prompt"]!, (int)changed["monitored_members_count"]!));
        Assert.Equal(3, (int)(await http.SendAsync("POST", "/api/monitoring_groups/Nights/monitoring_members?member_type=monitored", """{"members":[{"id":"109"}]}""")).Is(200).Json["monitored_members_count"]!);
        Assert.Equal(["102", "103", "109"], (await http.SendAsync("GET", "/api/monitoring_groups/Nights/monitoring_members?member_type=monitored")).Is(200).Json["members"]!.AsArray().Select(member => (string?)member!["id"]));
        (await http.SendAsync("DELETE", "/api/monitoring_groups/Nights")).Is(204);
        (await http.SendAsync("DELETE", "/api/monitoring_groups/Nights")).IsProblem(404, "There is no such thing");
        Assert.Equal(["Support", "Training"], office.Server.Fleet.MonitoringGroups.Keys.Order());
    }

    [Theory]
    [InlineData("""{"name":"x"}""", 422)]
    [InlineData("""{"name":"x","monitoring_privileges":["spy"]}""", 422)]
    [InlineData("""{"monitoring_privileges":["listen"]}""", 422)]
    [InlineData("""{"name":"x","monitoring_privileges":["listen"],"monitor_members":[{"id":"999"}]}""", 422)]
    [InlineData("""{"name":"x","monitoring_privileges":["listen"],"monitor_members":[{"id":"110"}]}""", 422)]
    [InlineData("""{"name":"x","monitoring_privileges":["listen"],"site_id":"atlantis"}""", 422)]
    [InlineData("""{"name":"x","monitoring_privileges":["listen"],"monitor_members":[{"id":"abc"}]}""", 400)]
    public async Task A8_a_group_that_cannot_be_is_refused_with_the_reason(string body, int status)
    {
        await using var office = await MonitoringOffice.StartAsync();

        (await office.Server.Http.SendAsync("POST", "/api/monitoring_groups", body)).Is(status);

        Assert.Equal(2, office.Server.Fleet.MonitoringGroups.Count);
    }

    [Fact]
    public async Task E23_a_member_who_is_removed_loses_the_session_and_the_keys_at_once()
    {
        await using var office = await MonitoringOffice.InCallAsync();
        var phone = office.Server.Fleet.Devices[MacAddress.Parse("805ec0000001")];
        var session = await office.ListenAsync("100", "102", Privilege.Barge);
        Assert.Contains(KeysOf(office, phone), key => key == "102");

        (await office.Server.Http.SendAsync("DELETE", "/api/monitoring_groups/Support/monitoring_members/100?member_type=monitor")).Is(200);
        await office.EndedAsync(session.Id, SessionEnd.RightLost);
        (await office.Server.Http.SendAsync("DELETE", "/api/monitoring_groups/Training/monitoring_members/102?member_type=monitored")).Is(200);

        await office.ToldAsync($"hangup mon-{session.Key}");
        Assert.DoesNotContain(KeysOf(office, phone), key => key == "102");
        Assert.Equal(MonitoringRefusal.NoGroup, (await office.StartAsync("100", "102")).Refusal);
    }

    /// <summary>A line of the page: who, what they do, and the monitor's own session on them.</summary>
    private static string Line(JsonNode person) => $"{person["extension"]} {person["state"]} {person["session"]?["state"] ?? "-"}";

    private static async Task<JsonNode> UntilAsync(EventStream stream, Func<JsonNode, bool> isSo)
    {
        while (true)
        {
            var told = await stream.NextAsync();
            Assert.Equal("person", told.EventType);
            if (JsonNode.Parse(told.Data)! is var person && isSo(person))
                return person;
        }
    }

    private static IEnumerable<string> KeysOf(MonitoringOffice office, Device phone) =>
        office.Server.Get<RendererSource>().Current.LayKeys(phone, office.Server.Fleet).Keys.Select(key => $"{key.Extension}");

    private static (string?, string?, string?, string?, string?, string?, string?) Names(JsonNode session) => (
        (string?)session["monitor"], (string?)session["monitorName"], (string?)session["monitored"], (string?)session["monitoredName"], (string?)session["mode"], (string?)session["actor"],
        (string?)session["origin"]);
}
