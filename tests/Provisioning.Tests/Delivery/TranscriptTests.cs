using Microsoft.Extensions.Options;
using Provisioning.Delivery;
using Provisioning.Storage;

namespace Provisioning.Tests.Delivery;

public sealed class TranscriptTests
{
    [Fact]
    public async Task Old_requests_and_too_many_are_deleted()
    {
        await using var server = await DeliveryServer.StartAsync();
        var store = new FetchStore(server.Get<Database>(), Options.Create(new FetchLogOptions { MaxRows = 100, MaxAge = TimeSpan.FromDays(1) }), server.Time);
        await AddAsync(server, store, 150);
        await store.PruneAsync(TestContext.Current.CancellationToken);
        Assert.Equal(100, (await store.ListAsync(DeliveryServer.Mac, long.MaxValue, 1000, TestContext.Current.CancellationToken)).Count);

        server.Time.Advance(TimeSpan.FromDays(2));
        await AddAsync(server, store, 3);
        await store.PruneAsync(TestContext.Current.CancellationToken);
        var left = await store.ListAsync(DeliveryServer.Mac, long.MaxValue, 1000, TestContext.Current.CancellationToken);
        Assert.Equal(["2.cfg", "1.cfg", "0.cfg"], left.Select(row => row.File));
        Assert.Equal(["0.cfg"], (await store.ListAsync(DeliveryServer.Mac, left[1].Number, 10, TestContext.Current.CancellationToken)).Select(row => row.File));
    }

    private static Task<bool> AddAsync(DeliveryServer server, FetchStore store, int count) => server.Get<Database>().InTransactionAsync(
        async transaction =>
        {
            var fetches = Enumerable.Range(0, count).Select(i => new Fetch
            {
                At = server.Time.GetUtcNow().AddMilliseconds(i),
                Mac = DeliveryServer.Mac,
                Address = "192.0.2.1",
                Method = "GET",
                File = $"{i}.cfg",
                Status = 200,
                Authentication = "Digest",
                Tls = "",
                UserAgent = "",
            });
            await store.AddAsync(transaction, fetches, TestContext.Current.CancellationToken);
            return true;
        },
        TestContext.Current.CancellationToken);
}
