using Microsoft.Extensions.Time.Testing;
using Provisioning.Simulator;
using Provisioning.Simulator.Lamps;
using Provisioning.Simulator.Signalling;

namespace Provisioning.Tests.Simulator;

/// <summary>From when on a lamp is late: from what the PBX tells, whoever has brought it about.</summary>
public sealed class PhoneChangesTests
{
    [Fact]
    public async Task A_monitors_phone_changes_too_and_not_only_the_phones_of_the_office_s_calls()
    {
        await using var pbx = new PbxUnderTest();
        var (_, agent) = pbx.Talk();
        var changed = new List<string>();
        pbx.Pbx.Watch(changed.Add);
        changed.Clear();

        pbx.Monitor(agent);

        Assert.Equal("1003", Assert.Single(changed.Distinct()));
    }

    [Fact]
    public async Task What_no_lamp_shows_is_no_change()
    {
        await using var pbx = new PbxUnderTest();
        pbx.Talk();
        var changed = new List<string>();
        pbx.Pbx.Watch(changed.Add);
        pbx.Pbx.Storm(1);
        changed.Clear();

        pbx.Pbx.Storm(10);

        Assert.Empty(changed);
    }

    [Fact]
    public void A_lamp_that_comes_back_after_its_subscription_was_lost_is_not_late()
    {
        var time = new FakeTimeProvider();
        var board = new LampBoard(time);
        var lamp = new PhoneLamp("805ec0000000", new PhoneKey { Module = 0, Number = 1, Kind = PhoneKeyKind.Blf, Label = "", Value = "102", Watches = "102" }, Lamp.Off, null, 200, 0, 1);
        board.Changed(lamp);
        board.Told("102");
        time.Advance(TimeSpan.FromMilliseconds(5));
        board.Changed(lamp with { Lamp = Lamp.On });

        time.Advance(TimeSpan.FromMinutes(1));
        board.Changed(lamp with { Lamp = Lamp.Unknown });
        board.Changed(lamp with { Lamp = Lamp.On });

        Assert.Equal((4, TimeSpan.FromMilliseconds(5)), (board.Changes, board.Delay.P99));
    }
}
