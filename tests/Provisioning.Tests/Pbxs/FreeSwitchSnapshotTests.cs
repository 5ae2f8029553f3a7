using Provisioning.Dialogs;
using Provisioning.Pbxs;
using static Provisioning.Tests.Pbxs.FreeSwitchTold;

namespace Provisioning.Tests.Pbxs;

public sealed class FreeSwitchSnapshotTests
{
    private readonly FreeSwitchHouse _house = new();

    private static Dictionary<string, string> CallerRow => new()
    {
        ["uuid"] = One,
        ["direction"] = "inbound",
        ["name"] = "sofia/internal/101@pbx.example.com",
        ["state"] = "CS_EXECUTE",
        ["cid_name"] = "Anna",
        ["cid_num"] = "101",
        ["dest"] = "102",
        ["context"] = "default",
        ["presence_id"] = "101@pbx.example.com",
        ["callstate"] = "ACTIVE",
        ["callee_num"] = "102",
        ["callee_name"] = "Bert",
        ["call_uuid"] = One,
    };

    private static Dictionary<string, string> CalleeRow => new()
    {
        ["uuid"] = Two,
        ["direction"] = "outbound",
        ["name"] = "sofia/internal/102@192.0.2.12:5060",
        ["state"] = "CS_EXCHANGE_MEDIA",
        ["cid_name"] = "Anna",
        ["cid_num"] = "101",
        ["dest"] = "102",
        ["presence_id"] = "102@pbx.example.com",
        ["callstate"] = "HELD",
        ["call_uuid"] = One,
    };

    private static Dictionary<string, string> MonitorRow => new()
    {
        ["uuid"] = MonitorLeg,
        ["direction"] = "outbound",
        ["name"] = "sofia/internal/103@192.0.2.13:5060",
        ["dest"] = $"mon-{MonitorKey}-l-{Two}",
        ["context"] = FreeSwitchHouse.Context,
        ["presence_id"] = "103@pbx.example.com",
        ["presence_data"] = $"mon-{MonitorKey}",
        ["callstate"] = "ACTIVE",
        ["application"] = "eavesdrop",
        ["application_data"] = Two,
    };

    private static string Both => EslBytes.Table([CallerRow, CalleeRow]);

    private static string Bridged => EslBytes.Table([new Dictionary<string, string> { ["uuid"] = One, ["b_uuid"] = Two }]);

    private static string Nothing => EslBytes.Table([]);

    [Fact]
    public void E20_a_snapshot_has_who_talks_with_whom_who_holds_and_who_monitors()
    {
        _house.Load(EslBytes.Table([CallerRow, CalleeRow, MonitorRow]), Bridged);

        Assert.Equal(("confirmed initiator", "confirmed recipient held", "confirmed recipient"), (_house.Lamp("101"), _house.Lamp("102"), _house.Lamp("103")));
        Assert.Equal((Two, One), (_house.Leg(One).Peer, _house.Leg(Two).Peer));
        Assert.Equal(new CallParty("102", "Bert"), _house.Leg(One).Remote);
        Assert.Equal((MonitorKey, Two), (_house.Leg(MonitorLeg).MonitorKey, _house.Leg(MonitorLeg).ListensTo));
        Assert.Single(_house.Signals.OfType<PbxReady>());
    }

    [Fact]
    public void What_events_told_before_the_snapshot_came_holds_against_it_and_is_told_with_it()
    {
        _house.Apply(Callee("CHANNEL_CALLSTATE", 5, "UNHELD", "answered"));
        _house.Apply(Caller("CHANNEL_CALLSTATE", 6, "HANGUP", "hangup"));
        _house.Apply(Callee("CHANNEL_CREATE", 7, "DOWN", id: Three).And("Channel-Presence-ID", "103@pbx.example.com"));
        Assert.Empty(_house.Signals);

        _house.Load(Both, Bridged);

        Assert.Equal(("", "confirmed recipient", ""), (_house.Lamp("101"), _house.Lamp("102"), _house.Lamp("103")));
        Assert.Null(_house.Leg(Two).Peer);
    }

    [Fact]
    public void A_channel_that_had_ended_when_the_late_tables_were_read_goes_with_the_next_ones()
    {
        _house.Load(Both, Bridged);
        _house.Compare(Nothing, Nothing, _house.Calls.Told);

        Assert.Equal(("", ""), (_house.Lamp("101"), _house.Lamp("102")));
    }

    [Fact]
    public void A_channel_that_the_late_tables_had_not_yet_comes_with_the_next_ones()
    {
        _house.Load();
        _house.Compare(Both, Bridged, _house.Calls.Told);

        Assert.Equal(("confirmed initiator", "confirmed recipient held"), (_house.Lamp("101"), _house.Lamp("102")));
        Assert.Single(_house.Signals.OfType<PbxReady>());
    }

    [Fact]
    public void A_channel_that_events_told_of_must_be_missing_twice()
    {
        _house.Load();
        _house.Apply(Call[0]);
        _house.Compare(Nothing, Nothing, _house.Calls.Told);
        Assert.Equal("trying initiator", _house.Lamp("101"));

        _house.Compare(Nothing, Nothing, _house.Calls.Told);
        Assert.Equal("", _house.Lamp("101"));

        _house.Apply(Call[1]);
        Assert.NotNull(_house.Legs.Find(One)); // it lives for all that, and can be monitored
    }

    [Fact]
    public void An_event_that_was_dropped_is_made_up_for_by_the_second_comparison()
    {
        _house.Load();
        foreach (var told in Call)
            _house.Apply(told);

        _house.Compare(Both, Bridged, _house.Calls.Told); // 102 holds, and no event said so: it may be that the table is late
        Assert.Equal("confirmed recipient", _house.Lamp("102"));
        _house.Apply(Caller("CHANNEL_CALLSTATE", 99, "ACTIVE", "answered"));
        _house.Compare(Both, Nothing, _house.Calls.Told);

        Assert.Equal("confirmed recipient held", _house.Lamp("102"));
        Assert.Equal((Two, null), (_house.Leg(One).Peer, _house.Leg(Two).Peer));
    }

    [Fact]
    public void An_event_between_the_question_and_the_answer_holds_against_the_answer()
    {
        _house.Load();
        var asked = _house.Calls.Told;
        _house.Apply(Call[0]);
        for (var turn = 0; turn < 3; turn++)
            _house.Compare(Nothing, Nothing, asked);

        Assert.Equal("trying initiator", _house.Lamp("101"));
    }

    [Theory]
    [InlineData("-ERR show Command not found!\n")]
    [InlineData("-ERR SQL error [no such table: channels]\n")]
    [InlineData("")]
    public void No_table_is_no_snapshot(string answer)
    {
        var lost = Assert.Throws<PbxLostException>(() => FreeSwitchSnapshot.Read(answer, Nothing));

        Assert.Equal(PbxLoss.Nonsense, lost.Reason);
        Assert.Contains("core database", lost.Message, StringComparison.Ordinal);
    }
}
