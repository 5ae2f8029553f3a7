using System.Collections.Immutable;
using FsCheck;
using FsCheck.Xunit;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Monitoring;
using Provisioning.Pbxs;

namespace Provisioning.Tests.Monitoring;

public sealed class MonitoringPolicyTests
{
    private static readonly ExtensionNumber Mona = ExtensionNumber.Parse("100");
    private static readonly ExtensionNumber Bilal = ExtensionNumber.Parse("102");

    private static Fleet Office => new()
    {
        Account = new() { Values = Settings.None.Values.Add("monitoring", new SettingValue("true")) },
        Extensions = ImmutableDictionary<ExtensionNumber, Extension>.Empty.Add(Mona, Person(Mona)).Add(Bilal, Person(Bilal)),
        MonitoringGroups = Groups(new MonitoringGroup { Name = "g", Privilege = Privilege.Barge, Monitors = [Mona], Monitored = [Bilal] }),
    };

    private static MonitoringFacts InCall { get; } = With(Leg("a"), Leg("b", null) with { Peer = "a" });

    [Fact]
    public void A1_while_the_switch_is_off_or_not_set_everything_is_refused()
    {
        foreach (var account in new[] { Settings.None, new Settings { Values = Settings.None.Values.Add("monitoring", new SettingValue("false")) }, new Settings { Values = Settings.None.Values.Add("monitoring", new SettingValue("yes")) } })
            Refused(MonitoringRefusal.SwitchedOff, InCall with { Fleet = Office with { Account = account } });
        Refused(MonitoringRefusal.None, InCall);
    }

    [Theory]
    [InlineData(Privilege.Listen)]
    [InlineData(Privilege.Whisper)]
    [InlineData(Privilege.Barge)]
    [InlineData(Privilege.TakeOver)]
    internal void A3_a_privilege_includes_all_below_it_and_none_above(Privilege privilege)
    {
        var facts = InGroups(new MonitoringGroup { Name = "g", Privilege = privilege, Monitors = [Mona], Monitored = [Bilal] });

        foreach (var mode in Enum.GetValues<Privilege>())
            Refused(mode <= privilege ? MonitoringRefusal.None : MonitoringRefusal.BeyondPrivilege, facts, mode);
    }

    [Fact]
    public void A4_the_highest_of_all_groups_that_join_the_two_counts() => Refused(
        MonitoringRefusal.None,
        InGroups(
            new MonitoringGroup { Name = "low", Privilege = Privilege.Listen, Monitors = [Mona], Monitored = [Bilal] },
            new MonitoringGroup { Name = "high", Privilege = Privilege.TakeOver, Monitors = [Mona], Monitored = [Bilal] }),
        Privilege.TakeOver);

    [Fact]
    public void A4_without_a_group_that_joins_the_two_there_is_no_right() => Refused(
        MonitoringRefusal.NoGroup,
        InGroups(
            new MonitoringGroup { Name = "one", Privilege = Privilege.TakeOver, Monitors = [Mona] },
            new MonitoringGroup { Name = "other", Privilege = Privilege.TakeOver, Monitored = [Bilal] },
            new MonitoringGroup { Name = "round", Privilege = Privilege.TakeOver, Monitors = [Bilal], Monitored = [Mona] }));

    [Fact]
    public void A4_nobody_monitors_themselves_nor_a_call_they_are_part_of()
    {
        var group = InGroups(new MonitoringGroup { Name = "g", Privilege = Privilege.TakeOver, Monitors = [Mona, Bilal], Monitored = [Mona, Bilal] });

        Assert.Equal(MonitoringRefusal.Oneself, MonitoringPolicy.Decide(Bilal, Bilal, Privilege.Listen, group));
        Refused(MonitoringRefusal.Oneself, With(Leg("a"), Leg("b", null) with { Peer = "a", Extension = Mona }));
    }

    [Fact]
    public void A5_a_common_area_cannot_monitor_and_can_be_monitored()
    {
        Refused(MonitoringRefusal.CommonArea, InCall with { Fleet = Office with { Extensions = Office.Extensions.SetItem(Mona, Person(Mona) with { CommonArea = true }) } });
        Refused(MonitoringRefusal.None, InCall with { Fleet = Office with { Extensions = Office.Extensions.SetItem(Bilal, Person(Bilal) with { CommonArea = true }) } });
    }

