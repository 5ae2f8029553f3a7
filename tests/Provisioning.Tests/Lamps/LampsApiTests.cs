using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Provisioning.Admin;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Lamps;
using Provisioning.Tests.Admin;
using Provisioning.Tests.Messaging;

namespace Provisioning.Tests.Lamps;

public sealed class LampsApiTests
{
    [Fact]
    public async Task Lamps_are_listed_and_one_is_shown()
    {
        await using var server = await StartAsync();
        await PostAsync(server, "101", "1", "early", ""","remote":{"number":"555","name":"Zoë"}""");
        await server.LampIsAsync("101", LampState.Ringing);

        var all = (await server.Http.SendAsync("GET", "/api/lamps")).Is(200).Json.AsArray();
        Assert.Equal(["101 Alice ringing recipient Zoë", "102 Bilal idle  "], all.Select(lamp => $"{lamp!["extension"]} {lamp["name"]} {lamp["state"]} {lamp["direction"]} {lamp["remote"]?["name"]}"));
        Assert.Equal("""{"extension":"102","name":"Bilal","state":"idle"}""", (await server.Http.SendAsync("GET", "/api/lamps/102")).Is(200).Text);
        Assert.Equal("102", (string?)Assert.Single((await server.Http.SendAsync("GET", "/api/lamps?extension=102&extension=999")).Is(200).Json.AsArray())!["extension"]);
        (await server.Http.SendAsync("GET", "/api/lamps/999")).IsProblem(404, "There is no such thing");
        (await server.Client(null).SendAsync("GET", "/api/lamps")).Is(401);
        (await (await server.ClientAsync("viewer", Role.Viewer)).SendAsync("GET", "/api/lamps")).Is(200);
    }

    [Fact]
    public async Task A_stream_begins_with_all_lamps_and_goes_on_with_those_that_change()
    {
        await using var server = await StartAsync();
        await using var stream = await EventStream.OpenAsync(server.Http);

        var first = await stream.NextAsync();
        Assert.Equal(("text/event-stream", "lamps"), (stream.Response.Content.Headers.ContentType!.MediaType, first.EventType));
        Assert.Equal(["101", "102"], JsonNode.Parse(first.Data)!.AsArray().Select(lamp => (string?)lamp!["extension"]));
        await PostAsync(server, "102", "1", "early");
        var second = await stream.NextAsync();
        await PostAsync(server, "102", "1", "terminated");
        var third = await stream.NextAsync();

        Assert.Equal(("lamp", "ringing"), (second.EventType, (string?)JsonNode.Parse(second.Data)!["state"]));
        Assert.Equal(("lamp", "idle"), (third.EventType, (string?)JsonNode.Parse(third.Data)!["state"]));
    }

    [Fact]
    public async Task Who_comes_back_is_told_what_changed_and_everything_when_too_much_has()
    {
        await using var server = await StartAsync();
        string id;
        await using (var stream = await EventStream.OpenAsync(server.Http))
            id = (await stream.NextAsync()).EventId!;
        await PostAsync(server, "102", "1", "early");
        await server.LampIsAsync("102", LampState.Ringing);

        await using (var again = await EventStream.OpenAsync(server.Http, lastEventId: id))
            Assert.Equal(("lamp", "102"), (await again.NextAsync() is var item ? item.EventType : "", (string?)JsonNode.Parse(item.Data)!["extension"]));
        foreach (var stranger in new[] { "0badf00d-1", id + "9999", "x", "" })
        {
            await using var other = await EventStream.OpenAsync(server.Http, lastEventId: stranger);
            Assert.Equal("lamps", (await other.NextAsync()).EventType);
        }
    }

    [Fact]
    public async Task Only_the_extensions_that_were_asked_for_are_told()
    {
        await using var server = await StartAsync();
        await using var stream = await EventStream.OpenAsync(server.Http, "/api/lamps?extension=102");
        Assert.Single(JsonNode.Parse((await stream.NextAsync()).Data)!.AsArray());

        await PostAsync(server, "101", "1", "early");
        await server.LampIsAsync("101", LampState.Ringing);
        await PostAsync(server, "102", "1", "early");

        Assert.Equal("102", (string?)JsonNode.Parse((await stream.NextAsync()).Data)!["extension"]);
    }

