using System.Collections.Immutable;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Tests.Rendering;

/// <summary>Numbers in names are the rules of the product's specification of call monitoring.</summary>
public sealed class KeyLayoutTests
{
    private static readonly Fleet Office = TestFleet.Office(40).WithMonitoring();

    [Fact]
    public void A1_without_the_switch_no_monitoring_key_is_placed()
    {
        var fleet = TestFleet.Office().WithGroup("g", Privilege.Listen, [100], [101, 102]);

        Assert.Equal(["1 Line 100"], Keys(TestFleet.Phone("yealink/t54w", 100), fleet));
    }

    [Fact]
    public void A1_neither_a_site_nor_a_model_nor_a_phone_has_a_switch_of_its_own()
    {
        var (on, off) = (TestFleet.Setting(("monitoring", "true")), TestFleet.Setting(("monitoring", "false")));
        Fleet With(Fleet fleet, Settings settings) => fleet.WithGroup("g", Privilege.Listen, [100], [101]) with { Sites = fleet.Sites.SetItem("london", fleet.Sites["london"] with { Settings = settings }) };
        Device Phone(Settings settings) => TestFleet.Phone("yealink/t54w", 100) with { Settings = settings };

        Assert.Equal(["1 Line 100"], Keys(Phone(on), With(TestFleet.Office(), on)));
        Assert.Equal(["1 Line 100", "2 Monitor 101 Listen"], Keys(Phone(off), With(Office, off)));
    }

    [Fact]
    public void A4_the_highest_privilege_of_all_groups_holds()
    {
        var fleet = Office.WithGroup("a", Privilege.Listen, [100], [101]).WithGroup("b", Privilege.Barge, [100], [101])
            .WithGroup("c", Privilege.Whisper, [100], [101]);

        Assert.Equal(["1 Line 100", "2 Monitor 101 Barge"], Keys(TestFleet.Phone("yealink/t54w", 100), fleet));
    }

    [Fact]
    public void A4_nobody_monitors_themselves()
    {
        var fleet = Office.WithGroup("everybody", Privilege.Listen, [100, 101, 102], [100, 101, 102]);

        Assert.Equal(["1 Line 100", "2 Line 101", "3 Monitor 102 Listen"], Keys(TestFleet.Phone("yealink/t54w", 100, 101), fleet));
    }

    [Fact]
    public void A5_a_room_can_be_monitored_but_does_not_monitor()
    {
        var fleet = Office.WithGroup("g", Privilege.Listen, [100, 900], [101, 900]);

        Assert.Equal(["1 Line 100", "2 Monitor 101 Listen", "3 Monitor 900 Listen"], Keys(TestFleet.Phone("yealink/t54w", 100), fleet));
        Assert.Equal(["1 Line 900"], Keys(TestFleet.Phone("yealink/t54w", 900), fleet));
    }

    [Fact]
    public void A6_monitoring_keys_come_after_the_users_own_and_never_over_them()
    {
        var phone = TestFleet.Phone("yealink/t54w", 100) with
        {
            Keys = [At(2, KeyKind.SpeedDial, "5551"), At(4, KeyKind.SpeedDial, "5552"), new Key { Kind = KeyKind.SpeedDial, Value = "5553" }],
        };
        var fleet = Office.WithGroup("g", Privilege.Listen, [100], [101, 102]);

        Assert.Equal(
            ["1 Line 100", "2 SpeedDial 5551", "3 SpeedDial 5553", "4 SpeedDial 5552", "5 Monitor 101 Listen", "6 Monitor 102 Listen"],
            Keys(phone, fleet));
    }

    [Fact]
    public void A6_a_person_watched_through_two_groups_gets_one_key()
    {
        var fleet = Office.WithGroup("a", Privilege.Listen, [100], [101]).WithGroup("b", Privilege.Listen, [100], [101]);

        Assert.Equal(["1 Line 100", "2 Monitor 101 Listen"], Keys(TestFleet.Phone("yealink/t54w", 100), fleet));
    }

    [Fact]
    public void A6_a_lamp_key_on_a_monitored_person_becomes_the_monitoring_key_and_stays_where_it_is()
    {
        var phone = TestFleet.Phone("yealink/t54w", 100) with { Keys = [At(9, KeyKind.Blf, "102"), At(10, KeyKind.Blf, "102")] };
        var fleet = Office.WithGroup("g", Privilege.Whisper, [100], [101, 102]);

        Assert.Equal(["1 Line 100", "2 Monitor 101 Whisper", "9 Monitor 102 Whisper", "10 Blf 102"], Keys(phone, fleet));
    }

    [Fact]
    public void A6_keys_spill_to_the_expansion_module()
    {
        var phone = TestFleet.Phone("yealink/t53", 100) with { ExpansionModules = ["exp50"] };
        var fleet = Office.WithGroup("g", Privilege.Listen, [100], [.. Enumerable.Range(101, 22)]);

        Assert.Equal(["20 Monitor 119 Listen", "21 Monitor 120 Listen", "1/1 Monitor 121 Listen", "1/2 Monitor 122 Listen"], Keys(phone, fleet)[^4..]);
    }

