using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Pbxs;

namespace Provisioning.Tests.Pbxs;

/// <summary>What legs mean for lamps, whatever kind of PBX they are at.</summary>
public sealed class PbxLegsTests
{
    private static readonly ExtensionNumber Mona = ExtensionNumber.Parse("100");
    private static readonly CallParty Label = new("102", "Listen: Bilal");

    private static readonly PbxLeg Listening = new("m")
    {
        Extension = Mona,
        State = DialogState.Confirmed,
        Direction = DialogDirection.Recipient,
        MonitorKey = "1234567890abcdef",
        ListensTo = "a",
        Remote = Label,
    };

    private readonly PbxLegs _legs = new("main", "pbx-main");
    private readonly DialogEngine _engine = new();
    private bool _wentOut;

    [Fact]
    public void A_phone_that_is_called_is_in_no_call_before_it_rings()
    {
        var called = new PbxLeg("c") { Extension = Mona, Direction = DialogDirection.Recipient };

        Assert.Equal("", After(called));
        Assert.Equal("Early", After(called with { State = DialogState.Early }));
        Assert.Equal("Confirmed", After(called with { State = DialogState.Confirmed }));
    }

    [Fact]
    public void A_phone_that_never_rings_is_never_in_a_call()
    {
        Assert.Equal("", After(new PbxLeg("c") { Extension = Mona, Direction = DialogDirection.Recipient }));

        _legs.Remove("c");

        Assert.Empty(_legs.Take().Facts);
    }

    [Fact]
    public void A_phone_that_dials_is_busy_at_once() => Assert.Equal("Trying", After(new PbxLeg("c") { Extension = Mona, Direction = DialogDirection.Initiator }));

    [Fact]
    public void D18_whom_a_monitor_hears_is_not_on_the_lamp() => Assert.Equal("Confirmed private", After(Listening));

    [Fact]
    public void D17_who_has_taken_a_call_over_is_in_a_call_like_any_other()
    {
        Put(new PbxLeg("b") { Extension = ExtensionNumber.Parse("103"), State = DialogState.Confirmed });
        Put(Listening);

        Assert.Equal("Confirmed 103", After(Listening with { ListensTo = null, Peer = "b" }));
        Assert.False(_wentOut);
        Assert.Equal("Confirmed +442079460001 Customer", After(Listening with { ListensTo = null, Peer = "b", Remote = new("+442079460001", "Customer") }));
    }

    [Fact]
    public void D17_until_the_PBX_says_who_it_is_nobody_is_named_rather_than_the_monitored_person()
    {
        Put(Listening);

        Assert.Equal("Confirmed", After(Listening with { ListensTo = null, Peer = "outside" }));
        Assert.Equal("Confirmed", After(Listening with { ListensTo = null, Peer = "outside", Remote = new("mon-1234567890abcdef-l-a") }));
    }

    [Fact]
    public void D17_it_stays_the_monitors_own_call_when_it_is_joined_by_a_third()
    {
        Put(Listening);
        Put(Listening with { ListensTo = null, Peer = "b" });

        Assert.Equal("Confirmed +442079460001", After(Listening with { ListensTo = null, Peer = null, Remote = new("+442079460001") }));
    }

    [Fact]
    public void E20_a_monitor_who_hears_music_has_no_call_of_their_own()
    {
        Put(Listening);

        Assert.Equal("Confirmed private", After(Listening with { ListensTo = null }));
    }

    private string After(PbxLeg leg)
    {
        Put(leg);
        return string.Join(", ", _engine.Snapshot(Mona).Dialogs.Select(dialog => string.Join(' ', [$"{dialog.State}", .. Party(dialog)])));
    }

    private static IEnumerable<string> Party(CallDialog dialog) =>
        dialog.IsPrivate ? ["private"] : new[] { dialog.Remote?.Number, dialog.Remote?.Name }.OfType<string>();

    private void Put(PbxLeg leg)
    {
        _legs.Put(leg);
        foreach (var fact in _legs.Take().Facts)
        {
            _engine.Apply(fact, new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
            _wentOut |= _engine.Snapshot(Mona).Dialogs.IsEmpty && leg.Extension == Mona;
        }
    }
}
