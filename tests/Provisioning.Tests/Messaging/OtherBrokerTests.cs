using Provisioning.Lamps;
using Provisioning.Messaging;

namespace Provisioning.Tests.Messaging;

/// <summary>Mosquitto as the broker, stopped and started, and the cable to it pulled, while calls go on.</summary>
public sealed class OtherBrokerTests
{
    private const string Talking = """{"call":"c1","state":"confirmed"}""";

    private static readonly string[] Fast = ["Messaging:ReconnectDelay=00:00:00.050", "Messaging:MaxReconnectDelay=00:00:00.200", "CallSources:LossGrace=00:00:00.200"];

    public static TheoryData<string> Versions => ["V311", "V5"];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Calls_come_in_and_lamps_go_out(string version)
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var server = await StartAsync(broker.Port, $"Messaging:Version={version}");

        await broker.Client.PublishAsync("provisioning/calls/pbx/101", Talking);

        await server.LampIsAsync("101", LampState.Busy);
        await Eventually.TrueAsync(
            async () => (await broker.Client.SubscribeAsync("provisioning/lamps/101", 1))[0].Contains("\"state\":\"busy\"", StringComparison.Ordinal), "the lamp is retained as busy");
        Assert.Equal(["provisioning/server online"], await broker.Client.SubscribeAsync("provisioning/server", 1));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_broker_that_restarts_tells_its_retained_calls_again(string version)
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var server = await StartAsync(broker.Port, $"Messaging:Version={version}");
        await broker.Client.PublishAsync("provisioning/calls/door/101/a", """{"state":"confirmed"}""", "-r");
        await server.LampIsAsync("101", LampState.Busy);

        await broker.StopAsync();
        await server.LampIsAsync("101", LampState.Unknown);
        await HealthIsAsync(server, "Degraded");
        await broker.StartAgainAsync();

