using System.Text;
using Provisioning.CallSources;
using Provisioning.Lamps;
using Provisioning.Messaging;
using Provisioning.Tests.Messaging;

namespace Provisioning.Tests.CallSources;

/// <summary>MQTT garbage, exactly: counted by reason, told once, and the stream goes on.</summary>
public sealed class BadPayloadTests
{
    [Fact]
    public async Task Garbage_is_counted_told_once_for_each_source_and_stops_nothing()
    {
        await using var server = await TestServer.StartAsync();
        await server.ApplyAsync(Office.Small);
        var mosquitto = Mosquitto.For(server);
        var lines = Enumerable.Range(0, 1_000).Select(i => i % 10 == 0 ? $$"""{"call":"c{{i}}","state":"{{(i % 20 == 0 ? "early" : "terminated")}}"}""" : $"garbage {i} \u001b[31m");

        await mosquitto.PublishLinesAsync("provisioning/calls/pbx/101", [.. lines, """{"call":"last","state":"confirmed","held":false}"""]);

        await Eventually.TrueAsync(() => server.Lamp("101")?.State == LampState.Ringing, "fifty calls ring");
        var metrics = await server.Http.GetStringAsync("/metrics", TestServer.Token);
        var counted = Assert.Single(metrics.Split('\n'), line => line.StartsWith("provisioning_calls_refused_total{", StringComparison.Ordinal) && line.Contains("} 900", StringComparison.Ordinal)); // other servers of this process count too
        Assert.Contains("source=\"pbx\"", counted, StringComparison.Ordinal);
        Assert.Contains("reason=\"Json\"", counted, StringComparison.Ordinal);
        var told = Assert.Single(server.Log.Lines, line => line.Contains("was not taken", StringComparison.Ordinal));
        Assert.Contains("A message of call source pbx at calls/pbx/101 was not taken (Json):  is no JSON: ", told, StringComparison.Ordinal);
        Assert.Contains("It begins: garbage 1 .[31m", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("calls/pbx/10x1", """{"call":"1","state":"early"}""", CallRefusal.Value)]
    [InlineData("calls/p x/101", """{"call":"1","state":"early"}""", CallRefusal.SourceName)]
    [InlineData("calls//101", """{"call":"1","state":"early"}""", CallRefusal.SourceName)]
    [InlineData("calls/pbx/101/", """{"call":"1","state":"early"}""", CallRefusal.Topic)]
    [InlineData("sources/pbx/more", "online", CallRefusal.Topic)]
    [InlineData("sources/pbx", "on", CallRefusal.Json)]
    [InlineData("sources/pbx", """{"status":"on"}""", CallRefusal.Value)]
    [InlineData("calls/pbx/101/a", """{"call":"b","state":"early"}""", CallRefusal.Contradiction)]
    public async Task A_wrong_topic_or_payload_changes_nothing_and_its_reason_is_counted(string topic, string payload, object reason)
    {
        await using var server = await TestServer.StartAsync();
        await server.ApplyAsync(Office.Small);

        await Mosquitto.For(server).TryPublishAsync($"provisioning/{topic}", payload);

        await Eventually.TrueAsync(
            async () => (await server.Http.GetStringAsync("/metrics", TestServer.Token)).Split('\n').Any(line => line.StartsWith("provisioning_calls_refused", StringComparison.Ordinal) && line.Contains($"reason=\"{reason}\"", StringComparison.Ordinal)),
            $"{reason} is counted");
        await server.LampIsAsync("101", LampState.Idle);
    }

    [Fact]
    public async Task Thousands_of_random_messages_leave_the_server_as_it_was()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, "CallSources:MaxSources=20");
        await server.ApplyAsync(Office.Small);
        var receiver = server.Get<IEnumerable<IMessageReceiver>>().OfType<MqttCallSource>().Single();
        var random = new Random(42);
        for (var i = 0; i < 5_000; i++)
        {
            var payload = new byte[random.Next(0, 300)];
            random.NextBytes(payload);
            var topic = random.Next(6) switch
            {
                0 => $"calls/s{random.Next(100)}/101/x",
                1 => $"calls/pbx/{random.Next(100)}",
                2 => $"sources/{Encoding.Latin1.GetString(payload)}",
                3 => $"calls/{Encoding.Latin1.GetString(payload)}",
                4 => "calls/pbx",
                _ => new string('/', random.Next(200)),
            };
            await receiver.ReceiveAsync(new(topic, new(payload), random.Next(2) == 0), TestServer.Token);
        }

        await Mosquitto.For(server).PublishAsync("provisioning/calls/pbx/101", """{"call":"1","state":"early"}""");
        await server.LampIsAsync("101", LampState.Ringing);
        Assert.True(server.Get<CallSourceTable>().All.Count() <= 20);
        Assert.InRange(server.Log.Lines.Count(line => line.Contains("was not taken", StringComparison.Ordinal)), 1, 21);
    }
}
