using Provisioning.Simulator.Lamps;
using Provisioning.Simulator.Pbx;

namespace Provisioning.Tests.EndToEnd;

/// <summary>Whatever the PBX tells of a call before its phone rings, no lamp shows it.</summary>
public sealed class LampOrderTests(BootedOffice booted) : IClassFixture<BootedOffice>
{
    private const int Calls = 40;

    [Fact]
    public async Task An_incoming_call_rings_on_every_lamp_before_it_is_up_and_is_never_shown_as_up_before()
    {
        await using var office = await PbxOffice.OpenAsync(booted, "Subscriptions:MinInterval=00:00:00");
        await office.ConnectedAsync();
        await office.RightAsync();
        office.Shown.Clear();

        for (var call = 0; call < Calls; call++)
        {
            var (customer, agent) = office.Pbx.Dial(new PbxParty($"+4420794600{call:d2}", "Customer"), new PbxParty($"{101 + (call % 4)}", "Agent"));
            await Eventually.TrueAsync(() => office.Pbx.Legs.Any(leg => leg.Uniqueid == agent && leg.State == ChannelState.Ringing), "it rings");
            await office.RightAsync();
            if (call % 3 > 0)
                office.Pbx.Answer(agent!);
            await office.RightAsync();
            office.Pbx.HangUp(customer);
            await office.RightAsync();
        }

        var lamps = office.Shown.GroupBy(lamp => (lamp.Mac, lamp.Key.Position)).ToList();
        Assert.NotEmpty(lamps);
        Assert.All(lamps, lamp => Assert.True(IsInOrder([.. lamp.Select(shown => shown.Lamp)]), $"{lamp.Key}: {string.Join(", ", lamp.Select(shown => shown.Lamp))}"));
    }

    /// <summary>Rings, then perhaps in a call, then off, and so on.</summary>
    private static bool IsInOrder(Lamp[] shown) => shown.Prepend(Lamp.Off).Zip(shown).All(step => step switch
    {
        (Lamp.Off, Lamp.Flashing) or (Lamp.Flashing, Lamp.On or Lamp.Off) or (Lamp.On, Lamp.Off) => true,
        var (before, after) => before == after, // who calls has changed
    });
}
