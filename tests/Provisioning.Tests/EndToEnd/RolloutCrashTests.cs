using System.Globalization;
using System.Security.Cryptography;
using Provisioning.Simulator.Signalling;

namespace Provisioning.Tests.EndToEnd;

/// <summary>
/// The server is killed at random moments while phones are led through a plan of three reboots: not one is lost, not one is doubled. <c>make soak-rollout KILLS=200</c> runs
/// with fifty phones and other moments.
/// </summary>
public sealed class RolloutCrashTests(ITestOutputHelper output)
{
    private static readonly string[] ThreeReboots = ["restart", "restart", "restart"];

    [Fact]
    public async Task However_often_the_server_is_killed_each_phone_reboots_as_often_as_its_plan_says()
    {
        var wanted = int.Parse(Environment.GetEnvironmentVariable("ROLLOUT_KILLS") ?? "4", CultureInfo.InvariantCulture);
        var (phones, seed) = wanted > 10 ? (50, RandomNumberGenerator.GetInt32(1_000_000)) : (12, 1);
        output.WriteLine($"seed {seed}");
        var dice = new Random(seed);
        await using var office = await ToldPhones.OpenAsync(
            phones, number => number % 3 == 0 ? new() { BootTime = TimeSpan.FromMilliseconds(700) } : PhoneTroubles.None,
            "Registrations:MinExpires=00:00:01", "Registrations:DefaultExpires=00:00:04", "Registrations:MaxExpires=00:00:04",
            "Rollouts:RebootPatience=00:00:15", "Rollouts:IdleFor=00:00:00", "Rollouts:Pace:PerAddress=100000", "Rollouts:Pace:PerMinute=100000", "Rollouts:Pace:PerSite=100000", "Rollouts:Drift=ReportOnly");
        var kills = 0;
        for (var id = 1; kills < wanted; id++)
        {
            var before = office.Phones.ConvertAll(phone => phone.Reboots);
            await office.PostAsync("/api/rollouts", new { name = $"three reboots {id}", steps = ThreeReboots, groupSize = phones / 2, window = "nothing" });
            while (kills < wanted && await StatusAsync(office, id) == "running")
            {
                await Task.Delay(TimeSpan.FromMilliseconds(dice.Next(2_500)), TimeProvider.System, TestServer.Token);
                await office.KillAsync();
                kills++;
            }

            await Eventually.TrueAsync(async () => await StatusAsync(office, id) == "finished", $"rollout {id} is finished", TimeSpan.FromMinutes(3));
            Assert.Equal(office.Phones.Select((phone, number) => $"{phone.Phone.Mac}: {before[number] + 3}"), office.Phones.Select(phone => $"{phone.Phone.Mac}: {phone.Reboots}"));
            output.WriteLine($"rollout {id} is finished after {kills} kills");
        }
    }

    private static async Task<string> StatusAsync(ToldPhones office, int id) => $"{(await office.GetAsync($"/api/rollouts/{id}"))["status"]}" is "ready" ? "running" : $"{(await office.GetAsync($"/api/rollouts/{id}"))["status"]}";
}
