using System.Diagnostics;
using System.Globalization;
using Provisioning.Simulator.Signalling;
using Provisioning.Subscriptions;

namespace Provisioning.Tests.EndToEnd;

/// <summary>
/// An office that goes on: people telephone, some phones are slow, datagrams get lost, and the server is stopped and started again, by turns so that
/// phones are sent away and so that it says nothing, as after a crash. <c>make soak-lamps SECONDS=3600</c> does it for an hour.
/// </summary>
public sealed class LampSoakTests(BootedOffice office, ITestOutputHelper output) : IClassFixture<BootedOffice>
{
    private const int LeastRounds = 3;

    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task Round_after_round_every_lamp_is_right_and_no_subscription_is_left_over()
    {
        var seconds = int.Parse(Environment.GetEnvironmentVariable("SOAK_SECONDS") ?? "0", CultureInfo.InvariantCulture);
        var clock = Stopwatch.StartNew();
        await using var lamps = new LiveLamps(office);
        await using var link = new LossyLink(lamps.Server, 0.05, seed: 11);
        var round = 0;
        for (; round < LeastRounds || clock.Elapsed.TotalSeconds < seconds; round++)
        {
            await using var server = await lamps.ServeAsync($"Subscriptions:OnStop={(round % 2 == 0 ? "Deactivate" : "Keep")}");
            if (round == 0)
            {
                await lamps.PlugInAsync(number => number % 7 == 0 ? new() { Slowness = Slow } : PhoneTroubles.None, link.Address);
                await lamps.OpenPbxAsync();
            }

            await lamps.TelephoneAsync(seed: 1_000 + round, hours: 0.1);
            await lamps.RightAsync();
            await lamps.HangUpAllAsync();
            await lamps.RightAsync();

            var watched = lamps.Lamps.Count();
            await Eventually.TrueAsync(() => server.Get<SubscriptionTable>().Count == watched, () => $"{server.Get<SubscriptionTable>().Count} subscriptions for {watched} lamps");
        }

        output.WriteLine($"{round} rounds in {clock.Elapsed.TotalSeconds:0} s, {link.Lost} datagrams lost");
        Assert.NotEqual(0, link.Lost);
    }
}