    [Fact]
    public async Task An_extension_that_leaves_is_gone_from_the_stream_and_from_mqtt()
    {
        await using var server = await StartAsync();
        await using var stream = await EventStream.OpenAsync(server.Http);
        await stream.NextAsync();
        await server.ApplyAsync(Office.Small.Replace("""monitored: ["102"]""", """monitored: ["101"]""", StringComparison.Ordinal)
            .Replace("""  - { number: "102", name: Bilal, site: london, sipPassword: oak-signal-77 }""", "", StringComparison.Ordinal)
            .Replace("""lines: ["102"]""", """lines: ["101"]""", StringComparison.Ordinal));

        var gone = await stream.NextAsync();

        Assert.Equal(("gone", """{"extension":"102"}"""), (gone.EventType, gone.Data));
        await Eventually.TrueAsync(async () => (await Mosquitto.For(server).TrySubscribeAsync("provisioning/lamps/102")).Output.Length == 0, "the topic is cleared");
    }

    [Fact]
    public async Task A_quiet_stream_has_heartbeats()
    {
        await using var server = await StartAsync("Lamps:Heartbeat=00:00:01");
        using var client = await OpenRawAsync(server);

        await ReadUntilAsync(client, ":\n\n");
    }

    [Fact]
    public async Task A_reader_that_stalls_is_not_waited_for_and_then_gets_the_newest()
    {
        await using var server = await StartAsync();
        using var client = await OpenRawAsync(server);
        var feed = server.Get<LampFeed>();
        var name = new string('n', 200);
        for (var i = 0; i < 50_000; i++) // many times what the sockets take
            feed.Publish(new(ExtensionNumber.Parse("101"), i, [new("a", i % 2 == 0 ? DialogState.Early : DialogState.Confirmed, DialogDirection.Recipient) { Remote = new(i.ToString(CultureInfo.InvariantCulture), name) }]));
        feed.Publish(new(ExtensionNumber.Parse("102"), 1, [new("b", DialogState.Early, DialogDirection.Recipient)]));

        var text = await ReadUntilAsync(client, "\"102\",\"name\":\"Bilal\",\"state\":\"ringing\"");

        Assert.Contains("\"number\":\"49999\"", text, StringComparison.Ordinal);
        Assert.True(text.Split("event: lamp\n").Length < 49_000);
    }

    [Fact]
    public async Task One_reader_too_many_is_refused()
    {
        await using var server = await StartAsync("Lamps:MaxReaders=2"); // MQTT is one
        await using var stream = await EventStream.OpenAsync(server.Http);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/lamps") { Headers = { Accept = { new("text/event-stream") } } };

        using var refused = await server.Http.SendAsync(request, TestServer.Token);

        Assert.Equal(503, (int)refused.StatusCode);
        Assert.Contains("Too many watch the lamps", await refused.Content.ReadAsStringAsync(TestServer.Token), StringComparison.Ordinal);
    }

    private static async Task<TestServer> StartAsync(params string[] settings)
    {
        var server = await TestServer.StartAsync(DatabaseKind.Sqlite, ["Lamps:FleetInterval=00:00:00.050", .. settings]);
        await server.ApplyAsync(Office.Small);
        await server.LampIsAsync("102", LampState.Idle);
        return server;
    }

    private static async Task PostAsync(TestServer server, string extension, string call, string state, string more = "") =>
        (await server.Http.SendAsync("POST", "/api/calls/door", $$"""{"extension":"{{extension}}","call":"{{call}}","state":"{{state}}"{{more}}}""")).Is(202);

    private static async Task<TcpClient> OpenRawAsync(TestServer server)
    {
        var client = new TcpClient { ReceiveBufferSize = 4_096 };
        await client.ConnectAsync("127.0.0.1", server.Address.Port, TestServer.Token);
        await client.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"GET /api/lamps HTTP/1.0\r\nHost: localhost\r\nAccept: text/event-stream\r\nAuthorization: Bearer {server.AdminToken}\r\n\r\n"), TestServer.Token);
        await ReadUntilAsync(client, "event: lamps\n");
        return client;
    }

    private static async Task<string> ReadUntilAsync(TcpClient client, string end)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestServer.Token);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        var text = new StringBuilder();
        var buffer = new byte[65_536];
        var seen = 0;
        while (!text.ToString(seen, text.Length - seen).Contains(end, StringComparison.Ordinal))
        {
            seen = Math.Max(0, text.Length - end.Length);
            var read = await client.GetStream().ReadAsync(buffer, patience.Token);
            Assert.True(read > 0, "the stream ended");
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return text.ToString();
    }
}
