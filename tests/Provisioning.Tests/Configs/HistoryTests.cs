using Provisioning.Configs;
using Provisioning.Devices;
using Provisioning.Rendering;

namespace Provisioning.Tests.Configs;

public sealed class HistoryTests
{
    [Theory, OnBothDatabases]
    public async Task A_rollback_is_a_new_version_with_the_old_files_and_holds_the_phone(DatabaseKind kind)
    {
        await using var server = await Changing.StartSmallAsync(kind);
        var history = server.Get<ConfigHistory>();
        await server.ChangeAsync(fleet => fleet.Rename("102", "Bill"));

        var now = await history.RollbackAsync(Changing.Bilal, 1, "alice@example.com", TestServer.Token);

        Assert.Equal((3, true, "rolled back to version 1"), (now!.Version.Number, now.IsHeld, now.Version.Reason));
        var first = await history.FindAsync(Changing.Bilal, 1, TestServer.Token);
        Assert.Equal(first!.Files.Select(file => (file.Name, file.Hash)), now.Version.Files.Select(file => (file.Name, file.Hash)));
        Assert.Equal([3, 2, 1], (await history.ListAsync(Changing.Bilal, 10, TestServer.Token)).Select(version => version.Number));
        Assert.Same(now, server.Published(Changing.Bilal));
    }

    [Theory, OnBothDatabases]
    public async Task A_held_phone_gets_no_new_version_and_is_listed_until_it_is_released(DatabaseKind kind)
    {
        await using var server = await Changing.StartSmallAsync(kind);
        var history = server.Get<ConfigHistory>();
        await history.RollbackAsync(Changing.Bilal, 1, "test", TestServer.Token);

        var outcome = await server.ChangeAsync(fleet => fleet.Rename("102", "Bill"));

        Assert.Equal([Changing.Bilal], outcome.Publication.HeldBack);
        Assert.Equal([Changing.Alice], outcome.Publication.Versions.Select(config => config.Version.Mac));
        Assert.Equal(2, server.Version(Changing.Bilal));

        var released = await history.ReleaseAsync(Changing.Bilal, "test", TestServer.Token);

        Assert.Equal([3], released!.Versions.Select(config => config.Version.Number));
        Assert.False(server.Published(Changing.Bilal).IsHeld);
        Assert.Null(await history.ReleaseAsync(Changing.Bilal, "test", TestServer.Token));
    }

    [Theory, OnBothDatabases]
    public async Task Releasing_a_phone_that_has_the_right_files_publishes_nothing(DatabaseKind kind)
    {
        await using var server = await Changing.StartSmallAsync(kind);
        var history = server.Get<ConfigHistory>();
        await history.RollbackAsync(Changing.Bilal, 1, "test", TestServer.Token);

        Assert.Empty((await history.ReleaseAsync(Changing.Bilal, "test", TestServer.Token))!.Versions);
        Assert.Equal((2, false), (server.Version(Changing.Bilal), server.Published(Changing.Bilal).IsHeld));
    }

    [Theory, OnBothDatabases]
    public async Task There_is_no_rolling_back_to_what_never_was(DatabaseKind kind)
    {
        await using var server = await Changing.StartSmallAsync(kind);
        var history = server.Get<ConfigHistory>();

        Assert.Null(await history.RollbackAsync(Changing.Bilal, 7, "test", TestServer.Token));
        Assert.Null(await history.RollbackAsync(MacAddress.Parse("000000000001"), 1, "test", TestServer.Token));
        Assert.Equal(2, await server.CountAsync("config_versions"));
    }

    [Fact]
    public async Task A_difference_names_each_parameter_with_what_it_takes_and_hides_secrets()
    {
        await using var server = await Changing.StartSmallAsync(DatabaseKind.Sqlite);
        await server.ChangeAsync(fleet => fleet with
        {
            Extensions = fleet.Extensions.SetItem(
                ExtensionNumber.Parse("102"), fleet.Extensions[ExtensionNumber.Parse("102")] with { Name = "Bill", SipPassword = Secret.Of("new-secret-99") }),
        });
        var history = server.Get<ConfigHistory>();
        var (one, two) = (await history.FindAsync(Changing.Bilal, 1, TestServer.Token), await history.FindAsync(Changing.Bilal, 2, TestServer.Token));

        var changes = await server.Get<FleetPlanner>().CompareAsync(Changing.Bilal, one!, two!, TestServer.Token);

        Assert.Equal(
            [
                "account.1.display_name: Bilal → Bill, Live",
                "account.1.label: Bilal → Bill, Live",
                "account.1.password: ******** → ********, Resync",
                "linekey.1.label: Bilal → Bill, Live",
            ],
            changes.Select(change => change.Masked()).Select(change => $"{change.Parameter}: {change.Before} → {change.After}, {change.Class}").Order(StringComparer.Ordinal));
        Assert.Equal(RebootClass.Resync, changes.Max(change => change.Class));
    }
}
