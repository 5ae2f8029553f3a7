using Provisioning.Dialogs;
using static Provisioning.Tests.Dialogs.Calls;

namespace Provisioning.Tests.Dialogs;

/// <summary>Sources that go, come back, and contradict each other.</summary>
public sealed class CallSourceTests
{
    private readonly Calls _calls = new();

    [Fact]
    public void Calls_of_a_lost_source_are_unknown_and_keep_their_last_state()
    {
        _calls.Apply(Talking());

        Assert.True(Assert.Single(_calls.Apply(new SourceLost("pbx"))).IsUnknown);
        Assert.Equal("confirmed", _calls.Shown);
        Assert.Empty(_calls.Apply(new SourceLost("pbx")));
    }

    [Fact]
    public void A_source_that_is_lost_takes_no_other_sources_calls_along()
    {
        _calls.Apply(Talking("c1", "pbx"));
        _calls.Apply(Ringing("c2", "script"));
        _calls.Apply(new SourceLost("script"));
        Assert.True(_calls.Lamp.IsUnknown);

        _calls.After(TimeSpan.FromMinutes(6));

        Assert.False(_calls.Lamp.IsUnknown);
        Assert.Equal("confirmed", _calls.Shown);
    }

    [Fact]
    public void A_source_that_does_not_come_back_within_the_grace_has_no_calls()
    {
        _calls.Apply(Talking());
        _calls.Apply(new SourceLost("pbx"));

        Assert.Empty(_calls.After(TimeSpan.FromMinutes(4)));
        Assert.Equal("confirmed", _calls.Shown);
        Assert.Single(_calls.After(TimeSpan.FromMinutes(1)));
        Assert.Equal("idle", _calls.Shown);
    }

    [Fact]
    public void A_call_that_outlasted_the_grace_is_lit_again_when_its_source_comes_back()
    {
        _calls.Apply(Talking());
        _calls.Apply(new SourceLost("pbx"));
        _calls.After(TimeSpan.FromMinutes(5));

        Snapshot("pbx", Talking());

        Assert.Equal("confirmed", _calls.Shown);
        Assert.False(_calls.Lamp.IsUnknown);
    }

    [Fact]
    public void A_source_that_flaps_gets_no_more_grace()
    {
        _calls.Apply(Talking());
        for (var i = 0; i < 5; i++)
        {
            _calls.Apply(new SourceLost("pbx"));
            _calls.After(TimeSpan.FromMinutes(1));
            _calls.Apply(new SourceAlive("pbx"));
            _calls.Apply(new SnapshotBegin("pbx"));
        }

        Assert.Equal("idle", _calls.Shown);
    }

    [Fact]
    public void What_a_snapshot_does_not_mention_has_ended()
    {
        _calls.Apply(Talking("c1"));
        _calls.Apply(Holding("c2"));
        _calls.Apply(new SourceLost("pbx"));

        Snapshot("pbx", Holding("c2"));

        Assert.Equal(("held", 1, false), (_calls.Shown, _calls.Lamp.Dialogs.Length, _calls.Lamp.IsUnknown));
        Assert.Empty(_calls.Apply(Talking("c1")));
        Assert.Equal(1, _calls.Engine.CountOf(FactVerdict.Ended));
    }

    [Fact]
    public void A_call_that_begins_while_a_snapshot_is_told_is_not_ended_by_it()
    {
        _calls.Apply(Talking("c1"));
        Snapshot("pbx", Talking("c1"), Ringing("c2"));

        Assert.Equal(2, _calls.Lamp.Dialogs.Length);
    }

    [Fact]
    public void A_snapshot_that_breaks_off_ends_nothing()
    {
        _calls.Apply(Talking("c1"));
        _calls.Apply(new SnapshotBegin("pbx"));
        _calls.Apply(new SourceLost("pbx"));
        _calls.Apply(new SnapshotEnd("pbx"));

        Assert.Equal("confirmed", _calls.Shown);
        Assert.True(_calls.Lamp.IsUnknown);
    }

    [Fact]
    public void An_end_of_a_snapshot_without_its_beginning_ends_nothing()
    {
        _calls.Apply(Talking("c1"));

        Assert.Empty(_calls.Apply(new SnapshotEnd("pbx")));
        Assert.Equal("confirmed", _calls.Shown);
    }

    [Fact]
    public void A_source_that_started_anew_may_count_anew()
    {
        _calls.Apply(Talking() with { Sequence = 50 });
        _calls.Apply(new SourceLost("pbx"));
        Snapshot("pbx", Holding() with { Sequence = 1 });
        Assert.Equal("held", _calls.Shown);

        _calls.Apply(Talking() with { Sequence = 2 });
        Assert.Equal("confirmed", _calls.Shown);
    }

    [Fact]
    public void A_sign_of_life_renews_a_talk_but_not_for_ever()
    {
        _calls.Apply(Talking());
        for (var i = 0; i < 11; i++)
        {
            _calls.After(TimeSpan.FromHours(2));
            _calls.Apply(new SourceAlive("pbx"));
        }

        Assert.Equal("confirmed", _calls.Shown);
        _calls.After(TimeSpan.FromHours(2));
        Assert.Equal("idle", _calls.Shown);
    }

    [Fact]
    public void A_talk_that_nothing_renews_ends_with_its_lease()
    {
        _calls.Apply(Talking());

        Assert.Empty(_calls.After(TimeSpan.FromHours(4) - TimeSpan.FromSeconds(1)));
        Assert.Single(_calls.After(TimeSpan.FromSeconds(1)));
        Assert.Equal("idle", _calls.Shown);
    }

    [Fact]
    public void Two_sources_that_tell_of_one_call_light_one_lamp()
    {
        _calls.Apply(Ringing("c1", "pbx") with { Remote = new("1001") });
        _calls.Apply(Talking("c1", "publisher") with { Leg = new("a", "b", "c") });

        var dialog = Assert.Single(_calls.Lamp.Dialogs);
        Assert.Equal((DialogState.Confirmed, new CallParty("1001"), new CallLeg("a", "b", "c")), (dialog.State, dialog.Remote, dialog.Leg));
    }

    [Fact]
    public void One_source_does_not_end_the_others_call()
    {
        _calls.Apply(Talking("c1", "pbx"));
        var id = _calls.Lamp.Dialogs[0].Id;
        _calls.Apply(Talking("c1", "publisher"));
        _calls.Apply(Ended("c1", "pbx"));
        Assert.Equal(id, Assert.Single(_calls.Lamp.Dialogs).Id);

        _calls.Apply(Ended("c1", "publisher"));
        Assert.Equal("idle", _calls.Shown);
    }

    [Fact]
    public void A_source_that_can_be_heard_is_believed_more_than_one_that_cannot()
    {
        _calls.Apply(Holding("c1", "pbx"));
        _calls.Apply(Talking("c1", "publisher"));
        _calls.Apply(new SourceLost("pbx"));

        Assert.Equal(("confirmed", false), (_calls.Shown, _calls.Lamp.IsUnknown));
    }

    private void Snapshot(string source, params CallEvent[] calls)
    {
        _calls.Apply(new SnapshotBegin(source));
        foreach (var call in calls)
            _calls.Apply(call);
        _calls.Apply(new SnapshotEnd(source));
    }
}
