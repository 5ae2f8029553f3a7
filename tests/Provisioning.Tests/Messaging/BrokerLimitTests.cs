using System.Net;
using System.Net.Sockets;
using System.Text;
using Provisioning.Dialogs;
using Provisioning.Lamps;
using Provisioning.Messaging;

namespace Provisioning.Tests.Messaging;

/// <summary>Clients of the broker inside that do not read, that send more than is taken, that are refused again and again; and what it keeps over a pause.</summary>
public sealed class BrokerLimitTests
{
    private const string Talking = """{"call":"last","state":"confirmed"}""";

    [Fact]
    public async Task A_subscriber_that_does_not_read_is_sent_away_and_nobody_waits_for_it()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, "Messaging:MaxPendingMessages=20");
        await server.ApplyAsync(Office.Small);
        var mosquitto = Mosquitto.For(server);
        using var sleeper = new TcpClient { ReceiveBufferSize = 4_096 };
        await sleeper.ConnectAsync(IPAddress.Loopback, server.BrokerPort(), TestServer.Token);
        await sleeper.GetStream().WriteAsync(Beginning(mosquitto, "sleeper", "provisioning/calls/#"), TestServer.Token);
        var answers = new byte[9];
        await sleeper.GetStream().ReadExactlyAsync(answers, TestServer.Token);
        Assert.Equal("200200009003000100", Convert.ToHexString(answers)); // CONNACK and SUBACK

        var large = new string(' ', 20_000);
        await mosquitto.PublishLinesAsync("provisioning/calls/pbx/101", Enumerable.Range(0, 1_000).Select(i => $$"""{"call":"c{{i}}","state":"terminated"}{{large}}"""));
        await mosquitto.PublishAsync("provisioning/calls/pbx/101", Talking);

        await server.LampIsAsync("101", LampState.Busy);
        await Eventually.TrueAsync(
            () => server.Log.Lines.Any(line => line.Contains("MQTT client sleeper did not read what it subscribed to and was sent away.", StringComparison.Ordinal)), "it is told");
        await Eventually.TrueAsync(async () => await IsClosedAsync(sleeper), "its connection is closed");
    }

    [Fact]
    public async Task A_full_queue_makes_the_publisher_wait_and_loses_nothing()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite, "CallSources:QueueLength=1");
        await server.ApplyAsync(Office.Small);
        var engine = server.Get<DialogEngine>();
        var calls = Enumerable.Range(0, 500).SelectMany(i => new[] { $$"""{"call":"c{{i}}","state":"early"}""", $$"""{"call":"c{{i}}","state":"terminated"}""" });

        await Mosquitto.For(server).PublishLinesAsync("provisioning/calls/pbx/101", calls.Append(Talking));

        await server.LampIsAsync("101", LampState.Busy);
        Assert.Equal(1, engine.CallCount);
        Assert.Equal(1_001, engine.CountOf(FactVerdict.Applied)); // each of them, in the order in which they were told
    }

    [Fact]
    public async Task What_is_kept_outlives_a_pause_of_that_length_and_no_longer_one()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using (var server = await TestServer.StartOnAsync(database))
        {
            await server.ApplyAsync(Office.Small);
            await Mosquitto.For(server).PublishAsync("provisioning/calls/door/101/c1", """{"state":"confirmed"}""", "-r");
            await server.LampIsAsync("101", LampState.Busy);
        }

        var file = Path.Combine(database.Folder, "mqtt-retained.json");
        var pause = new MessagingOptions().RetainedPause;
        File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime - pause + TimeSpan.FromMinutes(1));
        await using (var server = await TestServer.StartOnAsync(database))
            await server.LampIsAsync("101", LampState.Busy);

        File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime - pause - TimeSpan.FromMinutes(1));
        await using (var server = await TestServer.StartOnAsync(database))
        {
            await server.LampIsAsync("101", LampState.Idle);
            Assert.Equal("", (await Mosquitto.For(server).TrySubscribeAsync("provisioning/calls/#")).Output);
        }
    }

    [Fact]
    public async Task Who_is_refused_again_and_again_is_counted_and_told_once()
    {
        await using var server = await TestServer.StartAsync(
            DatabaseKind.Sqlite, "Messaging:Users:0:Name=board", "Messaging:Users:0:Password=b", "Messaging:Users:0:Right=Lamps");
        var stranger = Mosquitto.For(server) with { Password = "wrong" };
        var board = Mosquitto.For(server) with { User = "board", Password = "b" };

        for (var i = 0; i < 5; i++)
        {
            Assert.NotEqual(0, (await stranger.TryPublishAsync("provisioning/calls/pbx/101", Talking)).ExitCode);
            await board.TryPublishAsync($"provisioning/calls/pbx/{i}", Talking);
        }

        Assert.Contains("no such user, or a wrong password. So were 0 others", Assert.Single(Told("A client at ")), StringComparison.Ordinal);
        Assert.Contains("MQTT user board was refused: provisioning/calls/pbx/0 (Publish).", Assert.Single(Told("MQTT user board")), StringComparison.Ordinal);

        IEnumerable<string> Told(string what) => server.Log.Lines.Where(line => line.Contains(what, StringComparison.Ordinal));
    }

    /// <summary>CONNECT and SUBSCRIBE of MQTT 3.1.1 (§3.1 and §3.8), quality of service 0.</summary>
    private static byte[] Beginning(Mosquitto mosquitto, string client, string filter)
    {
        byte[] connect = [.. Text("MQTT"), 4, 0b1100_0010, 0, 60, .. Text(client), .. Text(mosquitto.User), .. Text(mosquitto.Password)];
        byte[] subscribe = [0, 1, .. Text(filter), 0];
        return [0x10, (byte)connect.Length, .. connect, 0x82, (byte)subscribe.Length, .. subscribe];

        static byte[] Text(string text) => [0, (byte)text.Length, .. Encoding.UTF8.GetBytes(text)];
    }

    /// <summary>Reads what the system has kept, until there is no more.</summary>
    private static async Task<bool> IsClosedAsync(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[65_536], TestServer.Token) == 0;
        }
        catch (IOException)
        {
            return true; // reset
        }
    }
}
