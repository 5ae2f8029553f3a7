using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Delivery;

namespace Provisioning.Tests.Delivery;

public sealed class FloodTests
{
    [Fact]
    public async Task A_phone_that_is_not_ours_gets_nothing_and_is_shown_to_the_administrator()
    {
        await using var server = await DeliveryServer.StartAsync();
        using var client = server.Client("Acme two 2.0 80:5e:c0:ff:ff:ff");

        using var first = await client.GetAsync(new Uri(server.Http, "805ec0ffffff.cfg"), TestContext.Current.CancellationToken);
        server.Time.Advance(TimeSpan.FromMinutes(1));
        using var second = await client.GetAsync(new Uri(server.Http, "y000000000028.cfg"), TestContext.Current.CancellationToken);

        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.NotFound], [first.StatusCode, second.StatusCode]);
        var discovered = Assert.Single(server.Get<DiscoveredPhones>().List());
        Assert.Equal((DeliveryServer.UnknownMac, 2L, "127.0.0.1", "two"), (discovered.Mac, discovered.Requests, discovered.Address, discovered.Model));
        Assert.Equal(TimeSpan.FromMinutes(1), discovered.LastAt - discovered.FirstAt);
    }

    [Fact]
    public async Task Discovered_phones_outlive_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("delivery").FullName;
        await using (var server = await DeliveryServer.StartAsync(folder: folder, keepsFolder: true))
        {
            using var client = server.Client();
            (await client.GetAsync(new Uri(server.Http, "805ec0ffffff.cfg"), TestContext.Current.CancellationToken)).Dispose();
            await FetchingTests.Until(() => server.Get<DiscoveredPhones>().Count == 1);
        }

        await using var restarted = await DeliveryServer.StartAsync(folder: folder);
        Assert.Equal(DeliveryServer.UnknownMac, Assert.Single(restarted.Get<DiscoveredPhones>().List()).Mac);
    }

    [Fact]
    public async Task A_flood_of_unknown_phones_fills_neither_memory_nor_table()
    {
        await using var server = await DeliveryServer.StartAsync(new()
        {
            ["Delivery:MaxDiscovered"] = "50",
            ["Delivery:Rates:RequestBurst"] = "100000",
            ["Delivery:Rates:FailureBurst"] = "100000",
        });
        await using var wire = await Wire.ConnectAsync(server.Http);

        for (var i = 0; i < 2000; i++)
        {
            Assert.StartsWith("HTTP/1.1 404 ", await wire.AskAsync($"GET /p/805ec1{i:x6}.cfg HTTP/1.1\nHost: p"), StringComparison.Ordinal);
            server.Time.Advance(TimeSpan.FromMilliseconds(1));
            if (i % 100 == 0)
                await server.FlushAsync();
        }

        await server.FlushAsync();
        Assert.Equal(50, server.Get<DiscoveredPhones>().Count);
        var reread = new DiscoveredPhones(Options.Create(new DeliveryOptions()));
        await server.Get<DiscoveredStore>().LoadAsync(reread, TestContext.Current.CancellationToken);
        Assert.Equal(50, reread.Count);
        Assert.Equal("805ec10007cf", reread.List()[0].Mac.ToString());
        Assert.Single(server.Errors.All, line => line.Contains("not in the fleet", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_tries_addresses_soon_cannot_tell_ours_from_others()
    {
        await using var server = await DeliveryServer.StartAsync(new() { ["Delivery:Rates:FailureBurst"] = "3" });
        await server.PublishAsync(DeliveryServer.Mac, ("805ec0000001.cfg", "x"));
        await using var wire = await Wire.ConnectAsync(server.Http);

        for (var i = 0; i < 3; i++)
            Assert.StartsWith("HTTP/1.1 404 ", await wire.AskAsync($"GET /p/805ec1{i:x6}.cfg HTTP/1.1\nHost: p"), StringComparison.Ordinal);
        var unknown = await wire.AskAsync("GET /p/805ec1ffffff.cfg HTTP/1.1\nHost: p");
        var known = await wire.AskAsync("GET /p/805ec0000001.cfg HTTP/1.1\nHost: p");

        Assert.StartsWith("HTTP/1.1 401 ", known, StringComparison.Ordinal);
        Assert.Equal(known, unknown);
        Assert.Equal(known, await wire.AskAsync("GET /p/805ec0000001.boot HTTP/1.1\nHost: p"));
        Assert.Equal(known, await wire.AskAsync("PUT /p/805ec0000001.boot HTTP/1.1\nHost: p\nContent-Length: 0"));
        server.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.StartsWith("HTTP/1.1 404 ", await wire.AskAsync("GET /p/805ec1ffffff.cfg HTTP/1.1\nHost: p"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_fails_too_often_waits_while_a_neighbour_who_is_right_does_not()
    {
        await using var server = await DeliveryServer.StartAsync(new() { ["Delivery:Rates:FailureBurst"] = "2" });
        await server.PublishAsync(DeliveryServer.Mac, ("805ec0000001.cfg", "x"));
        using var client = server.Client();
        using var phone = new Phone(server, DeliveryServer.Mac);
        var statuses = new List<HttpStatusCode>();

        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Http, "805ec0000001.cfg"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", "eDp4");
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            statuses.Add(response.StatusCode);
        }

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests], statuses);
        using var right = await phone.GetAsync("805ec0000001.cfg");
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task An_address_that_asks_too_much_is_told_to_wait()
    {
        await using var server = await DeliveryServer.StartAsync(new() { ["Delivery:Rates:RequestBurst"] = "2", ["Delivery:Rates:RequestsPerSecond"] = "1" });
        await using var wire = await Wire.ConnectAsync(server.Http);
        const string request = "GET /p/805ec0000001.boot HTTP/1.1\nHost: p";

        Assert.StartsWith("HTTP/1.1 404 ", await wire.AskAsync(request), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 404 ", await wire.AskAsync(request), StringComparison.Ordinal);
        Assert.Equal("HTTP/1.1 429 Too Many Requests\nContent-Length: 0\nRetry-After: 30\n\n", await wire.AskAsync(request));
        server.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.StartsWith("HTTP/1.1 404 ", await wire.AskAsync(request), StringComparison.Ordinal);
    }

    [Fact]
    public void Sources_are_bounded_and_an_ipv6_network_is_one_source()
    {
        var table = new SourceTable(Options.Create(new RateOptions { MaxSources = 100 }), new FakeTimeProvider());
        for (var i = 0; i < 10_000; i++)
            table.Find(new IPAddress(i));

        Assert.InRange(table.Count, 50, 101);
        Assert.Same(table.Find(IPAddress.Parse("2001:db8::1")), table.Find(IPAddress.Parse("2001:db8::2")));
        Assert.NotSame(table.Find(IPAddress.Parse("2001:db8::1")), table.Find(IPAddress.Parse("2001:db8:0:1::1")));
        Assert.Same(table.Find(IPAddress.Parse("::ffff:10.0.0.1")), table.Find(IPAddress.Parse("10.0.0.1")));
    }

    [Fact]
    public void What_cannot_be_written_down_is_dropped_and_counted()
    {
        using var meters = new MeterFactory();
        using var listener = new System.Diagnostics.Metrics.MeterListener();
        var dropped = 0L;
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "provisioning.delivery.fetches.dropped" && ReferenceEquals(instrument.Meter.Scope, meters))
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => dropped += count);
        listener.Start();
        var log = new FetchLog(Options.Create(new FetchLogOptions { QueueLength = 16 }), new DeliveryMetrics(meters));

        for (var i = 0; i < 20; i++)
            log.Offer(new() { At = default, Address = "", Method = "", File = "", Status = 200, Authentication = "", Tls = "", UserAgent = "" });

        Assert.Equal(16, log.Take().Count);
        Assert.Equal(4, dropped);
    }

    private sealed class MeterFactory : System.Diagnostics.Metrics.IMeterFactory
    {
        private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();

        public System.Diagnostics.Metrics.Meter Create(System.Diagnostics.Metrics.MeterOptions options) => new(options.Name, null, null, this);

        public void Dispose() => _services.Dispose();
    }
}
