using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Pbxs;

namespace Provisioning.Tests.Pbxs;

public sealed class PbxSnapshotTests
{
    private static readonly PbxLeg Talks = new("a") { Extension = ExtensionNumber.Parse("101"), State = DialogState.Confirmed };

    [Fact]
    public void Legs_of_a_snapshot_are_recounted_and_those_after_it_are_news()
    {
        var legs = new PbxLegs("main", "pbx-main");
        legs.BeginSnapshot();
        legs.Put(Talks);
        legs.EndSnapshot();
        legs.Put(Talks with { Id = "b" });

        Assert.Equal([("a", true), ("b", false)], legs.Take().Signals.OfType<LegChanged>().Select(changed => (changed.After!.Id, changed.IsRecounted)));
    }

    [Fact]
    public void A_snapshot_tells_the_lamps_of_every_leg_again_and_monitoring_of_none_that_is_as_it_was()
    {
        var legs = new PbxLegs("main", "pbx-main");
        legs.Put(Talks);
        legs.Take();
        legs.BeginSnapshot();
        legs.Put(Talks);
        legs.EndSnapshot();

        var (facts, signals) = legs.Take();
        Assert.Equal([nameof(SnapshotBegin), nameof(CallEvent), nameof(SnapshotEnd)], facts.Select(fact => fact.GetType().Name));
        Assert.Equal([new PbxReady("main")], signals);
    }

    [Fact]
    public void A_leg_that_becomes_somebody_elses_ends_on_the_lamp_of_the_first()
    {
        var legs = new PbxLegs("main", "pbx-main");
        legs.Put(Talks);
        legs.Take();
        legs.Put(Talks with { Extension = ExtensionNumber.Parse("102") });

        Assert.Equal(["102 Confirmed", "101 Terminated"], legs.Take().Facts.Cast<CallEvent>().Select(told => $"{told.Extension} {told.State}"));
    }

    [Fact]
    public void Legs_that_a_snapshot_does_not_mention_have_ended_before_it_is_ready()
    {
        var legs = new PbxLegs("main", "pbx-main");
        legs.Put(Talks);
        legs.Take();
        legs.BeginSnapshot();
        legs.EndSnapshot();

        Assert.Equal([new LegChanged("main", Talks, null), new PbxReady("main")], legs.Take().Signals);
    }
}
