using System.Net;
using System.Net.Sockets;
using Provisioning.Lamps;

namespace Provisioning.Tests.Messaging;

/// <summary>The broker inside the server, as Mosquitto's clients see it.</summary>
public sealed class EmbeddedBrokerTests
{
    private const string Ringing = """{"call":"c1","state":"early","remote":{"number":"102","name":"Bilal"}}""";

    public static TheoryData<string> Versions => ["mqttv311", "mqttv5"];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_call_that_is_published_lights_the_lamp(string version)
    {
        await using var server = await TestServer.StartAsync();
        await server.ApplyAsync(Office.Small);
        var mosquitto = Mosquitto.For(server) with { Version = version };

        await mosquitto.PublishAsync("provisioning/calls/pbx/101", Ringing);
        await server.LampIsAsync("101", LampState.Ringing);
        await mosquitto.PublishAsync("provisioning/calls/pbx/101", """{"call":"c1","state":"terminated"}""");
        await server.LampIsAsync("101", LampState.Idle);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_lamp_is_retained_and_told_when_it_changes(string version)
    {
        await using var server = await TestServer.StartAsync();
        await server.ApplyAsync(Office.Small);
        var mosquitto = Mosquitto.For(server) with { Version = version };
        Assert.Equal(
            ["""provisioning/lamps/101 {"extension":"101","name":"Alice","state":"idle"}"""],
            await mosquitto.SubscribeAsync("provisioning/lamps/101", 1));

        using var watch = mosquitto.Watch("provisioning/lamps/101");
        Assert.Contains("idle", await watch.StandardOutput.ReadLineAsync(TestServer.Token), StringComparison.Ordinal);
        await mosquitto.PublishAsync("provisioning/calls/pbx/101", Ringing);
        var ringing = await watch.StandardOutput.ReadLineAsync(TestServer.Token);
        watch.Kill();

        Assert.Matches("""^provisioning/lamps/101 \{"extension":"101","name":"Alice","state":"ringing","since":"[^"]+","direction":"recipient","remote":\{"number":"102","name":"Bilal"\}\}$""", ringing);
    }

    [Fact]
    public async Task The_password_is_made_at_the_first_start_for_its_owner_only_and_the_log_says_where_it_lies()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var file = Path.Combine(database.Folder, "mqtt-password");
        string first;
        await using (var server = await TestServer.StartOnAsync(database))
        {
            first = await File.ReadAllTextAsync(file, TestServer.Token);
            Assert.Contains(server.Log.Lines, line => line.Contains($"lies in {file}", StringComparison.Ordinal));
            Assert.DoesNotContain(server.Log.Lines, line => line.Contains(first.Trim(), StringComparison.Ordinal));
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(file).UnixFileMode);
        Assert.True(first.Trim().Length >= 40);
        await using var again = await TestServer.StartOnAsync(database);
        Assert.Equal(first, await File.ReadAllTextAsync(file, TestServer.Token));
    }

    [Theory]
    [InlineData("mqttv5", "provisioning", "wrong")]
    [InlineData("mqttv5", "nobody", "")]
    [InlineData("mqttv5", "", "")]
    [InlineData("mqttv311", "provisioning", "wrong")]
    [InlineData("mqttv311", "", "")]
    public async Task Nobody_comes_in_without_the_password(string version, string user, string password)
    {
        await using var server = await TestServer.StartAsync();
        var stranger = new Mosquitto(server.BrokerPort(), user, password) { Version = version };

        var refused = await stranger.TryPublishAsync("provisioning/calls/pbx/101", Ringing);

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("bad user name or password", refused.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Null(server.Lamp("101"));
    }

    [Fact]
    public async Task Everybody_sees_the_lamps_and_nobody_but_the_server_writes_them()
    {
        await using var server = await TestServer.StartAsync(
            DatabaseKind.Sqlite, "Messaging:Users:0:Name=board", "Messaging:Users:0:Password=blue-harbour",
            "Messaging:Users:1:Name=door", "Messaging:Users:1:Password=green-anchor", "Messaging:Users:1:Right=Calls", "Messaging:Users:1:Source=door");
        await server.ApplyAsync(Office.Small);
        var board = new Mosquitto(server.BrokerPort(), "board", "blue-harbour");
        var door = new Mosquitto(server.BrokerPort(), "door", "green-anchor");

        Assert.Equal(2, (await board.SubscribeAsync("provisioning/lamps/#", 2)).Length);
        foreach (var (who, topic) in new[] { (Mosquitto.For(server), "provisioning/lamps/101"), (board, "provisioning/lamps/101"), (board, "provisioning/calls/pbx/101"), (door, "provisioning/calls/pbx/101"), (door, "elsewhere") })
            Assert.Contains("Not authorized", (await who.TryPublishAsync(topic, Ringing, "-r")).Error, StringComparison.Ordinal);
        foreach (var (who, filter) in new[] { (board, "provisioning/calls/#"), (board, "#"), (door, "provisioning/calls/+/101"), (door, "$share/a/provisioning/calls/#") })
            Assert.Contains("denied", (await who.TrySubscribeAsync(filter)).Error, StringComparison.OrdinalIgnoreCase);
        await door.PublishAsync("provisioning/calls/door/101", Ringing);
        await server.LampIsAsync("101", LampState.Ringing);
        Assert.Contains("\"state\":\"ringing\"", Assert.Single(await board.SubscribeAsync("provisioning/lamps/101", 1)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_tls_it_shows_the_servers_certificate()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, "Messaging:Port=", "Messaging:TlsPort=0");
        await server.ApplyAsync(Office.Small);

        await Mosquitto.For(server, tls: true).PublishAsync("provisioning/calls/pbx/101", Ringing);

        await server.LampIsAsync("101", LampState.Ringing);
        var plain = await (Mosquitto.For(server, tls: true) with { Authority = null }).TryPublishAsync("provisioning/calls/pbx/102", Ringing);
        Assert.NotEqual(0, plain.ExitCode);
        await server.LampIsAsync("102", LampState.Idle);
    }

    [Theory]
    [InlineData("10 FF FF FF 7F 00 04")] // CONNECT of 256 MB
    [InlineData("10 FF FF FF FF 01")] // a length of five bytes
    [InlineData("10 81 80 01 00 04")] // longer than a first packet may be
    [InlineData("47 45 54 20 2F 20 48 54 54 50")] // HTTP
    [InlineData("30 05 00 01 61 62 63")] // PUBLISH before CONNECT
    [InlineData("10 00")] // an empty CONNECT
    public async Task Bytes_that_are_no_beginning_end_the_connection(string bytes)
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, "Messaging:ConnectTimeout=00:00:02");
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.BrokerPort(), TestServer.Token);