    [Fact]
    public void E21_a_shared_line_is_refused_on_either_side()
    {
        foreach (var shared in new[] { Mona, Bilal })
            Refused(MonitoringRefusal.SharedLine, InCall with { Fleet = Office with { Extensions = Office.Extensions.SetItem(shared, Person(shared) with { SharedLine = true }) } });
    }

    [Fact]
    public void E19_a_ringing_person_cannot_be_monitored() => Refused(MonitoringRefusal.Ringing, With(Leg("a") with { State = DialogState.Early, Peer = null }));

    [Fact]
    public void E19_a_person_whose_phone_is_called_and_does_not_ring_yet_cannot_be_monitored()
    {
        var facts = With(Leg("a") with { State = DialogState.Trying, Peer = null });

        Refused(MonitoringRefusal.Ringing, facts);
        Refused(MonitoringRefusal.Ringing, facts with { Dialogs = new(Bilal, 1, []) });
    }

    [Theory]
    [InlineData(DialogState.Trying)]
    [InlineData(DialogState.Proceeding)]
    [InlineData(DialogState.Early)]
    internal void E19_a_dialling_person_cannot_be_monitored(DialogState state) =>
        Refused(MonitoringRefusal.Dialling, With(Leg("a") with { State = state, Direction = DialogDirection.Initiator, Peer = null }));

    [Fact]
    public void E19_somebody_without_a_call_cannot_be_monitored() => Refused(MonitoringRefusal.NoCall, With());

    [Fact]
    public void E19_a_call_is_monitored_while_another_one_rings() =>
        Refused(MonitoringRefusal.None, With(Leg("r") with { State = DialogState.Early, Peer = null }, Leg("a"), Leg("b", null) with { Peer = "a" }));

    [Fact]
    public void E20_a_held_call_is_monitored_and_not_taken_over()
    {
        var held = With(Leg("a") with { IsHolding = true }, Leg("b", null) with { Peer = "a" }) with { Fleet = Highest(Office) };

        foreach (var mode in new[] { Privilege.Listen, Privilege.Whisper, Privilege.Barge })
            Refused(MonitoringRefusal.None, held, mode);
        Refused(MonitoringRefusal.CallOnHold, held, Privilege.TakeOver);
    }

    [Fact]
    public void Of_a_call_on_hold_and_one_that_is_up_the_one_that_is_up_is_meant()
    {
        var facts = With(Leg("h") with { IsHolding = true, Peer = "x" }, Leg("x", null), Leg("a"), Leg("b", null) with { Peer = "a" });

        Assert.Equal("a", MonitoredCall.Of(facts.Dialogs, facts.View, []).Leg!.Id);
    }

    [Fact]
    public void E25_a_monitor_with_a_session_and_a_call_with_its_monitors_are_refused_from_either_side_of_the_call()
    {
        var session = SessionLifeTests.Session with { Monitor = Mona, Pbx = "main", Leg = "z", Other = "y" };
        Refused(MonitoringRefusal.MonitorBusy, InCall with { Sessions = [session] });
        var other = session with { Monitor = ExtensionNumber.Parse("101") };
        Refused(MonitoringRefusal.None, InCall with { Sessions = [other] });
        Refused(MonitoringRefusal.CallFull, InCall with { Sessions = [other with { Leg = "a", Other = "b" }] });
        Refused(MonitoringRefusal.CallFull, InCall with { Sessions = [other with { Leg = "b", Other = "a" }] });
        Refused(MonitoringRefusal.None, InCall with { Sessions = [other with { Leg = "a", Other = "b" }], MonitorsPerCall = 2 });
    }

    [Fact]
    public void E26_what_is_not_known_is_refused()
    {
        Refused(MonitoringRefusal.NoPbx, InCall with { Pbx = null });
        Refused(MonitoringRefusal.PbxAway, InCall with { View = null });
        Refused(MonitoringRefusal.UnclearState, InCall with { Dialogs = InCall.Dialogs with { IsUnknown = true } });
        Refused(MonitoringRefusal.UnclearState, InCall with { Dialogs = InCall.Dialogs with { Dialogs = [] } });
        Refused(MonitoringRefusal.UnclearState, InCall with { View = PbxView.Empty });
        Refused(MonitoringRefusal.UnclearState, With(Leg("a") with { Peer = null }));
        Refused(MonitoringRefusal.UnclearState, With(Leg("a") with { Peer = "gone" }));
        Refused(MonitoringRefusal.UnclearState, With(Leg("a"), Leg("b", null), Leg("c") with { Peer = "b" }));
        foreach (var unknown in new[] { Mona, Bilal })
            Refused(MonitoringRefusal.UnknownPerson, InCall with { Fleet = Office with { Extensions = Office.Extensions.Remove(unknown) } });
    }

