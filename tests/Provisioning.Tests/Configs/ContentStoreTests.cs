using System.Text;
using Microsoft.Extensions.Options;
using Provisioning.Configs;
using Provisioning.Rendering;
using Provisioning.Storage;

namespace Provisioning.Tests.Configs;

public sealed class ContentStoreTests
{
    [Theory, OnBothDatabases]
    public async Task What_was_added_is_read_again_with_its_secret_ranges(DatabaseKind kind)
    {
        await using var files = await TestDatabase.CreateAsync(kind);
        await using var database = files.Open();
        using var vault = Vault.Open(files.Folder);
        using var store = Store(database, vault);
        var file = File("account.1.password = plum-anchor-18\n", 21..35);

        await store.AddAsync([store.Pack(file), store.Pack(File("", 0..0))], TestServer.Token);
        await store.AddAsync([store.Pack(file)], TestServer.Token);

        var content = await store.ReadAsync(file.Hash, TestServer.Token);
        Assert.Equal("account.1.password = plum-anchor-18\n", Encoding.UTF8.GetString(content!.Bytes.Span));
        Assert.Equal([21..35], content.Secrets);
        Assert.Equal(0, (await store.ReadAsync(ContentHash.Of([]), TestServer.Token))!.Bytes.Length);
        Assert.Null(await store.ReadAsync(ContentHash.Of("nobody"u8), TestServer.Token));
        Assert.DoesNotContain("plum-anchor-18", await files.DumpAsync(), StringComparison.Ordinal);
    }

    [Theory, OnBothDatabases]
    public async Task The_cache_keeps_to_its_size_and_what_is_not_in_it_is_read_from_the_database(DatabaseKind kind)
    {
        await using var files = await TestDatabase.CreateAsync(kind);
        await using var database = files.Open();
        using var vault = Vault.Open(files.Folder);
        using var store = Store(database, vault);
        var many = Enumerable.Range(0, 30).Select(i => File(new string((char)('a' + (i % 26)), 100_000) + i, 0..0)).ToList();
        await store.AddAsync(many.Select(store.Pack), TestServer.Token);

        foreach (var file in many)
            Assert.Equal(file.Content, (await store.ReadAsync(file.Hash, TestServer.Token))!.Bytes.ToArray());

        var cached = 0;
        await using (var connection = await database.ConnectAsync(TestServer.Token))
            await Dapper.SqlMapper.ExecuteAsync(connection, "DELETE FROM contents");
        foreach (var file in many)
            cached += await store.ReadAsync(file.Hash, TestServer.Token) is null ? 0 : 1;
        Assert.InRange(cached, 1, 10);
    }

    private static ContentStore Store(Database database, Vault vault) => new(database, vault, Options.Create(new ConfigOptions { CacheBytes = 1_000_000 }));

    private static RenderedFile File(string text, Range secret)
    {
        Assert.True(ConfigFormat.TryFind("assignments", out var format));
        var bytes = Encoding.UTF8.GetBytes(text);
        return new("x.cfg", format, bytes, ContentHash.Of(bytes), [secret], false);
    }
}
