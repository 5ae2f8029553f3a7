using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Provisioning.Simulator.Signalling;
using Provisioning.Tests.Messaging;

namespace Provisioning.Tests.EndToEnd;

/// <summary>
/// An office that telephones over a bad network while its server is killed, stopped and updated and its broker restarts: after each round every lamp
/// is right, and the server holds what lives and nothing else. <c>make soak-lamps SECONDS=3600</c> runs longer, with another story.
/// </summary>
public sealed class LampSoakTests(BootedOffice office, ITestOutputHelper output) : IClassFixture<BootedOffice>
{
    /// <summary>One in which the broker restarts, one in which the server is killed; the planned stop comes with the third.</summary>
    private const int LeastRounds = 2;

    /// <summary>So many rounds of a long run are lived through by one server, so that what grows has grown.</summary>
    private const int RoundsOfALife = 20;

    /// <summary>What the runtime may take as it pleases; a leak of a subscription in each round would be lost in it, and is seen in the tables.</summary>
    private const long Slack = 48 * 1024 * 1024;

    /// <summary>Five times as long as other phones take at the most, and less than Timer F.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(500);

    [Fact]
    public async Task Every_lamp_is_right_after_whatever_happened_and_no_table_has_grown()
    {
        var seconds = int.Parse(Environment.GetEnvironmentVariable("SOAK_SECONDS") ?? "0", CultureInfo.InvariantCulture);
        var seed = seconds == 0 ? 1 : RandomNumberGenerator.GetInt32(1_000_000);
        output.WriteLine($"seed {seed}");
        await using var broker = await MosquittoBroker.StartAsync();
        await using var lamps = new LiveLamps(office);
        await using var link = new LossyLink(lamps.Server, loss: 0.03, seed);
        var server = await ServeAsync(lamps, broker);
        try
        {
            await lamps.PlugInAsync(number => number switch { 18 or 19 => new() { Slowness = Slow }, 20 or 21 => new() { IsDead = true }, _ => PhoneTroubles.None }, link.Address);
            await lamps.OpenPbxAsync(broker.Port);
            var clock = Stopwatch.StartNew();
            var (first, last) = (0L, 0L);
            for (var round = 0; round < LeastRounds || clock.Elapsed.TotalSeconds < seconds; round++)
            {
                await lamps.TelephoneAsync(seed + (2 * round), hours: 0.1);
                if (round is 1 or 2 || (round > 2 && round % RoundsOfALife == 0))
                {
                    server = await RestartAsync(server, isKilled: round == 1 || round % (2 * RoundsOfALife) == RoundsOfALife, lamps, broker);
                    first = 0;
                }

                if (round % 2 == 0)
                    await broker.StopAsync();
                var more = lamps.TelephoneAsync(seed + (2 * round) + 1, hours: 0.1);
                if (round % 2 == 0)
                    await broker.StartAgainAsync();
                await more;
                await lamps.RightAsync();
                await lamps.HangUpAllAsync();
                await lamps.RightAsync();
                await NothingIsLeftAsync(server, lamps);
                last = server.WorkingSet;
                first = first == 0 ? last : first;
                output.WriteLine($"round {round}, {clock.Elapsed.TotalSeconds:0} s: every one of {lamps.Lamps.Count()} lamps is right; {last >> 20} MiB");
            }

            Assert.True(last < (first * 5 / 4) + Slack, $"from {first:n0} bytes to {last:n0}");
            Assert.NotEqual(0, link.Lost);
            output.WriteLine($"{link.ToPhones + link.ToServer} datagrams, {link.Lost} lost; {lamps.Board.Changes} changes; {lamps.Board.Delay}");
            Assert.DoesNotContain("fail: ", await server.StopAsync(), StringComparison.Ordinal);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private static async Task<ServerProcess> RestartAsync(ServerProcess server, bool isKilled, LiveLamps lamps, MosquittoBroker broker)
    {
        if (isKilled)
            await server.KillAsync();
        else
            Assert.DoesNotContain("fail: ", await server.StopAsync(), StringComparison.Ordinal);
        await server.DisposeAsync();
        return await ServeAsync(lamps, broker);
    }

    private static Task<ServerProcess> ServeAsync(LiveLamps lamps, MosquittoBroker broker) => lamps.ServeInProcessAsync(
        $"Messaging:Broker=mqtt://127.0.0.1:{broker.Port}", "Messaging:MaxReconnectDelay=00:00:00.500", "Subscriptions:FlushInterval=00:00:00.100", "Sip:Transactions:T1=00:00:00.030");

    /// <summary>What lives is held, and nothing else: dead phones have lost their subscriptions, every request has its answer, every call has ended.</summary>
    private static async Task NothingIsLeftAsync(ServerProcess server, LiveLamps lamps)
    {
        var expected = new Dictionary<string, int>
        {
            ["provisioning_subscriptions"] = lamps.Lamps.Count(),
            ["provisioning_dialogs_calls"] = 0,
            ["provisioning_dialogs_unknown"] = 0,
            ["provisioning_calls_queue"] = 0,
            ["sip_transactions_client"] = 0,
            ["sip_transactions_server"] = 0,
            ["sip_connections"] = 0,
        };
        var seen = "";
        await Eventually.TrueAsync(
            async () =>
            {
                var metrics = await server.Http.GetStringAsync("/metrics", TestServer.Token);
                seen = string.Join(", ", expected.Keys.Select(name => $"{name} {ValueOf(metrics, name)}"));
                return expected.All(gauge => ValueOf(metrics, gauge.Key) == gauge.Value);
            },
            () => seen);
    }

    private static double ValueOf(string metrics, string name)
    {
        var line = metrics.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal) && line[name.Length..].TakeWhile(letter => letter is not ('{' or ' ')).All(letter => letter == '_' || char.IsLetter(letter)) && !line.Contains("_total", StringComparison.Ordinal));
        return line is null ? double.NaN : double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
