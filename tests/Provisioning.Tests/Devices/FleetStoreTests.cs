using Provisioning.Devices;
using Provisioning.Storage;

namespace Provisioning.Tests.Devices;

public sealed class FleetStoreTests
{
    [Theory, OnBothDatabases]
    public async Task A_fleet_is_loaded_as_it_was_saved(DatabaseKind kind)
    {
        await using var stored = await Stored.OpenAsync(kind);
        for (var seed = 0; seed < 20; seed++)
        {
            var fleet = new RandomFleets(seed).Next();
            await stored.SaveAsync(await stored.LoadAsync(), fleet);
            Assert.Empty(FleetDiff.Between(fleet, await stored.LoadAsync()));
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_revision_counts_up_with_every_change_and_is_never_given_out_twice(DatabaseKind kind)
    {
        await using var stored = await Stored.OpenAsync(kind);
        var first = Reading.Sound("pbxs: [{ name: a, address: a.example.com }]");
        var second = Reading.Sound("pbxs: [{ name: a, address: b.example.com }]");

        Assert.Equal(0, await stored.RevisionAsync("a"));
        await stored.SaveAsync(Fleet.Empty, first);
        Assert.Equal(1, await stored.RevisionAsync("a"));
        await stored.SaveAsync(first, second);
        Assert.Equal(2, await stored.RevisionAsync("a"));
        await stored.SaveAsync(second, Fleet.Empty);
        Assert.Equal(0, await stored.RevisionAsync("a"));
        await stored.SaveAsync(Fleet.Empty, first);
        Assert.Equal(4, await stored.RevisionAsync("a"));
    }

    [Theory, OnBothDatabases]
    public async Task No_secret_lies_open_in_the_database(DatabaseKind kind)
    {
        await using var stored = await Stored.OpenAsync(kind);

        await stored.SaveAsync(Fleet.Empty, Reading.Sound(Office.Small));

        var dump = await stored.Files.DumpAsync();
        Assert.Contains("Bilal", dump, StringComparison.Ordinal);
        Assert.All(Office.Secrets, secret => Assert.DoesNotContain(secret, dump, StringComparison.Ordinal));
    }

    private sealed class Stored(TestDatabase files, Database database, Vault vault) : IAsyncDisposable
    {
        private readonly FleetStore _store = new(database, vault);

        public TestDatabase Files => files;

        public static async Task<Stored> OpenAsync(DatabaseKind kind)
        {
            var files = await TestDatabase.CreateAsync(kind);
            return new(files, files.Open(), Vault.Open(files.Folder));
        }

        public Task<Fleet> LoadAsync() => _store.LoadAsync(TestServer.Token);

        public Task<long> RevisionAsync(string pbx) => _store.RevisionAsync(FleetNoun.Pbxs, pbx, TestServer.Token);

        public Task<bool> SaveAsync(Fleet before, Fleet after) => database.InTransactionAsync(
            async transaction =>
            {
                await _store.SaveAsync(transaction, FleetDiff.Between(before, after), TestServer.Token);
                return true;
            },
            TestServer.Token);

        public async ValueTask DisposeAsync()
        {
            vault.Dispose();
            await database.DisposeAsync();
            await files.DisposeAsync();
        }
    }
}
