using System.Net;
using System.Text;
using Provisioning.Delivery;

namespace Provisioning.Tests.Delivery;

public sealed class UploadTests
{
    [Fact]
    public async Task What_a_phone_writes_it_reads_back()
    {
        await using var server = await DeliveryServer.StartAsync();
        using var phone = new Phone(server, DeliveryServer.Mac);

        using var put = await phone.SendAsync(HttpMethod.Put, "contacts/805EC0000001-directory.xml", "<directory/>");
        using var get = await phone.GetAsync("contacts/805ec0000001-directory.xml");
        using var head = await phone.SendAsync(HttpMethod.Head, "contacts/805ec0000001-directory.xml");
        using var again = await phone.SendAsync(HttpMethod.Post, "contacts/805ec0000001-directory.xml", "<new/>");
        using var replaced = await phone.GetAsync("contacts/805ec0000001-directory.xml");

        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal("<directory/>", await get.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(12, head.Content.Headers.ContentLength);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal("<new/>", await replaced.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Settings_made_on_the_phone_lie_beside_its_configuration()
    {
        await using var server = await DeliveryServer.StartAsync();
        using var phone = new Phone(server, DeliveryServer.Mac);

        using var put = await phone.SendAsync(HttpMethod.Put, "805ec0000001-local.cfg", "x = 1");
        using var get = await phone.GetAsync("805ec0000001-local.cfg");

        Assert.Equal("x = 1", await get.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Logs_grow_and_lose_their_oldest_part_at_the_limit()
    {
        await using var server = await DeliveryServer.StartAsync(new() { ["Delivery:Uploads:MaxFileBytes"] = "1024" });
        using var phone = new Phone(server, DeliveryServer.Mac);

        foreach (var letter in "abc")
            (await phone.SendAsync(HttpMethod.Put, "logs/805ec0000001-app.log", new string(letter, 400))).Dispose();
        using var get = await phone.GetAsync("logs/805ec0000001-app.log");

        Assert.Equal(new string('a', 224) + new string('b', 400) + new string('c', 400), await get.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_body_of_unknown_length_is_taken()
    {
        await using var server = await DeliveryServer.StartAsync();
        using var phone = new Phone(server, DeliveryServer.Mac);

        using var put = await phone.SendAsync(HttpMethod.Put, "805ec0000001-local.cfg", "x = 1", request => request.Headers.TransferEncodingChunked = true);

        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal("x = 1", await File.ReadAllTextAsync(PathOf(server, "805ec0000001-local.cfg"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("Content-Length: 100", "half")]
    [InlineData("Transfer-Encoding: chunked", "4\nhalf\n")]
    public async Task A_body_that_ends_early_leaves_the_old_file_untouched(string framing, string part)
    {
        await using var server = await DeliveryServer.StartAsync();
        using var phone = new Phone(server, DeliveryServer.Mac);
        (await phone.SendAsync(HttpMethod.Put, "805ec0000001-local.cfg", "old")).Dispose();

        foreach (var abort in (bool[])[true, false])
        {
            await using var wire = await Wire.ConnectAsync(server.Http);
            var authorization = phone.Digest.Authorize("PUT", "/p/805ec0000001-local.cfg");
            await wire.WriteAsync($"PUT /p/805ec0000001-local.cfg HTTP/1.1\nHost: p\nAuthorization: {authorization}\n{framing}\n\n{part}");
            await FetchingTests.Until(() => Incoming(server).Any(file => new FileInfo(file).Length == 4));
            if (abort)
                wire.Abort();
            else
                wire.FinishSending();
            await FetchingTests.Until(() => Incoming(server).Length == 0);
        }

        var rows = await server.TranscriptAsync(DeliveryServer.Mac, 4);
        Assert.Equal(["UploadTruncated", "UploadTruncated"], rows.Skip(2).Select(row => row.Authentication));
        Assert.Equal("old", await File.ReadAllTextAsync(PathOf(server, "805ec0000001-local.cfg"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_over_the_limit_is_refused(bool tellsLength)
    {
        await using var server = await DeliveryServer.StartAsync(new() { ["Delivery:Uploads:MaxFileBytes"] = "1024" });
        using var phone = new Phone(server, DeliveryServer.Mac);
        (await phone.SendAsync(HttpMethod.Put, "805ec0000001-local.cfg", "old")).Dispose();

        using var put = await phone.SendAsync(
            HttpMethod.Put, "805ec0000001-local.cfg", new string('x', 1025), request => request.Headers.TransferEncodingChunked = !tellsLength);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, put.StatusCode);
        Assert.Equal("old", await File.ReadAllTextAsync(PathOf(server, "805ec0000001-local.cfg"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task All_files_of_a_phone_share_its_quota()
    {
        await using var server = await DeliveryServer.StartAsync(new() { ["Delivery:Uploads:MaxPhoneBytes"] = "1500", ["Delivery:Uploads:MaxFileBytes"] = "1024" });
        using var phone = new Phone(server, DeliveryServer.Mac);
        using var other = new Phone(server, DeliveryServer.OtherMac);

        using var first = await phone.SendAsync(HttpMethod.Put, "logs/805ec0000001-app.log", new string('a', 1000));
        using var second = await phone.SendAsync(HttpMethod.Put, "logs/805ec0000001-boot.log", new string('b', 501));
        using var smaller = await phone.SendAsync(HttpMethod.Put, "logs/805ec0000001-boot.log", new string('b', 500));
        using var neighbour = await other.SendAsync(HttpMethod.Put, "logs/0004f2000002-boot.log", new string('b', 500));

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.Created, HttpStatusCode.Created],
            [first.StatusCode, second.StatusCode, smaller.StatusCode, neighbour.StatusCode]);
        Assert.Equal(1500, server.Get<UploadFolder>().List(DeliveryServer.Mac).Sum(file => file.Length));
    }

    [Theory]
    [InlineData("logs/0004f2000002-app.log", HttpStatusCode.Forbidden)]
    [InlineData("logs/805ec0000001.cfg", HttpStatusCode.MethodNotAllowed)]
    [InlineData("logs/app.log", HttpStatusCode.MethodNotAllowed)]
    [InlineData("805ec0000001.cfg", HttpStatusCode.MethodNotAllowed)]
    [InlineData("elsewhere/805ec0000001-app.log", HttpStatusCode.MethodNotAllowed)]
    [InlineData("firmware/805ec0000001-app.log", HttpStatusCode.MethodNotAllowed)]
    public async Task Nothing_is_written_where_phones_write_nothing(string path, HttpStatusCode status)
    {
        await using var server = await DeliveryServer.StartAsync();
        using var phone = new Phone(server, DeliveryServer.Mac);
        (await phone.SendAsync(HttpMethod.Put, "805ec0000001-local.cfg", "x")).Dispose();

        using var put = await phone.SendAsync(HttpMethod.Put, path, "x");

        Assert.Equal(status, put.StatusCode);
        Assert.Equal([PathOf(server, "805ec0000001-local.cfg")], Directory.GetFiles(Path.Combine(server.Folder, "uploads"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Nobody_writes_without_credentials()
    {
        await using var server = await DeliveryServer.StartAsync();
        using var client = server.Client();

        using var put = await client.PutAsync(new Uri(server.Http, "805ec0000001-local.cfg"), new StringContent("x", Encoding.UTF8), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, put.StatusCode);
    }

    private static string PathOf(DeliveryServer server, string name) => Path.Combine(server.Folder, "uploads", "805ec0000001", name);

    private static string[] Incoming(DeliveryServer server) => Directory.GetFiles(Path.Combine(server.Folder, "uploads", ".incoming"));
}