    [Fact]
    public void Somebody_who_monitors_has_no_call_that_could_be_monitored_until_it_is_taken_over()
    {
        var own = With(Leg("a") with { MonitorKey = "k" }, Leg("b", null) with { Peer = "a" });
        Refused(MonitoringRefusal.NoCall, own);
        Refused(MonitoringRefusal.None, own with { Sessions = [SessionLifeTests.Session with { Key = "k", State = SessionState.TakenOver, Monitor = ExtensionNumber.Parse("101"), Leg = "gone", Other = "gone" }] });
    }

    [Fact]
    public void A2_one_announcing_group_that_joins_the_two_is_enough()
    {
        var silent = new MonitoringGroup { Name = "silent", Privilege = Privilege.Listen, Monitors = [Mona], Monitored = [Bilal] };
        var announcing = silent with { Name = "announcing", Announcement = true };

        Assert.False(MonitoringPolicy.IsAnnounced(Mona, Bilal, Office with { MonitoringGroups = Groups(silent, announcing with { Monitors = [] }) }));
        Assert.True(MonitoringPolicy.IsAnnounced(Mona, Bilal, Office with { MonitoringGroups = Groups(silent, announcing) }));
    }

    [Property(MaxTest = 500)]
    public bool Allowed_to_do_more_is_allowed_to_do_less(int seed)
    {
        var (facts, one, other) = Random(seed);
        var allowed = Enum.GetValues<Privilege>().Select(mode => MonitoringPolicy.Decide(one, other, mode, facts) == MonitoringRefusal.None).ToList();
        return allowed.Zip(allowed.Skip(1)).All(pair => pair.First || !pair.Second);
    }

    [Property(MaxTest = 500)]
    public bool A_group_a_right_or_the_switch_taken_away_never_allows_more(int seed)
    {
        var (facts, one, other) = Random(seed);
        var fleet = facts.Fleet;
        var less = fleet.MonitoringGroups.Values.SelectMany(group => new[]
            {
                fleet with { MonitoringGroups = fleet.MonitoringGroups.Remove(group.Name) },
                fleet with { MonitoringGroups = fleet.MonitoringGroups.SetItem(group.Name, group with { Privilege = Privilege.Listen }) },
                fleet with { MonitoringGroups = fleet.MonitoringGroups.SetItem(group.Name, group with { Monitors = group.Monitors.Remove(one) }) },
                fleet with { MonitoringGroups = fleet.MonitoringGroups.SetItem(group.Name, group with { Monitored = group.Monitored.Remove(other) }) },
            })
            .Append(fleet with { Account = Settings.None }).Append(fleet with { Extensions = fleet.Extensions.Remove(other) });
        return less.All(after => Enum.GetValues<Privilege>().All(mode =>
            MonitoringPolicy.Decide(one, other, mode, facts with { Fleet = after }) != MonitoringRefusal.None || MonitoringPolicy.Decide(one, other, mode, facts) == MonitoringRefusal.None));
    }

    [Property(MaxTest = 500)]
    public bool A_member_more_never_refuses_what_was_allowed(int seed)
    {
        var (facts, one, other) = Random(seed);
        var fleet = facts.Fleet;
        return fleet.MonitoringGroups.Values.All(group => fleet.Extensions.Keys.All(member => Enum.GetValues<Privilege>().All(mode =>
            MonitoringPolicy.Decide(one, other, mode, facts) != MonitoringRefusal.None
            || MonitoringPolicy.Decide(one, other, mode, facts with { Fleet = fleet with { MonitoringGroups = fleet.MonitoringGroups.SetItem(group.Name, group with { Monitors = group.Monitors.Add(member), Monitored = group.Monitored.Add(member) }) } }) == MonitoringRefusal.None)));
    }