        await client.GetStream().WriteAsync(Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal)), TestServer.Token);

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestServer.Token);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        await ReadToEndAsync(client, patience.Token);
        await Mosquitto.For(server).PublishAsync("provisioning/calls/pbx/101", Ringing);
        await server.LampIsAsync("101", LampState.Ringing);
    }

    [Fact]
    public async Task More_clients_than_may_be_are_sent_away()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, "Messaging:MaxClients=2");
        using var first = new TcpClient();
        using var second = new TcpClient();
        await first.ConnectAsync(IPAddress.Loopback, server.BrokerPort(), TestServer.Token);
        await second.ConnectAsync(IPAddress.Loopback, server.BrokerPort(), TestServer.Token);

        await Eventually.TrueAsync(async () => (await Mosquitto.For(server).TryPublishAsync("provisioning/calls/pbx/101", Ringing)).ExitCode != 0, "the third is refused");
        first.Close();

        await Eventually.TrueAsync(async () => (await Mosquitto.For(server).TryPublishAsync("provisioning/calls/pbx/101", Ringing)).ExitCode == 0, "there is room again");
    }

    [Fact]
    public async Task A_retained_call_outlives_a_restart_and_one_that_was_cleared_does_not()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using (var server = await TestServer.StartOnAsync(database))
        {
            await server.ApplyAsync(Office.Small);
            var mosquitto = Mosquitto.For(server);
            await mosquitto.PublishAsync("provisioning/calls/door/101/a1", """{"state":"confirmed"}""", "-r");
            await mosquitto.PublishAsync("provisioning/calls/door/102/b1", """{"state":"confirmed"}""", "-r");
            await mosquitto.PublishAsync("provisioning/calls/door/102/b1", "", "-r");
            await server.LampIsAsync("101", LampState.Busy);
            await server.LampIsAsync("102", LampState.Idle);
        }

        await using var again = await TestServer.StartOnAsync(database);

        await again.LampIsAsync("101", LampState.Busy);
        Assert.Equal(LampState.Idle, again.Lamp("102")!.State);
        await Mosquitto.For(again).PublishAsync("provisioning/calls/door/101/a1", "", "-r");
        await again.LampIsAsync("101", LampState.Idle);
    }

    [Fact]
    public async Task More_than_may_be_retained_is_refused()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, "Messaging:MaxRetainedMessages=10");
        var mosquitto = Mosquitto.For(server);
        for (var i = 0; i < 10; i++)
            await mosquitto.PublishAsync($"provisioning/calls/door/101/{i}", """{"state":"confirmed"}""", "-r");

        Assert.Contains("Quota exceeded", (await mosquitto.TryPublishAsync("provisioning/calls/door/101/10", """{"state":"confirmed"}""", "-r")).Error, StringComparison.Ordinal);
        await mosquitto.PublishAsync("provisioning/calls/door/101/9", "", "-r");
        await mosquitto.PublishAsync("provisioning/calls/door/101/10", """{"state":"confirmed"}""", "-r");
    }

    [Fact]
    public async Task A_port_that_is_taken_stops_the_start_with_a_sentence()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var other = await TestServer.StartAsync();

        var ended = await Programs.RunAsync(["serve", .. database.Settings, "Admin:Port=0", "Delivery:HttpPort=", "Delivery:HttpsPort=", "Sip:Port=0", "Sip:TlsPort=0", $"Messaging:Port={other.BrokerPort()}"]);

        Assert.Equal(
            (1, $"The MQTT broker cannot listen on 127.0.0.1:{other.BrokerPort()}: Address already in use. Stop the program that has the port, choose another with Messaging:Port, or let that program be the broker with Messaging:Broker=mqtt://host:port.\n"),
            (ended.ExitCode, ended.Error));
    }

    private static async Task ReadToEndAsync(TcpClient client, CancellationToken token)
    {
        try
        {
            var buffer = new byte[1024];
            while (await client.GetStream().ReadAsync(buffer, token) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset: ended all the same.
        }
    }
}