    [Fact]
    public void A6_who_does_not_fit_is_reported_by_name()
    {
        var fleet = Office.WithGroup("g", Privilege.Listen, [100], [101, 102, 103]);

        var plan = Lay(TestFleet.Phone("yealink/t21p", 100), fleet);

        Assert.Equal(["1 Line 100", "2 Monitor 101 Listen"], Texts(plan));
        Assert.Equal(
            [
                "the monitoring key for Person 102 (102) has no place: all keys of the phone and its expansion modules are taken",
                "the monitoring key for Person 103 (103) has no place: all keys of the phone and its expansion modules are taken",
            ],
            plan.Problems.Select(problem => problem.Message));
        Assert.All(plan.Problems, problem => Assert.Equal((ProblemSeverity.Warning, "devices/805ec0123456/keys"), (problem.Severity, problem.Path)));
    }

    [Fact]
    public void A6_a_phone_without_keys_reports_every_monitored_person_but_not_its_own_line()
    {
        var plan = Lay(TestFleet.Phone("yealink/cp920", 100), Office.WithGroup("g", Privilege.Listen, [100], [101]));

        Assert.Empty(plan.Keys);
        Assert.Equal("the monitoring key for Person 101 (101) has no place: the phone has no keys", Assert.Single(plan.Problems).Message);
    }

    [Fact]
    public void A6_a_rename_changes_the_label()
    {
        var fleet = Office.WithGroup("g", Privilege.Listen, [100], [101]);
        var renamed = fleet with { Extensions = fleet.Extensions.SetItem(TestFleet.Number(101), TestFleet.Person(101, "Ada")) };

        Assert.Equal("Ada", Lay(TestFleet.Phone("yealink/t54w", 100), renamed).Keys[1].Label);
    }

    [Fact]
    public void A6_the_order_of_groups_and_members_does_not_matter()
    {
        var one = Office.WithGroup("a", Privilege.Listen, [100], [105, 101]).WithGroup("z", Privilege.Barge, [100], [103]);
        var other = Office.WithGroup("z", Privilege.Barge, [100], [103]).WithGroup("a", Privilege.Listen, [100], [101, 105]);

        Assert.Equal(Keys(TestFleet.Phone("yealink/t54w", 100), one), Keys(TestFleet.Phone("yealink/t54w", 100), other));
    }

    [Fact]
    public void E21_a_shared_line_gets_no_monitoring_key() =>
        Assert.Equal(["1 Line 100"], Keys(TestFleet.Phone("yealink/t54w", 100), Office.WithGroup("g", Privilege.Listen, [100], [901])));

    [Fact]
    public void A_monitoring_key_that_no_group_grants_is_a_lamp_only()
    {
        var phone = TestFleet.Phone("yealink/t54w", 100) with { Keys = [At(5, KeyKind.Monitor, "103")] };

        Assert.Equal(["1 Line 100", "5 Blf 103"], Keys(phone, Office));
    }

    [Fact]
    public void A_line_has_one_key_where_the_administrator_put_it()
    {
        var phone = TestFleet.Phone("yealink/t54w", 100, 101) with
        {
            Keys = [new Key { Kind = KeyKind.Line, Extension = TestFleet.Number(101), Position = new KeyPosition(0, 5) }],
        };

        Assert.Equal(["1 Line 100", "5 Line 101"], Keys(phone, Office));
    }

    [Fact]
    public void Two_keys_at_one_place_are_one_key_and_a_warning()
    {
        var plan = Lay(TestFleet.Phone("yealink/t54w", 100) with { Keys = [At(2, KeyKind.SpeedDial, "1"), At(2, KeyKind.SpeedDial, "2")] }, Office);

        Assert.Equal(["1 Line 100", "2 SpeedDial 1"], Texts(plan));
        Assert.Contains("another key is at 2 already", Assert.Single(plan.Problems).Message, StringComparison.Ordinal);
    }

    private static Key At(int number, KeyKind kind, string value) => new()
    {
        Kind = kind,
        Position = new KeyPosition(0, number),
        Value = kind == KeyKind.SpeedDial ? value : null,
        Extension = kind == KeyKind.SpeedDial ? null : ExtensionNumber.Parse(value),
    };

    private static KeyPlan Lay(Device device, Fleet fleet) => TestFleet.Renderer().LayKeys(device, fleet);

    private static ImmutableArray<string> Keys(Device device, Fleet fleet) => Texts(Lay(device, fleet));

    private static ImmutableArray<string> Texts(KeyPlan plan) =>
        [.. plan.Keys.Select(key => $"{key.Position} {key.Kind} {key.Value} {key.Privilege}".TrimEnd())];
}