    [Property(MaxTest = 500)]
    public bool Without_a_group_that_joins_them_or_with_anything_unknown_it_is_always_refused(int seed)
    {
        var (facts, one, other) = Random(seed);
        MonitoringFacts[] unknown =
        [
            facts with { View = null }, facts with { Pbx = null }, facts with { Dialogs = facts.Dialogs with { IsUnknown = true } }, facts with { View = PbxView.Empty },
            facts with { Fleet = facts.Fleet with { MonitoringGroups = Groups([.. facts.Fleet.MonitoringGroups.Values.Select(group => group.Monitored.Contains(other) ? group with { Monitors = group.Monitors.Remove(one) } : group)]) } },
        ];
        return unknown.All(less => Enum.GetValues<Privilege>().All(mode => MonitoringPolicy.Decide(one, other, mode, less) != MonitoringRefusal.None));
    }

    [Fact]
    public void The_random_offices_allow_often_enough_to_say_something() => Assert.InRange(
        Enumerable.Range(0, 1000).Count(seed => Random(seed) is var (facts, one, other) && MonitoringPolicy.Decide(one, other, Privilege.Listen, facts) == MonitoringRefusal.None), 100, 900);

    /// <summary>An office of four with two to four groups, and somebody in a call; mostly sound, so that much is allowed.</summary>
    private static (MonitoringFacts Facts, ExtensionNumber One, ExtensionNumber Other) Random(int seed)
    {
        var random = new Random(seed);
        var people = Enumerable.Range(100, 4).Select(number => ExtensionNumber.Parse($"{number}")).ToList();
        ImmutableSortedSet<ExtensionNumber> Some() => [.. people.Where(_ => random.Next(3) > 0)];
        var fleet = Office with
        {
            Account = random.Next(8) == 0 ? Settings.None : Office.Account,
            Extensions = people.ToImmutableDictionary(person => person, person => Person(person) with { CommonArea = random.Next(10) == 0, SharedLine = random.Next(10) == 0 }),
            MonitoringGroups = Groups([.. Enumerable.Range(0, random.Next(2, 5)).Select(i => new MonitoringGroup { Name = $"g{i}", Privilege = (Privilege)random.Next(4), Monitors = Some(), Monitored = Some() })]),
        };
        var (one, other) = (people[random.Next(4)], people[random.Next(4)]);
        var call = With(Leg("a") with { Extension = other, IsHolding = random.Next(4) == 0 }, Leg("b", null) with { Peer = "a" });
        var idle = random.Next(8) == 0;
        return ((idle ? With() : call) with { Fleet = fleet, Dialogs = (idle ? With() : call).Dialogs with { Extension = other } }, one, other);
    }

    private static Fleet Highest(Fleet fleet) => fleet with { MonitoringGroups = Groups(new MonitoringGroup { Name = "g", Privilege = Privilege.TakeOver, Monitors = [Mona], Monitored = [Bilal] }) };

    private static Extension Person(ExtensionNumber number) => new() { Number = number, Name = $"P{number}", Site = "london" };

    private static ImmutableDictionary<string, MonitoringGroup> Groups(params MonitoringGroup[] groups) => groups.ToImmutableDictionary(group => group.Name, StringComparer.Ordinal);

    private static MonitoringFacts InGroups(params MonitoringGroup[] groups) => InCall with { Fleet = Office with { MonitoringGroups = Groups(groups) } };

    private static PbxLeg Leg(string id, string? extension = "102") => new(id)
    {
        Extension = extension is null ? null : ExtensionNumber.Parse(extension),
        State = DialogState.Confirmed,
        Direction = DialogDirection.Recipient,
        Peer = "b",
    };

    /// <summary>What lamps show follows from the same legs.</summary>
    private static MonitoringFacts With(params PbxLeg[] legs) => new()
    {
        Fleet = Office,
        Pbx = "main",
        View = legs.Aggregate(PbxView.Empty, (view, leg) => view.With(leg)),
        Dialogs = new(Bilal, 1, [.. legs.Where(leg => leg.Extension is not null && leg.Extension != Mona).Select(leg => new CallDialog(leg.Id, leg.State, leg.Direction) { IsHeld = leg.IsHolding })]),
    };

    private static void Refused(MonitoringRefusal refusal, MonitoringFacts facts, Privilege mode = Privilege.Listen) => Assert.Equal(refusal, MonitoringPolicy.Decide(Mona, Bilal, mode, facts));
}
