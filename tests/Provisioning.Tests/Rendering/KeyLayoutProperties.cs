using FsCheck.Xunit;
using Provisioning.Devices;

namespace Provisioning.Tests.Rendering;

/// <summary>What holds for any phone, any keys and any groups.</summary>
public sealed class KeyLayoutProperties
{
    private static readonly string[] Models = ["yealink/t21p", "yealink/t33g", "yealink/t53", "yealink/cp920", "poly/vvx250", "poly/vvx450"];

    [Property(MaxTest = 300)]
    public void No_two_keys_share_a_place_and_every_place_exists(int seed)
    {
        var (device, fleet) = Any(seed);
        var plan = TestFleet.Renderer().LayKeys(device, fleet);
        TestFleet.Vendors.TryFindModel(device.Model, out var model);

        Assert.Equal(plan.Keys.Length, plan.Keys.Select(key => key.Position).Distinct().Count());
        Assert.All(plan.Keys, key => Assert.InRange(key.Position.Number, 1, model!.KeysOn(key.Position.Module, device.ExpansionModules)));
        Assert.Equal(plan.Keys.OrderBy(key => key.Position), plan.Keys);
    }

    [Property(MaxTest = 300)]
    public void Every_monitored_person_has_one_key_or_one_warning(int seed)
    {
        var (device, fleet) = Any(seed);
        var plan = TestFleet.Renderer().LayKeys(device, fleet);
        var expected = Monitored(device, fleet);

        var placed = plan.Keys.Where(key => key.Kind == KeyKind.Monitor).ToDictionary(key => key.Extension!.Value, key => key.Privilege!.Value);
        var reported = plan.Problems.Count(problem => problem.Message.StartsWith("the monitoring key for", StringComparison.Ordinal));

        Assert.Equal(expected.Count, placed.Count + reported);
        Assert.All(placed, pair => Assert.Equal(expected[pair.Key], pair.Value));
    }

    [Property(MaxTest = 300)]
    public void A_key_that_an_administrator_placed_stays_exactly_there(int seed)
    {
        var (device, fleet) = Any(seed);
        var plan = TestFleet.Renderer().LayKeys(device, fleet);
        TestFleet.Vendors.TryFindModel(device.Model, out var model);

        var fitting = device.Keys.Where(key => key.Position is { } p && p.Number <= model!.KeysOn(p.Module, device.ExpansionModules))
            .GroupBy(key => key.Position!.Value).Select(group => group.First());
        Assert.All(fitting, key => Assert.Equal(key.Value ?? key.Extension.ToString(), plan.Keys.Single(placed => placed.Position == key.Position).Value));
    }

    [Property(MaxTest = 100)]
    public void The_same_fleet_gives_the_same_keys(int seed)
    {
        var (device, fleet) = Any(seed);
        var (sameDevice, sameFleet) = Any(seed);

        Assert.Equal(TestFleet.Renderer().LayKeys(device, fleet).Keys, TestFleet.Renderer().LayKeys(sameDevice, sameFleet).Keys);
    }

    private static Dictionary<ExtensionNumber, Privilege> Monitored(Device device, Fleet fleet) =>
        (from @group in fleet.MonitoringGroups.Values
         where device.Lines.Any(line => @group.Monitors.Contains(line.Extension) && !fleet.Extensions[line.Extension].CommonArea && !fleet.Extensions[line.Extension].SharedLine)
         from target in @group.Monitored
         where fleet.Extensions.TryGetValue(target, out var extension) && !extension.SharedLine && device.Lines.All(line => line.Extension != target)
         group @group.Privilege by target).ToDictionary(pair => pair.Key, pair => pair.Max());

    private static (Device Device, Fleet Fleet) Any(int seed)
    {
        var random = new Random(seed);
        var fleet = TestFleet.Office(30).WithMonitoring();
        for (var i = random.Next(4); i > 0; i--)
            fleet = fleet.WithGroup($"g{i}", (Privilege)random.Next(4), Some(random, 3), Some(random, 20));
        TestFleet.Vendors.TryFindModel(Models[random.Next(Models.Length)], out var model);
        var device = TestFleet.Phone(model!.Id, [.. Some(random, Math.Min(3, model.Accounts)).DefaultIfEmpty(100)]);
        return (device with
        {
            ExpansionModules = model.Modules.Count > 0 && random.Next(2) == 0 ? [model.Modules.First().Key] : [],
            Keys = [.. Enumerable.Range(0, random.Next(8)).Select(_ => AnyKey(random))],
        }, fleet);
    }

    private static Key AnyKey(Random random)
    {
        var blf = random.Next(2) == 0;
        return new Key
        {
            Kind = blf ? KeyKind.Blf : KeyKind.SpeedDial,
            Extension = blf ? TestFleet.Number(random.Next(100, 130)) : null,
            Value = blf ? null : $"555{random.Next(100)}",
            Position = random.Next(2) == 0 ? new KeyPosition(random.Next(2), random.Next(1, 30)) : null,
        };
    }

    private static int[] Some(Random random, int most) =>
        [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => random.Next(100, 132)).Select(n => n == 130 ? 900 : n == 131 ? 901 : n).Distinct()];
}