        await server.LampIsAsync("101", LampState.Busy);
        await HealthIsAsync(server, "Healthy");
        await broker.Client.PublishAsync("provisioning/calls/door/101/a", "", "-r");
        await server.LampIsAsync("101", LampState.Idle);
    }

    private static Task HealthIsAsync(TestServer server, string status) => Eventually.TrueAsync(
        async () => (string?)(await server.JsonAsync("/health/ready"))["checks"]!["broker"]!["status"] == status, $"the broker is {status}");

    [Fact]
    public async Task A_retained_call_that_was_cleared_while_we_were_away_has_ended()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var relay = new TcpRelay(broker.Port);
        await using var server = await StartAsync(relay.Port, "Messaging:SessionExpiry=00:00:00");
        await broker.Client.PublishAsync("provisioning/calls/door/101/a", """{"state":"confirmed"}""", "-r");
        await broker.Client.PublishAsync("provisioning/calls/door/102/b", """{"state":"confirmed"}""", "-r");
        await server.LampIsAsync("101", LampState.Busy);
        await server.LampIsAsync("102", LampState.Busy);

        await relay.CutAsync();
        await server.LampIsAsync("101", LampState.Unknown);
        await broker.Client.PublishAsync("provisioning/calls/door/101/a", "", "-r");
        relay.Mend();

        await server.LampIsAsync("101", LampState.Idle);
        await server.LampIsAsync("102", LampState.Busy);
    }

    [Fact]
    public async Task What_was_published_while_the_cable_was_pulled_is_not_missed_and_the_other_calls_are_known_again()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var relay = new TcpRelay(broker.Port);
        await using var server = await StartAsync(relay.Port);
        await broker.Client.PublishAsync("provisioning/calls/pbx/101", Talking);
        await broker.Client.PublishAsync("provisioning/calls/pbx/102", """{"call":"c2","state":"confirmed"}""");
        await server.LampIsAsync("101", LampState.Busy);
        await server.LampIsAsync("102", LampState.Busy);

        await relay.CutAsync();
        await server.LampIsAsync("102", LampState.Unknown);
        await broker.Client.PublishAsync("provisioning/calls/pbx/101", """{"call":"c1","state":"terminated"}""");
        relay.Mend();

        await server.LampIsAsync("101", LampState.Idle);
        await server.LampIsAsync("102", LampState.Busy);
    }

    [Fact]
    public async Task A_broker_that_forgot_everything_ends_no_call_and_a_snapshot_makes_the_lamps_right()
    {
        await using var broker = await MosquittoBroker.StartAsync(remembers: false);
        await using var server = await StartAsync(broker.Port);
        await broker.Client.PublishAsync("provisioning/calls/door/101/a", """{"state":"confirmed"}""", "-r");
        await broker.Client.PublishAsync("provisioning/calls/pbx/102", Talking);
        await server.LampIsAsync("101", LampState.Busy);
        await server.LampIsAsync("102", LampState.Busy);

        await broker.StopAsync();
        await server.LampIsAsync("101", LampState.Unknown);
        await broker.StartAgainAsync();
        await Eventually.TrueAsync(() => server.Get<MessageHub>().State.IsConnected, "the broker is back");
        Assert.Equal((LampState.Unknown, LampState.Unknown), (server.Lamp("101")!.State, server.Lamp("102")!.State));

        await broker.Client.PublishAsync("provisioning/calls/door", """{"snapshot":[{"extension":"101","call":"a","state":"confirmed","held":true}]}""");
        await broker.Client.PublishAsync("provisioning/calls/pbx", """{"snapshot":[]}""");
        await server.LampIsAsync("101", LampState.Held);
        await server.LampIsAsync("102", LampState.Idle);
    }

    [Fact]
    public async Task A_short_break_changes_nothing()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var relay = new TcpRelay(broker.Port);
        await using var server = await StartAsync(relay.Port, "CallSources:LossGrace=00:00:30");
        await broker.Client.PublishAsync("provisioning/calls/pbx/101", Talking);
        await server.LampIsAsync("101", LampState.Busy);
        await Eventually.TrueAsync(() => server.Lamp("101")!.Name == "Alice", "the fleet is known");
        var before = server.Lamp("101");

        await relay.CutAsync();
        await Eventually.TrueAsync(() => !server.Get<MessageHub>().State.IsConnected, "the break is noticed");
        relay.Mend();
        await Eventually.TrueAsync(() => server.Get<MessageHub>().State.IsConnected, "the broker is back");

        Assert.Same(before, server.Lamp("101"));
    }

    [Fact]
    public async Task A_server_that_starts_finds_the_retained_calls_and_clears_lamps_that_nobody_has_any_more()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await broker.Client.PublishAsync("provisioning/calls/door/101/a", """{"state":"early"}""", "-r");
        await broker.Client.PublishAsync("provisioning/lamps/999", """{"extension":"999","state":"busy"}""", "-r");

        await using var server = await StartAsync(broker.Port);

        await server.LampIsAsync("101", LampState.Ringing);
        await Eventually.TrueAsync(async () => (await broker.Client.TrySubscribeAsync("provisioning/lamps/999")).Output.Length == 0, "the old lamp is cleared");
    }

    [Fact]
    public async Task A_source_whose_will_says_offline_is_unknown_until_it_tells_its_calls_again()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var server = await StartAsync(broker.Port);
        using var pbx = broker.Client.Start("mosquitto_sub", ["-t", "none", "-i", "pbx", "--will-topic", "provisioning/sources/pbx", "--will-payload", "offline", "--will-retain", "-k", "5"]);
        await broker.Client.PublishAsync("provisioning/sources/pbx", "online", "-r");
        await broker.Client.PublishAsync("provisioning/calls/pbx/101", Talking);
        await server.LampIsAsync("101", LampState.Busy);

        pbx.Kill(); // without a goodbye
        await server.LampIsAsync("101", LampState.Unknown);

        await broker.Client.PublishAsync("provisioning/sources/pbx", "snapshot-begin");
        await broker.Client.PublishAsync("provisioning/calls/pbx/101", Talking);
        await broker.Client.PublishAsync("provisioning/sources/pbx", """{"status":"snapshot-end"}""");
        await server.LampIsAsync("101", LampState.Busy);
    }

    [Fact]
    public async Task A_wrong_password_is_told_by_the_health_check_and_once_in_the_log()
    {
        await using var broker = await MosquittoBroker.StartAsync(configuration: "allow_anonymous false");
        await using var server = await StartAsync(broker.Port, "Messaging:Password=wrong");

        await Eventually.TrueAsync(() => server.Get<MessageHub>().State.Trouble.Contains("NotAuthorized", StringComparison.Ordinal), "the refusal is known");
        var health = await server.JsonAsync("/health/ready");

        Assert.Equal("Degraded", (string?)health["checks"]!["broker"]!["status"]);
        Assert.Contains($"mqtt://127.0.0.1:{broker.Port} was not reached: it answers NotAuthorized", (string?)health["checks"]!["broker"]!["description"], StringComparison.Ordinal);
        Assert.Equal(
            [$"Provisioning.Messaging.BrokerClient: MQTT broker mqtt://127.0.0.1:{broker.Port} was not reached: it answers NotAuthorized It is tried again. "],
            server.Log.Lines.Where(line => line.Contains("BrokerClient", StringComparison.Ordinal)));
        Assert.DoesNotContain(server.Log.Lines, line => line.Contains("wrong", StringComparison.Ordinal));
    }

    private static async Task<TestServer> StartAsync(int port, params string[] settings)
    {
        var server = await TestServer.StartAsync(DatabaseKind.Sqlite, [$"Messaging:Broker=mqtt://127.0.0.1:{port}", .. Fast, .. settings]);
        await server.ApplyAsync(Office.Small);
        if (!settings.Contains("Messaging:Password=wrong"))
            await Eventually.TrueAsync(() => server.Get<MessageHub>().State.IsConnected, "the broker is connected");
        return server;
    }
}
