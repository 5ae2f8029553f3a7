using Provisioning.Configs;
using Provisioning.Devices;

namespace Provisioning.Tests.Configs;

public sealed class PublishingTests
{
    [Theory, OnBothDatabases]
    public async Task Only_the_phones_concerned_are_rendered_and_get_a_version(DatabaseKind kind)
    {
        await using var server = await Changing.StartSmallAsync(kind);
        Assert.Equal((1, 1), (server.Version(Changing.Alice), server.Version(Changing.Bilal)));

        var outcome = await server.ChangeAsync(fleet => fleet with
        {
            Devices = fleet.Devices.SetItem(Changing.Bilal, fleet.Devices[Changing.Bilal] with { Keys = [new Key { Kind = KeyKind.Park, Value = "701", Label = "Park" }] }),
        });

        Assert.Equal(1, outcome.Publication.Rendered);
        Assert.Equal([Changing.Bilal], outcome.Publication.Versions.Select(config => config.Version.Mac));
        Assert.Equal((1, 2), (server.Version(Changing.Alice), server.Version(Changing.Bilal)));
    }

    [Theory, OnBothDatabases]
    public async Task The_same_bytes_are_no_new_version(DatabaseKind kind)
    {
        await using var server = await Changing.StartSmallAsync(kind);
        var before = server.Served();

        // The window is not in the files, but the site has changed: both phones are rendered.
        var outcome = await server.ChangeAsync(fleet => fleet with
        {
            Sites = fleet.Sites.SetItem("london", fleet.Sites["london"] with { RebootWindow = new RebootWindow { Days = [DayOfWeek.Monday], From = new(1, 0), To = new(2, 0) } }),
        });

        Assert.Equal((2, 0), (outcome.Publication.Rendered, outcome.Publication.Versions.Length));
        Assert.Equal(before, server.Served());
        Assert.Equal(2, await server.CountAsync("config_versions"));
    }

    [Theory, OnBothDatabases]
    public async Task Numbers_go_on_when_a_phone_comes_back_even_after_a_restart(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        Device phone;
        await using (var server = await TestServer.StartOnAsync(database))
        {
            await server.ApplyAsync(Office.Small);
            await server.ChangeAsync(fleet => fleet.Rename("102", "Bill"));
            phone = server.Fleet.Devices[Changing.Bilal];
            await server.ChangeAsync(fleet => fleet with { Devices = fleet.Devices.Remove(Changing.Bilal) });
            Assert.Null(server.Get<PublishedConfigs>().Find(Changing.Bilal));
        }

        await using (var server = await TestServer.StartOnAsync(database))
        {
            Assert.Null(server.Get<PublishedConfigs>().Find(Changing.Bilal));
            await server.ChangeAsync(fleet => fleet with { Devices = fleet.Devices.Add(Changing.Bilal, phone) });
            Assert.Equal(3, server.Version(Changing.Bilal));
        }
    }

    [Theory, OnBothDatabases]
    public async Task Everything_is_there_again_after_a_restart(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        Fleet fleet;
        string[] served;
        await using (var server = await TestServer.StartOnAsync(database))
        {
            await server.ApplyAsync(Office.Small);
            await server.ChangeAsync(before => before.Rename("102", "Bill"), "alice@example.com");
            await server.Get<ConfigHistory>().RollbackAsync(Changing.Alice, 1, "test", TestServer.Token);
            (fleet, served) = (server.Fleet, server.Served());
        }

        await using (var server = await TestServer.StartOnAsync(database))
        {
            Assert.Empty(FleetDiff.Between(fleet, server.Fleet));
            Assert.Equal(served, server.Served());
            Assert.True(server.Published(Changing.Alice).IsHeld);
            var version = server.Published(Changing.Bilal).Version;
            Assert.Equal((2, "alice@example.com", "changed by a test"), (version.Number, version.Author, version.Reason));
            var contents = await server.Get<ConfigHistory>().ReadAsync(version, TestServer.Token);
            Assert.Equal(version.Files.Select(file => file.Name), contents.Select(content => content.Name));
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_refused_change_leaves_everything_as_it_was(DatabaseKind kind)
    {
        await using var server = await Changing.StartSmallAsync(kind);
        var (fleet, served, audit) = (server.Fleet, server.Served(), await server.CountAsync("audit"));

        var outcome = await server.ChangeAsync(before => before.Rename("102", "Bill") with { Pbxs = before.Pbxs.Clear() });

        Assert.Equal(ChangeVerdict.Refused, outcome.Verdict);
        Assert.Equal(("sites/london/pbx", "'main' is no PBX of this fleet; there is none yet, list one first"), (outcome.Problems[0].Path, outcome.Problems[0].Message));
        Assert.Same(fleet, server.Fleet);
        Assert.Equal(served, server.Served());
        Assert.Equal((2, audit), (await server.CountAsync("config_versions"), await server.CountAsync("audit")));
    }

    [Theory, OnBothDatabases]
    public async Task A_dry_run_says_what_it_would_do_and_does_nothing(DatabaseKind kind)
    {
        await using var server = await Changing.StartSmallAsync(kind);
        var (fleet, contents) = (server.Fleet, await server.CountAsync("contents"));

        var outcome = await server.Get<FleetChanges>().ChangeAsync(
            new ChangeRequest { Edit = before => FleetEdit.Of(before.Rename("102", "Bill")), Reason = new("test", "dry"), IsDryRun = true }, TestServer.Token);

        Assert.Equal((ChangeVerdict.Accepted, 2), (outcome.Verdict, outcome.Publication.Versions.Length));
        Assert.Same(fleet, server.Fleet);
        Assert.Equal((1, contents), (server.Version(Changing.Bilal), await server.CountAsync("contents")));
    }

    [Theory, OnBothDatabases]
    public async Task Changes_at_once_are_made_one_after_the_other_and_none_is_lost(DatabaseKind kind)
    {
        await using var server = await Changing.StartSmallAsync(kind);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => server.ChangeAsync(fleet => fleet.Rename("102", fleet.Extensions[ExtensionNumber.Parse("102")].Name + (char)('a' + i))))));

        Assert.All(outcomes, outcome => Assert.Equal(ChangeVerdict.Accepted, outcome.Verdict));
        var name = server.Fleet.Extensions[ExtensionNumber.Parse("102")].Name;
        Assert.Equal("abcdefghijklmnopqrst", string.Concat(name["Bilal".Length..].Order()));
        Assert.Equal(21, server.Version(Changing.Bilal));
    }

    [Theory, OnBothDatabases]
    public async Task A_change_and_its_audit_row_are_one(DatabaseKind kind)
    {
        await using var server = await Changing.StartSmallAsync(kind);
        var (fleet, served) = (server.Fleet, server.Served());
        await server.ExecuteAsync("ALTER TABLE audit RENAME TO audit_gone");

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => server.ChangeAsync(before => before.Rename("102", "Bill")));

        Assert.Same(fleet, server.Fleet);
        Assert.Equal(served, server.Served());
        Assert.Equal(2, await server.CountAsync("config_versions"));
        await server.ExecuteAsync("ALTER TABLE audit_gone RENAME TO audit");
        Assert.Equal(ChangeVerdict.Accepted, (await server.ChangeAsync(before => before.Rename("102", "Bill"))).Verdict);
        Assert.Equal(2, server.Version(Changing.Bilal));
    }
}
