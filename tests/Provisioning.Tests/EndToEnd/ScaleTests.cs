using System.Diagnostics;
using System.Text.Json.Nodes;
using Provisioning.Tests.Configs;

namespace Provisioning.Tests.EndToEnd;

/// <summary>Ten thousand phones with ten keys each. The bounds are far above what a small machine needs, and far below a mistake in the making.</summary>
public sealed class ScaleTests(ITestOutputHelper output)
{
    private const int Phones = 10_000;

    [Theory, OnBothDatabases]
    public async Task Ten_thousand_phones_are_applied_loaded_and_changed_a_few_at_a_time(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using (var server = await TestServer.StartOnAsync(database))
        {
            var applied = await MeasureAsync("apply", () => server.ApplyAsync(Office.Large(Phones, 10)), TimeSpan.FromSeconds(60));
            Assert.Equal((Phones, Phones), ((int)applied["rendered"]!, (int)applied["published"]!));
            Assert.Equal(0, (int)(await MeasureAsync("apply the same again", () => server.ApplyAsync(Office.Large(Phones, 10)), TimeSpan.FromSeconds(30)))["changed"]!);
        }

        await using (var server = await MeasureAsync("start", () => TestServer.StartOnAsync(database), TimeSpan.FromSeconds(20)))
        {
            var monitors = Enumerable.Range(10_000, 50).Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToArray();
            var group = new JsonObject { ["name"] = "Support", ["privilege"] = "barge", ["monitors"] = new JsonArray([.. monitors.Select(number => (JsonNode)number)]), ["monitored"] = new JsonArray("15000") };
            var rendered = await MeasureAsync("a monitoring group of 50 monitors", () => RenderedBy(server, group.ToJsonString()), TimeSpan.FromSeconds(10));
            Assert.Equal(50, rendered);
            Assert.Equal(50, server.Get<Provisioning.Configs.PublishedConfigs>().All.Count(config => config.Version.Number == 2));
        }
    }

    private static async Task<int> RenderedBy(TestServer server, string group)
    {
        var outcome = await server.ChangeAsync(fleet => Provisioning.Devices.FleetNoun.MonitoringGroups.With(
            fleet, [new("Support", Provisioning.Devices.FleetFile.ReadOne(Provisioning.Devices.FleetNoun.MonitoringGroups, group, new(fleet, Provisioning.Devices.FleetWords.None, null)))]));
        return outcome.Publication.Rendered;
    }

    private async Task<T> MeasureAsync<T>(string what, Func<Task<T>> work, TimeSpan most)
    {
        var watch = Stopwatch.StartNew();
        var result = await work();
        output.WriteLine($"{what}: {watch.ElapsedMilliseconds} ms");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, most);
        return result;
    }
}
