using Provisioning.Rollouts;
using Provisioning.Simulator.Virtual;

namespace Provisioning.Tests.Rollouts;

/// <summary>Ten thousand phones and a week of their calls; what takes an office days is asked of the real runner and its real database.</summary>
public sealed class SimulatedWeekTests(ITestOutputHelper output)
{
    private const int Phones = 10_000;
    private const int Sites = 50;

    private static readonly DateTimeOffset Monday = new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task In_a_week_every_live_phone_converges_every_deaf_one_is_named_and_nobody_is_disturbed()
    {
        await using var files = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        var options = new RolloutOptions();
        await using var server = new VirtualServer(files, Monday, Phones, options, HabitsOf, SiteOf, AddressOf);
        server.Windows = site => WindowAt(site, server.Time.Now);
        var terms = new RolloutTerms { SuccessThreshold = 80, ErrorThreshold = 15 };

        await server.RunAsync(TimeSpan.FromHours(9));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        server.Publish(2);
        var configuration = await server.StartAsync("new keys", terms, number => number < 50 ? 0 : 1, new UpdateStep(StepKind.Configuration, TellMethod.Resync, 2));
        await server.RunAsync(TimeSpan.FromDays(3));
        var firmware = await server.StartAsync(
            "firmware", terms, number => number < 50 ? 0 : 1,
            new UpdateStep(StepKind.Firmware, TellMethod.Reboot, 0, "1.5", "1.5"), new UpdateStep(StepKind.Firmware, TellMethod.Reboot, 0, "2.0", "2.0"), new UpdateStep(StepKind.Restart, TellMethod.Reboot));
        await server.RunAsync(TimeSpan.FromDays(7) - (server.Time.Now - Monday));
        var after = GC.GetTotalMemory(forceFullCollection: true);

        output.WriteLine($"{server.Office.Calls} calls, {server.Told.Count} NOTIFYs, {server.Turns} turns, memory {before / 1024 / 1024} → {after / 1024 / 1024} MB");
        foreach (var rollout in new[] { configuration, firmware })
        {
            var updates = (await server.Store.UpdatesAsync(rollout.Id, TestServer.Token)).ToDictionary(update => update.Mac);
            for (var number = 0; number < Phones; number++)
            {
                var update = updates[HandDrivenRollout.Mac(number)];
                if (IsDeaf(number))
                    Assert.True(IsNamed(update), $"deaf phone {number} in {rollout.Name}: {update}");
                else
                    Assert.True(update.State == UpdateState.Running, $"phone {number} in {rollout.Name}: {update} {HabitsOf(number)}");
            }
        }

        Assert.Equal(0, server.SentOutside);
        Assert.Equal(0, server.SentInCall);
        Assert.Equal(0, server.Office.Phones.Sum(phone => phone.RebootsInCall));
        AssertCaps(server, options.Pace);
    }

    /// <summary>Named with its reason; or it lost power, and booted into what it should run without being told.</summary>
    private static bool IsNamed(DeviceUpdate update) =>
        update is { State: UpdateState.Failed, Reason: UpdateReason.NoAnswer, Status: 408 } or { State: UpdateState.Running };

    private static bool IsDeaf(int number) => number % 10 == 9;

    private static string SiteOf(int number) => $"site{number % Sites}";

    private static string AddressOf(int number) => number % Sites < 25 ? $"192.0.2.{number % Sites}" : $"10.{number / 250 % 250}.{number % 250}.1";

    private static PhoneHabits HabitsOf(int number) => (number % 20) switch
    {
        _ when IsDeaf(number) => new() { Loss = 0.05, IsDeaf = true, CallsPerDay = 12 },
        1 => new() { Loss = 0.05, BootTime = TimeSpan.FromMinutes(5) },
        2 => new() { Loss = 0.05, IgnoresFirst = true },
        3 => new() { Loss = 0.05, BootsNeeded = 2 },
        4 => new() { Loss = 0.05, PowerCutsPerDay = 1 },
        5 => new() { Loss = 0.05, CallsPerDay = 4, CallLength = TimeSpan.FromHours(2) },
        6 => new() { Loss = 0.05, Challenges = true },
        _ => new() { Loss = 0.05, CallsPerDay = 12 },
    };

    /// <summary>Most sites at night, some over lunch, when people telephone.</summary>
    private static WindowFacts WindowAt(string site, DateTimeOffset now)
    {
        var (from, hours) = int.Parse(site[4..], System.Globalization.CultureInfo.InvariantCulture) % 5 == 0 ? (11, 4) : (20, 9);
        var opens = new DateTimeOffset(now.Date, TimeSpan.Zero).AddHours(from);
        if (now < opens)
            opens = opens.AddDays(-1);
        var closes = opens.AddHours(hours);
        return now < closes ? new(true, opens, closes - now) : new(false, closes, opens.AddDays(1) - now);
    }

    private static void AssertCaps(VirtualServer server, PaceOptions pace)
    {
        AssertCap(server.Told, _ => "", pace.PerMinute);
        AssertCap(server.Told, SiteOf, pace.PerSite);
        AssertCap(server.Told, AddressOf, pace.PerAddress);
    }

    private static void AssertCap(IEnumerable<(DateTimeOffset At, int Phone)> told, Func<int, string> key, int cap)
    {
        foreach (var group in told.GroupBy(sent => key(sent.Phone)))
        {
            var times = group.Select(sent => sent.At).ToList();
            for (var i = cap; i < times.Count; i++)
                Assert.True(times[i] - times[i - cap] >= TimeSpan.FromMinutes(1), $"{cap + 1} within a minute at {group.Key}: {times[i - cap]} … {times[i]}");
        }
    }
}
