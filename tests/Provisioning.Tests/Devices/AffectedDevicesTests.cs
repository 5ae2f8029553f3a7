using FsCheck.Xunit;
using Provisioning.Devices;
using Provisioning.Tests.Rendering;

namespace Provisioning.Tests.Devices;

public sealed class AffectedDevicesTests
{
    /// <summary>…01 is Alice's, …02 Bilal's, …03 watches Bilal by a key, …04 is in New York.</summary>
    private static readonly Fleet Before = Reading.Sound(
        """
        settings: { monitoring: true }
        pbxs:
          - { name: main, address: pbx.example.com }
          - { name: us, address: us.example.com }
        sites:
          - { name: london, timeZone: Europe/London, pbx: main }
          - { name: newyork, timeZone: America/New_York, pbx: us }
        models: [{ model: poly/vvx450, settings: { backlightSeconds: 300 } }]
        extensions:
          - { number: "101", name: Alice, site: london }
          - { number: "102", name: Bilal, site: london }
          - { number: "103", name: Chloe, site: london }
          - { number: "104", name: David, site: newyork }
        devices:
          - { mac: 805ec0000001, model: yealink/t54w, site: london, lines: ["101"] }
          - { mac: 805ec0000002, model: yealink/t54w, site: london, lines: ["102"] }
          - { mac: 805ec0000003, model: poly/vvx450, site: london, lines: ["103"], keys: [{ kind: blf, extension: "102" }] }
          - { mac: 805ec0000004, model: poly/vvx450, site: newyork, lines: ["104"] }
        monitoringGroups:
          - { name: Support, privilege: barge, monitors: ["101"], monitored: ["103"] }
        """);

    [Fact]
    public void A_rename_reaches_the_own_phone_and_the_phones_with_a_key_for_that_person() =>
        Assert.Equal(["2", "3"], Affected(Before with { Extensions = Before.Extensions.SetItem(Number("102"), Before.Extensions[Number("102")] with { Name = "Bill" }) }));

    [Fact]
    public void A_rename_of_somebody_monitored_reaches_the_monitors_too() =>
        Assert.Equal(["1", "3"], Affected(Before with { Extensions = Before.Extensions.SetItem(Number("103"), Before.Extensions[Number("103")] with { Name = "Clo" }) }));

    [Fact]
    public void A_new_member_among_the_monitored_reaches_the_monitors_only() =>
        Assert.Equal(["1"], Affected(WithGroup(group => group with { Monitored = group.Monitored.Add(Number("104")) })));

    [Fact]
    public void Removing_somebody_monitored_reaches_the_monitors_only() =>
        Assert.Equal(["1"], Affected(WithGroup(group => group with { Monitored = [] })));

    [Fact]
    public void A_new_monitor_reaches_the_phones_of_that_monitor_only() =>
        Assert.Equal(["4"], Affected(WithGroup(group => group with { Monitors = group.Monitors.Add(Number("104")) })));

    [Fact]
    public void A_monitor_who_leaves_is_reached() =>
        Assert.Equal(["1", "4"], Affected(WithGroup(group => group with { Monitors = [Number("104")] })));

    [Fact]
    public void A_higher_privilege_reaches_the_monitors() =>
        Assert.Equal(["1"], Affected(WithGroup(group => group with { Privilege = Privilege.TakeOver })));

    [Fact]
    public void An_announcement_reaches_nobody() =>
        Assert.Empty(Affected(WithGroup(group => group with { Announcement = true })));

    [Fact]
    public void A_group_that_is_gone_reaches_its_monitors() =>
        Assert.Equal(["1"], Affected(Before with { MonitoringGroups = Before.MonitoringGroups.Clear() }));

    [Fact]
    public void A_site_reaches_its_phones() =>
        Assert.Equal(["4"], Affected(Before with { Sites = Before.Sites.SetItem("newyork", Before.Sites["newyork"] with { TimeZone = "America/Chicago" }) }));

    [Fact]
    public void A_pbx_reaches_the_phones_of_its_sites() =>
        Assert.Equal(["1", "2", "3"], Affected(Before with { Pbxs = Before.Pbxs.SetItem("main", Before.Pbxs["main"] with { Port = 5062 }) }));

    [Fact]
    public void A_pbx_does_not_reach_a_phone_of_another_site_for_its_line_alone()
    {
        var fleet = WithDevice("805ec0000004", device => device with { Lines = [new Line(Number("101"))] });
        var after = fleet with { Pbxs = fleet.Pbxs.SetItem("main", fleet.Pbxs["main"] with { Port = 5062 }) };

        Assert.DoesNotContain(AffectedDevices.Of(fleet, after, FleetDiff.Between(fleet, after)), device => device.Site == "newyork");
    }

    [Fact]
    public void A_model_reaches_its_phones() =>
        Assert.Equal(["3", "4"], Affected(Before with { Models = Before.Models.SetItem("poly/vvx450", TestFleet.Setting(("backlightSeconds", "60"))) }));

    [Fact]
    public void The_account_reaches_everybody() =>
        Assert.Equal(["1", "2", "3", "4"], Affected(Before with { Account = TestFleet.Setting(("monitoring", "false")) }));

    [Fact]
    public void A_key_reaches_the_phone_it_is_on() =>
        Assert.Equal(["2"], Affected(WithDevice("805ec0000002", device => device with { Keys = [new Key { Kind = KeyKind.Blf, Extension = Number("101") }] })));

    [Fact]
    public void A_phone_that_is_gone_is_not_rendered() =>
        Assert.Empty(Affected(Before with { Devices = Before.Devices.Remove(MacAddress.Parse("805ec0000004")) }));

