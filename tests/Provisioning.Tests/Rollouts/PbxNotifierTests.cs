using System.Collections.Immutable;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Rollouts;
using Provisioning.Tests.Pbxs;

namespace Provisioning.Tests.Rollouts;

/// <summary>Phones that are told to fetch by the PBX with which they are registered, over its manager interface.</summary>
public sealed class PbxNotifierTests
{
    private static readonly Device Phone = new() { Mac = MacAddress.Parse("805ec0000001"), Model = "yealink/t54w", Site = "london", Lines = [new(ExtensionNumber.Parse("101"))] };

    [Fact]
    public async Task A_registered_phone_is_told_and_its_PBX_only_says_that_it_has_sent_it()
    {
        await using var server = new AsteriskServer();
        await using var house = new PbxHouse(server.Port);
        await house.ReadyAsync();
        var notifier = Notifier(house, Phone);

        Assert.True(notifier.CanReach(Phone));
        Assert.Equal(new(TellVerdict.Told, 202), await notifier.NotifyAsync(Phone, new("check-sync;reboot=true", "terminated"), TestServer.Token));
        Assert.Equal("Event=check-sync;reboot=true", server.Actions.Single(action => action["Action"] == "PJSIPNotify")["Variable"]);
    }

    [Fact]
    public async Task A_phone_that_shares_its_line_and_one_that_is_not_registered_are_not()
    {
        await using var server = new AsteriskServer();
        await using var house = new PbxHouse(server.Port);
        await house.ReadyAsync();
        var (twin, away) = (Phone with { Mac = MacAddress.Parse("805ec0000002") }, Phone with { Mac = MacAddress.Parse("805ec0000003"), Lines = [new(ExtensionNumber.Parse("104"))] });
        var notifier = Notifier(house, Phone, twin, away);

        Assert.False(notifier.CanReach(Phone));
        Assert.False(notifier.CanReach(twin));
        Assert.False(notifier.CanReach(away));
        Assert.Equal(TellVerdict.Unreachable, (await notifier.NotifyAsync(away, new("check-sync", null), TestServer.Token)).Verdict);
    }

    [Fact]
    public async Task A_PBX_that_is_away_reaches_nobody_and_one_that_refuses_is_believed()
    {
        await using var server = new AsteriskServer { Says = { ["PJSIPNotify"] = "Response: Error|Message: Unable to retrieve endpoint 101" } };
        await using var house = new PbxHouse(server.Port);
        await house.ReadyAsync();
        var notifier = Notifier(house, Phone);

        Assert.Equal(new(TellVerdict.Refused, 404), await notifier.NotifyAsync(Phone, new("check-sync", null), TestServer.Token));
        server.Die();
        await Eventually.TrueAsync(() => !notifier.CanReach(Phone), "it is away");
    }

    private static PbxNotifier Notifier(PbxHouse house, params Device[] phones)
    {
        house.Fleet.Swap(house.Fleet.Current with { Devices = phones.ToImmutableDictionary(phone => phone.Mac) });
        return new(house.Table, new(house.Fleet, new DialogEngine()));
    }
}
