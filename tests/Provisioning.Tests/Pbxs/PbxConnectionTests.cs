using System.Net;
using System.Net.Sockets;
using Provisioning.Pbxs;

namespace Provisioning.Tests.Pbxs;

public sealed class PbxConnectionTests
{
    [Fact]
    public async Task Calls_that_go_on_are_known_when_it_is_ready()
    {
        await using var server = new AsteriskServer();
        server.Do(world => world.Talk("101", "102"));
        server.Do(world => world.Hold(world.Channels[1], true));
        await using var house = new PbxHouse(server.Port);

        await house.ReadyAsync();
        await Eventually.TrueAsync(() => house.Of("102").Dialogs.Length == 1, "the lamps are told");

        Assert.False(house.Of("101").Dialogs[0].IsHeld);
        Assert.True(house.Of("102").Dialogs[0].IsHeld);
        Assert.Equal(2, house.Pbx.View!.Count);
        Assert.IsType<PbxReady>(house.Signals.Last());
        Assert.Equal("", house.Trouble);
    }

    [Fact]
    public async Task E26_there_is_no_view_before_it_is_ready_and_none_after_it_is_lost()
    {
        await using var server = new AsteriskServer();
        server.Do(world => world.Talk("101", "102"));
        await using var house = new PbxHouse(server.Port);
        await house.ReadyAsync();

        server.Die();
        await Eventually.TrueAsync(() => house.Pbx.View is null, "the view is gone");
        var outcome = await house.Pbx.HangUpAsync(new("1700000000.1"), TestServer.Token);

        Assert.Equal(PbxVerdict.Lost, outcome.Verdict);
        await Eventually.TrueAsync(() => house.Views.Any(view => view.Signal == nameof(PbxLost)), "the loss is told");
        Assert.All(house.Views, view => Assert.Equal(view.Signal == nameof(PbxReady), view.HasView));
    }

    [Fact]
    public async Task A_PBX_that_was_not_there_at_the_start_is_found_when_it_comes()
    {
        await using var server = new AsteriskServer();
        server.Die();
        await using var house = new PbxHouse(server.Port);
        await Eventually.TrueAsync(() => house.Trouble.Contains("cannot be reached", StringComparison.Ordinal), () => house.Trouble);

        server.Rise();

        await house.ReadyAsync();
    }

    [Fact]
    public async Task A_PBX_that_goes_from_the_fleet_is_left_and_its_lamps_go_out()
    {
        await using var server = new AsteriskServer();
        server.Do(world => world.Talk("101", "102"));
        await using var house = new PbxHouse(server.Port);
        await house.ReadyAsync();
        await Eventually.TrueAsync(() => house.Of("101").Dialogs.Length == 1, "the lamps are told");

        house.Fleet.Swap(house.Fleet.Current with { Pbxs = house.Fleet.Current.Pbxs.SetItem("main", house.Fleet.Current.Pbxs["main"] with { Control = null }) });

        await Eventually.TrueAsync(() => house.Of("101") is { Dialogs.Length: 0 } && house.Table.Find("main") is null, "it is left");
        Assert.IsType<PbxLost>(house.Signals.Last());
        Assert.Empty(house.Report.Troubles);
    }

    [Fact]
    public async Task One_that_changes_is_connected_anew_and_one_that_only_dials_otherwise_is_not()
    {
        await using var old = new AsteriskServer();
        await using var server = new AsteriskServer();
        server.Do(world => world.Talk("101", "102"));
        await using var house = new PbxHouse(old.Port);
        await house.ReadyAsync();
        var pbx = house.Fleet.Current.Pbxs["main"];

        house.Fleet.Swap(house.Fleet.Current with { Pbxs = house.Fleet.Current.Pbxs.SetItem("main", pbx with { PickupCode = "**" }) });
        house.Fleet.Swap(house.Fleet.Current with { Pbxs = house.Fleet.Current.Pbxs.SetItem("main", pbx with { Control = pbx.Control! with { Port = server.Port } }) });

        await Eventually.TrueAsync(() => house.Of("101").Dialogs.Length == 1, "the other one's calls are told");
        Assert.Equal((1, 1), (old.Accepted, server.Accepted));
    }

    [Fact]
    public async Task Nobody_is_asked_again_and_again_whether_a_wrong_password_is_right_by_now()
    {
        await using var server = new AsteriskServer { Says = { ["Login"] = "Response: Error|Message: Authentication failed" } };
        await using var house = new PbxHouse(server.Port, options => options.RefusedDelay = TimeSpan.FromHours(1));
        await Eventually.TrueAsync(() => house.Trouble.Contains("does not let the user provisioning in (Authentication failed)", StringComparison.Ordinal), () => house.Trouble);

        await using var other = new AsteriskServer();
        await using var second = new PbxHouse(other.Port);
        await second.ReadyAsync();

        Assert.Equal(1, server.Accepted);
    }

    [Fact]
    public async Task What_listens_there_and_is_no_Asterisk_is_said_so()
    {
        await using var server = new AsteriskServer { Greeting = "SSH-2.0-OpenSSH_9.2\r\n" };
        await using var house = new PbxHouse(server.Port);

        await Eventually.TrueAsync(() => house.Trouble == "it is no Asterisk Manager Interface: it begins with 'SSH-2.0-OpenSSH_9.2'. Is the port the one of Asterisk's manager.conf?", () => house.Trouble);
    }

    [Fact]
    public async Task A_PBX_that_drops_each_connection_is_not_asked_without_a_pause()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var house = new PbxHouse(((IPEndPoint)listener.LocalEndpoint).Port, options => (options.ReconnectDelay, options.MaxReconnectDelay) = (TimeSpan.FromHours(1), TimeSpan.FromHours(1)));

        (await listener.AcceptSocketAsync(TestServer.Token)).Dispose();

        await Eventually.TrueAsync(() => house.Trouble.Contains("closed the connection", StringComparison.Ordinal) || house.Trouble.Contains("broke", StringComparison.Ordinal), () => house.Trouble);
        Assert.False(listener.Pending());
    }
}
