using Provisioning.Dialogs;
using static Provisioning.Tests.Dialogs.Calls;

namespace Provisioning.Tests.Dialogs;

public sealed class DialogEngineTests
{
    private readonly Calls _calls = new();

    [Fact]
    public void An_extension_that_nobody_has_told_of_is_idle()
    {
        Assert.Empty(_calls.Lamp.Dialogs);
        Assert.False(_calls.Lamp.IsUnknown);
    }

    [Fact]
    public void A_call_goes_from_ringing_to_idle()
    {
        foreach (var (fact, look) in new[] { (Ringing(), "early"), (Talking(), "confirmed"), (Holding(), "held"), (Talking(), "confirmed"), (Ended(), "idle") })
        {
            Assert.Single(_calls.Apply(fact));
            Assert.Equal(look, _calls.Shown);
        }
    }

    [Fact]
    public void Every_change_has_a_higher_revision()
    {
        var revisions = new[] { Ringing(), Talking(), Ended(), Ringing("c2") }.Select(fact => _calls.Apply(fact)[0].Revision).ToArray();

        Assert.Equal(revisions.Order().Distinct(), revisions);
    }

    [Fact]
    public void What_is_said_twice_changes_nothing()
    {
        var told = Ringing() with { Remote = new("1001", "User 1001"), Leg = new("a", "b", "c"), Sequence = 7 };
        var first = _calls.Apply(told)[0];

        Assert.Empty(_calls.Apply(told));
        Assert.Empty(_calls.Apply(told with { Sequence = null }));
        Assert.Same(first, _calls.Lamp);
        Assert.Equal(2, _calls.Engine.CountOf(FactVerdict.Unchanged));
    }

    [Fact]
    public void Early_after_confirmed_is_late()
    {
        _calls.Apply(Talking());

        Assert.Empty(_calls.Apply(Ringing()));
        Assert.Empty(_calls.Apply(Ringing() with { State = DialogState.Trying }));
        Assert.Equal(2, _calls.Engine.CountOf(FactVerdict.Late));
    }

    [Fact]
    public void A_higher_number_may_take_a_call_back()
    {
        _calls.Apply(Talking() with { Sequence = 4 });
        _calls.Apply(Ringing() with { Sequence = 5 });

        Assert.Equal("early", _calls.Shown);
    }

    [Fact]
    public void A_lower_number_is_late_even_where_the_state_would_fit()
    {
        _calls.Apply(Talking() with { Sequence = 4 });
        _calls.Apply(Holding() with { Sequence = 3 });

        Assert.Equal("confirmed", _calls.Shown);
    }

    [Fact]
    public void A_late_end_is_late_when_its_number_is_lower()
    {
        _calls.Apply(Talking() with { Sequence = 4 });

        Assert.Empty(_calls.Apply(Ended() with { Sequence = 2 }));
        Assert.Equal("confirmed", _calls.Shown);
    }

    [Fact]
    public void What_an_event_leaves_out_stays_known()
    {
        _calls.Apply(Ringing() with { Remote = new("1001", "User 1001"), Leg = new("a", "b", "c"), IsPrivate = true });
        _calls.Apply(Talking());

        var dialog = Assert.Single(_calls.Lamp.Dialogs);
        Assert.Equal((new CallParty("1001", "User 1001"), new CallLeg("a", "b", "c"), true), (dialog.Remote, dialog.Leg, dialog.IsPrivate));
    }

    [Fact]
    public void The_time_is_that_of_the_last_change_of_state()
    {
        var start = _calls.Now;
        _calls.Apply(Ringing());
        _calls.After(TimeSpan.FromSeconds(5));
        _calls.Apply(Ringing() with { Remote = new("1001") });
        Assert.Equal(start, _calls.Lamp.Dialogs[0].Since);

        _calls.Apply(Talking());
        Assert.Equal(start.AddSeconds(5), _calls.Lamp.Dialogs[0].Since);
    }

    [Fact]
    public void A_dialog_keeps_its_id_through_all_states_and_after_a_restart()
    {
        _calls.Apply(Ringing());
        var id = _calls.Lamp.Dialogs[0].Id;
        _calls.Apply(Talking());
        Assert.Equal(id, _calls.Lamp.Dialogs[0].Id);

        var later = new Calls();
        later.Apply(Talking());
        Assert.Equal(id, later.Lamp.Dialogs[0].Id);
        later.Apply(Talking("c2"));
        Assert.NotEqual(id, later.Lamp.Dialogs[1].Id);
    }

    [Fact]
    public void A_later_start_has_higher_revisions_than_any_of_an_earlier_one()
    {
        var start = new DateTimeOffset(2026, 11, 25, 9, 0, 0, TimeSpan.Zero);
        var before = new Calls(firstRevision: DialogEngine.RevisionAt(start));
        for (var i = 0; i < 1000; i++)
            before.Apply(Ringing($"{i}"));

        var after = new Calls(firstRevision: DialogEngine.RevisionAt(start.AddMilliseconds(1)));
        Assert.True(after.Lamp.Revision > before.Lamp.Revision);
        Assert.True(DialogEngine.RevisionAt(start) < 1L << 53);
    }

    [Fact]
    public void An_extension_that_is_forgotten_does_not_go_back_in_its_revision()
    {
        _calls.Apply(Ringing());
        _calls.Apply(Ended());
        var revision = _calls.Lamp.Revision;
        Assert.Equal(1, _calls.Engine.ExtensionCount);

        _calls.After(TimeSpan.FromMinutes(2));

        Assert.Equal((0, 0, 0), (_calls.Engine.ExtensionCount, _calls.Engine.CallCount, _calls.Engine.EndedCount));
        Assert.True(_calls.Lamp.Revision >= revision);
        Assert.True(_calls.Apply(Ringing("c2"))[0].Revision > revision);
    }
}
