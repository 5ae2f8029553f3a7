using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Rollouts;
using Provisioning.Tests.Rendering;

namespace Provisioning.Tests.Rollouts;

public sealed class PhoneLinesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 8, 0, 0, TimeSpan.Zero);
    private static readonly MacAddress Other = MacAddress.Parse("805ec0123457");

    private readonly FleetState _fleet = new();
    private readonly DialogEngine _dialogs = new();
    private readonly PhoneLines _lines;

    public PhoneLinesTests()
    {
        _lines = new(_fleet, _dialogs);
        Place(TestFleet.Phone("yealink/t54w", 100, 101), TestFleet.Phone("yealink/t54w", 101, 102) with { Mac = Other });
    }

    [Fact]
    public void An_extension_rings_on_every_phone_that_has_a_line_of_it()
    {
        Assert.Equal([TestFleet.Mac], _lines.PhonesOf(TestFleet.Number(100)));
        Assert.Equal([TestFleet.Mac, Other], _lines.PhonesOf(TestFleet.Number(101)).Order());
        Assert.Empty(_lines.PhonesOf(TestFleet.Number(103)));
        Assert.Equal([TestFleet.Number(100), TestFleet.Number(101)], _lines.ExtensionsOf(TestFleet.Mac));
        Assert.Empty(_lines.ExtensionsOf(MacAddress.Parse("0004f2000001")));
    }

    [Fact]
    public void A_changed_fleet_is_seen_at_once()
    {
        _lines.PhonesOf(TestFleet.Number(100));
        Place(TestFleet.Phone("yealink/t54w", 105));

        Assert.Empty(_lines.PhonesOf(TestFleet.Number(100)));
        Assert.Equal([TestFleet.Mac], _lines.PhonesOf(TestFleet.Number(105)));
    }

    [Theory]
    [InlineData(100, nameof(DialogState.Early), nameof(PhoneCalls.Busy), nameof(PhoneCalls.Idle))]
    [InlineData(101, nameof(DialogState.Trying), nameof(PhoneCalls.Busy), nameof(PhoneCalls.Busy))]
    [InlineData(102, nameof(DialogState.Confirmed), nameof(PhoneCalls.Idle), nameof(PhoneCalls.Busy))]
    [InlineData(103, nameof(DialogState.Confirmed), nameof(PhoneCalls.Idle), nameof(PhoneCalls.Idle))]
    public void A_call_of_any_line_makes_a_phone_busy(int extension, string state, string mine, string others)
    {
        Apply(new CallEvent("pbx", TestFleet.Number(extension), "c1", Enum.Parse<DialogState>(state)));

        Assert.Equal((mine, others), (_lines.CallsOf(TestFleet.Mac).ToString(), _lines.CallsOf(Other).ToString()));
    }

    [Fact]
    public void A_held_call_is_a_call_and_one_of_a_lost_source_is_unknown_unless_another_is_known()
    {
        Apply(new CallEvent("pbx", TestFleet.Number(100), "c1", DialogState.Confirmed) { IsHeld = true });
        Assert.Equal(PhoneCalls.Busy, _lines.CallsOf(TestFleet.Mac));

        Apply(new SourceLost("pbx"));
        Assert.Equal(PhoneCalls.Unknown, _lines.CallsOf(TestFleet.Mac));

        Apply(new CallEvent("script", TestFleet.Number(101), "c2", DialogState.Early));
        Assert.Equal(PhoneCalls.Busy, _lines.CallsOf(TestFleet.Mac));
    }

    private void Place(params Device[] devices) => _fleet.Swap(TestFleet.Office() with { Devices = TestFleet.Office().Devices.AddRange(devices.Select(device => KeyValuePair.Create(device.Mac, device))) });

    private void Apply(CallFact fact) => _dialogs.Apply(fact, Now);
}
