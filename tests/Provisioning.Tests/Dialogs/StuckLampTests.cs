using System.Text;
using Provisioning.Dialogs;
using static Provisioning.Tests.Dialogs.Calls;

namespace Provisioning.Tests.Dialogs;

/// <summary>What lamps of other servers did, and ours must not do.</summary>
public sealed class StuckLampTests
{
    private readonly Calls _calls = new();

    /// <summary>kamailio issue 3192, kazoo-configs-kamailio pull request 32: two workers race.</summary>
    [Fact]
    public void An_early_that_arrives_after_terminated_does_not_blink()
    {
        _calls.Apply(Ringing());
        _calls.Apply(Ended());
        Assert.Empty(_calls.Apply(Ringing()));

        Assert.Empty(_calls.Apply(Ended("c2"))); // the end overtakes everything else of its call
        Assert.Empty(_calls.Apply(Ringing("c2")));
        Assert.Empty(_calls.Apply(Talking("c2") with { Sequence = 99 }));
        Assert.Equal("idle", _calls.Shown);
    }

    /// <summary>kamailio issue 3229.</summary>
    [Fact]
    public void A_publication_that_ends_shows_no_older_record_again()
    {
        _calls.Apply(Ringing("d1", "publisher"));
        _calls.Apply(Talking("d1", "publisher"));
        _calls.Apply(Ended("d1", "publisher"));
        _calls.Apply(new SnapshotBegin("publisher"));
        _calls.Apply(new SnapshotEnd("publisher"));

        Assert.Equal("idle", _calls.Shown);
        Assert.Empty(_calls.Apply(Talking("d1", "publisher")));
    }

    /// <summary>kamailio issue 1427.</summary>
    [Fact]
    public void Not_only_the_first_dialog_of_a_body_is_looked_at()
    {
        _calls.Apply(Talking("a"));
        _calls.Apply(Talking("b"));
        var body = """<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="3" state="full" entity="sip:1002@x"><dialog id="a"><state>confirmed</state></dialog><dialog id="b"><state>terminated</state></dialog></dialog-info>"""u8;
        Assert.True(DialogInfoReader.TryRead(body, new(), out var document, out _));

        foreach (var dialog in document.Dialogs)
            _calls.Apply(dialog.ToEvent("pbx", Watched));

        Assert.Equal(DialogId.Of(DialogId.HashOf("a")), Assert.Single(_calls.Lamp.Dialogs).Id);
    }

    /// <summary>opensips issue 3802: a record that lived as long as a transaction might.</summary>
    [Fact]
    public void An_orphan_that_rings_ends_with_a_lease_of_its_own()
    {
        _calls.Apply(Ringing());
        for (var i = 0; i < 9; i++)
        {
            Assert.Empty(_calls.After(TimeSpan.FromMinutes(1)));
            _calls.Apply(new SourceAlive("pbx"));
            Assert.Equal("early", _calls.Shown);
        }

        _calls.After(TimeSpan.FromMinutes(1));
        Assert.Equal("idle", _calls.Shown);
    }

    /// <summary>opensips issue 3801: a second record, and the timer brings back its stale early.</summary>
    [Fact]
    public void A_second_record_of_one_call_is_not_a_second_call_and_does_not_outlive_its_source()
    {
        _calls.Apply(Ringing("d1", "publication 1"));
        _calls.Apply(Ringing("d1", "publication 2"));
        Assert.Single(_calls.Lamp.Dialogs);

        _calls.Apply(Ended("d1", "publication 2"));
        _calls.Apply(new SourceLost("publication 1"));
        _calls.After(TimeSpan.FromMinutes(5));
        Assert.Equal("idle", _calls.Shown);

        for (var minute = 0; minute < 600; minute++)
            Assert.Empty(_calls.After(TimeSpan.FromMinutes(1)));
    }

    /// <summary>opensips issue 240.</summary>
    [Fact]
    public void A_call_that_ended_while_its_source_was_away_does_not_stay_lit()
    {
        _calls.Apply(Talking("before"));
        _calls.Apply(new SourceLost("pbx"));
        _calls.Apply(new SnapshotBegin("pbx"));
        _calls.Apply(new SnapshotEnd("pbx"));

        Assert.Equal("idle", _calls.Shown);
    }

    /// <summary>opensips issue 3880: the node that tells of the call does not hear its end.</summary>
    [Fact]
    public void A_source_that_lives_but_never_tells_the_end_does_not_light_a_lamp_for_ever()
    {
        _calls.Apply(Talking("c1", "node 1"));
        _calls.Apply(Ended("c1", "node 2"));
        for (var hour = 0; hour < 25; hour++)
        {
            _calls.After(TimeSpan.FromHours(1));
            _calls.Apply(new SourceAlive("node 1"));
        }

        Assert.Equal("idle", _calls.Shown);
    }

    /// <summary>freeswitch issue 156.</summary>
    [Fact]
    public void The_document_after_the_end_does_not_say_early_again()
    {
        _calls.Apply(Ringing());
        var before = _calls.Lamp.Revision;
        var after = Assert.Single(_calls.Apply(Ended()));

        Assert.True(after.Revision > before);
        Assert.Contains("<state>terminated</state>", Document(after), StringComparison.Ordinal);
        Assert.DoesNotContain("early", Document(after), StringComparison.Ordinal);
    }

    /// <summary>freeswitch pull request 3056, as far as it is ours: what orders documents never goes back, neither at New Year nor by a restart.</summary>
    [Fact]
    public void Revisions_do_not_go_back_at_new_year()
    {
        var silvester = new DateTimeOffset(2026, 12, 31, 23, 59, 59, 999, TimeSpan.Zero);
        var before = new Calls(firstRevision: DialogEngine.RevisionAt(silvester)).Apply(Ringing())[0];
        var after = new Calls(firstRevision: DialogEngine.RevisionAt(silvester.AddMilliseconds(1))).Lamp;

        Assert.True(after.Revision > before.Revision);
    }

    /// <summary>freeswitch issue 2741, as far as it is ours: whoever asks anew is told what is, not what was last sent.</summary>
    [Fact]
    public void A_snapshot_taken_after_the_end_is_idle_whatever_was_published()
    {
        _calls.Apply(Ringing());
        var published = _calls.Lamp;
        _calls.Apply(Ended());

        Assert.NotSame(published, _calls.Lamp);
        Assert.Empty(_calls.Lamp.Dialogs);
    }

    /// <summary>asterisk issue 1898.</summary>
    [Fact]
    public void No_watchers_identity_is_in_the_document_of_another()
    {
        _calls.Apply(Holding() with { Remote = new("1001") });
        var body = DialogInfoWriter.Write(_calls.Lamp, DialogInfoStyle.Neutral with { Identities = DetailScope.All });
        body.ToArray(7, WatchedEntity.Of("sip:1002@first.example.net"));

        var second = Encoding.UTF8.GetString(body.ToArray(1, WatchedEntity.Of("sip:1002@second.example.net")));

        Assert.DoesNotContain("first.example.net", second, StringComparison.Ordinal);
        Assert.DoesNotContain("version=\"7\"", second, StringComparison.Ordinal);
    }
}