    [Property(MaxTest = 150, StartSize = 1000, EndSize = 1_000_000)]
    public void A_phone_that_is_not_affected_renders_the_same_bytes_before_and_after(int seed)
    {
        var random = new Random(seed);
        var before = Bigger(random);
        var after = before;
        for (var edits = random.Next(1, 4); edits > 0; edits--)
            after = Edit(after, random);
        var changes = FleetDiff.Between(before, after);
        var affected = AffectedDevices.Of(before, after, changes).Select(device => device.Mac).ToHashSet();
        var renderer = TestFleet.Renderer();

        foreach (var device in after.Devices.Values.Where(device => !affected.Contains(device.Mac)))
        {
            var (old, now) = (renderer.Render(before.Devices[device.Mac], before), renderer.Render(device, after));
            Assert.True(
                old.Files.Select(file => (file.Name, file.Hash)).SequenceEqual(now.Files.Select(file => (file.Name, file.Hash))),
                $"{device.Mac} looks different after {string.Join("; ", changes)}");
        }
    }

    private static Fleet Bigger(Random random)
    {
        var fleet = TestFleet.Office(8).WithMonitoring() with { Devices = [] };
        fleet = fleet with
        {
            Pbxs = fleet.Pbxs.Add("us", new Pbx { Name = "us", Address = "us.example.com" }),
            Sites = fleet.Sites.Add("newyork", new Site { Name = "newyork", TimeZone = "America/New_York", Pbx = "us" }),
        };
        for (var i = 0; i < 10; i++)
        {
            var mac = MacAddress.Parse(Office.Mac(i));
            fleet = fleet with { Devices = fleet.Devices.Add(mac, Phone(random, mac)) };
        }

        return fleet.WithGroup("a", Privilege.Listen, Some(random), Some(random)).WithGroup("b", Privilege.Barge, Some(random), Some(random));
    }

    private static Device Phone(Random random, MacAddress mac) => new()
    {
        Mac = mac,
        Model = random.Next(2) == 0 ? "yealink/t54w" : "poly/vvx450",
        Site = random.Next(3) == 0 ? "newyork" : "london",
        Lines = [.. Some(random).Take(2).Select(number => new Line(TestFleet.Number(number)))],
        Keys = [.. Some(random).Select(number => new Key { Kind = KeyKind.Blf, Extension = TestFleet.Number(number) })],
    };

    private static int[] Some(Random random) => [.. Enumerable.Range(100, 8).Where(_ => random.Next(4) == 0)];

    private static Fleet Edit(Fleet fleet, Random random)
    {
        var person = fleet.Extensions[TestFleet.Number(random.Next(100, 108))];
        var site = fleet.Sites.Values.ElementAt(random.Next(2));
        var device = fleet.Devices.Values.ElementAt(random.Next(fleet.Devices.Count));
        var group = fleet.MonitoringGroups.Values.ElementAt(random.Next(2));
        return random.Next(12) switch
        {
            0 => fleet with { Extensions = fleet.Extensions.SetItem(person.Number, person with { Name = $"Name {random.Next()}" }) },
            1 => fleet with { Extensions = fleet.Extensions.SetItem(person.Number, person with { SharedLine = !person.SharedLine }) },
            2 => fleet with { Extensions = fleet.Extensions.SetItem(person.Number, person with { CommonArea = !person.CommonArea }) },
            3 => fleet with { Extensions = fleet.Extensions.SetItem(person.Number, person with { Site = person.Site == "london" ? "newyork" : "london", SipUser = "x" }) },
            4 => fleet with { Sites = fleet.Sites.SetItem(site.Name, site with { Pbx = site.Pbx == "us" ? "pbx" : "us" }) },
            5 => fleet with { Pbxs = fleet.Pbxs.SetItem("us", fleet.Pbxs["us"] with { VoicemailNumber = $"*{random.Next(100)}" }) },
            6 => fleet with { Devices = fleet.Devices.SetItem(device.Mac, Phone(random, device.Mac)) },
            7 => fleet with { MonitoringGroups = fleet.MonitoringGroups.SetItem(group.Name, group with { Monitors = [.. Some(random).Select(TestFleet.Number)] }) },
            8 => fleet with { MonitoringGroups = fleet.MonitoringGroups.SetItem(group.Name, group with { Monitored = [.. Some(random).Select(TestFleet.Number)] }) },
            9 => fleet with { MonitoringGroups = fleet.MonitoringGroups.SetItem(group.Name, group with { Privilege = (Privilege)random.Next(4), Announcement = true }) },
            10 => fleet with { Models = fleet.Models.SetItem("yealink/t54w", TestFleet.Setting(("backlightSeconds", $"{random.Next(60)}"))) },
            _ => fleet with { Sites = fleet.Sites.SetItem(site.Name, site with { Settings = TestFleet.Setting(("timeFormat", "12")) }) },
        };
    }

    /// <summary>The last digits of the phones concerned.</summary>
    private static string[] Affected(Fleet after) =>
        [.. AffectedDevices.Of(Before, after, FleetDiff.Between(Before, after)).Select(device => device.Mac.ToString()[^1..])];

    private static Fleet WithGroup(Func<MonitoringGroup, MonitoringGroup> edit) =>
        Before with { MonitoringGroups = Before.MonitoringGroups.SetItem("Support", edit(Before.MonitoringGroups["Support"])) };

    private static Fleet WithDevice(string mac, Func<Device, Device> edit) =>
        Before with { Devices = Before.Devices.SetItem(MacAddress.Parse(mac), edit(Before.Devices[MacAddress.Parse(mac)])) };

    private static ExtensionNumber Number(string digits) => ExtensionNumber.Parse(digits);
}
