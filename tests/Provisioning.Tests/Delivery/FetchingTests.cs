using System.Net;
using Provisioning.Delivery;

namespace Provisioning.Tests.Delivery;

public sealed class FetchingTests
{
    private const string Text = "#!version:1.0.0.1\nhello\n";

    [Fact]
    public async Task A_phone_that_has_the_file_is_told_so()
    {
        await using var server = await DeliveryServer.StartAsync();
        var hash = (await server.PublishAsync(DeliveryServer.Mac, ("805ec0000001.cfg", Text))).Files[0].Hash;
        using var phone = new Phone(server, DeliveryServer.Mac);

        foreach (var condition in (string[])[$"\"{hash}\"", $"W/\"{hash}\"", $"\"x\", \"{hash}\"", "*"])
        {
            using var response = await phone.SendAsync(HttpMethod.Get, "805ec0000001.cfg", null, request => request.Headers.Add("If-None-Match", condition));
            Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
            Assert.Equal($"\"{hash}\"", response.Headers.ETag!.Tag);
        }

        using var other = await phone.SendAsync(HttpMethod.Get, "805ec0000001.cfg", null, request => request.Headers.Add("If-None-Match", "\"x\""));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task The_server_knows_which_version_a_phone_was_given_also_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("delivery").FullName;
        ConfigVersionPair versions;
        await using (var server = await DeliveryServer.StartAsync(folder: folder, keepsFolder: true))
        {
            var first = await server.PublishAsync(DeliveryServer.Mac, ("805ec0000001.cfg", Text));
            using var phone = new Phone(server, DeliveryServer.Mac);
            var served = server.Get<ServedVersions>();
            Assert.False(served.IsCurrent(first));
            using (await phone.SendAsync(HttpMethod.Head, "805ec0000001.cfg"))
                Assert.False(served.IsCurrent(first));
            using (await phone.GetAsync("805ec0000001.cfg"))
                await Until(() => served.IsCurrent(first));
            var second = await server.PublishAsync(DeliveryServer.Mac, ("805ec0000001.cfg", Text + "more"));
            Assert.False(served.IsCurrent(second));
            versions = new(first, second);
        }

        await using var restarted = await DeliveryServer.StartAsync(folder: folder);
        Assert.True(restarted.Get<ServedVersions>().IsCurrent(versions.First));
        Assert.False(restarted.Get<ServedVersions>().IsCurrent(versions.Second));
        Assert.Equal(3, (await restarted.TranscriptAsync(DeliveryServer.Mac, 3)).Count);
    }

    [Fact]
    public async Task The_transcript_says_who_asked_for_what_and_how()
    {
        await using var server = await DeliveryServer.StartAsync();
        var version = await server.PublishAsync(DeliveryServer.Mac, ("805ec0000001.cfg", Text));
        using var phone = new Phone(server, DeliveryServer.Mac, "Acme one 1.2.3 80:5e:c0:00:00:01");

        using (await phone.GetAsync("805ec0000001.cfg"))
            await Until(() => server.Get<ServedVersions>().IsCurrent(version));

        var row = (await server.TranscriptAsync(DeliveryServer.Mac, 2))[1];
        Assert.Equal(("GET", "805ec0000001.cfg", 200L, 24L, "Digest"), (row.Method, row.File, row.Status, row.Bytes, row.Authentication));
        Assert.Equal(("127.0.0.1", "one", "1.2.3", ""), (row.Address, row.Model, row.Firmware, row.Tls));
        Assert.Equal(version.Files[0].Hash, row.Hash);
        Assert.Contains(server.Errors.All, line => line.Contains("805ec0000001 has version 1 (", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_header_over_the_limit_is_refused()
    {
        await using var server = await DeliveryServer.StartAsync();
        await using var wire = await Wire.ConnectAsync(server.Http);

        var answer = await wire.AskAsync($"GET /p/805ec0000001.cfg HTTP/1.1\nHost: p\nX-Long: {new string('x', 17_000)}");

        Assert.StartsWith("HTTP/1.1 431 ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE", 405)]
    [InlineData("PUT", 405)]
    [InlineData("OPTIONS", 405)]
    public async Task A_file_that_was_published_can_only_be_read(string method, int status)
    {
        await using var server = await DeliveryServer.StartAsync();
        await server.PublishAsync(DeliveryServer.Mac, ("805ec0000001.cfg", Text));
        using var phone = new Phone(server, DeliveryServer.Mac);

        using var response = await phone.SendAsync(new HttpMethod(method), "805ec0000001.cfg");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("GET, HEAD", string.Join(", ", response.Content.Headers.Allow));
    }

    [Theory]
    [InlineData("/p/../provisioning.db", 400)]
    [InlineData("/p/%2e%2e/provisioning.db", 400)]
    [InlineData("/p/..%2fprovisioning.db", 400)]
    [InlineData("/p/%2E%2E%5Cprovisioning.db", 400)]
    [InlineData("/p/..\\provisioning.db", 400)]
    [InlineData("/p/%252e%252e%252fprovisioning.db", 400)]
    [InlineData("/p/firmware/../provisioning.db", 400)]
    [InlineData("/p/firmware/..", 400)]
    [InlineData("/p/firmware/%2e%2e%2fprovisioning.db", 400)]
    [InlineData("/p/logs/../../805ec0000001.cfg", 400)]
    [InlineData("/p//etc/passwd", 400)]
    [InlineData("/p/a%00.cfg", 400)]
    [InlineData("/p/a%0a.cfg", 400)]
    [InlineData("/p/%zz", 400)]
    [InlineData("/p/a/b/c/d", 404)]
    [InlineData("/p/", 404)]
    [InlineData("/", 404)]
    [InlineData("/etc/passwd", 404)]
    [InlineData("/p/firmware/", 404)]
    [InlineData("/p/firmware/provisioning.db", 404)]
    [InlineData("/p/firmware/.hidden/x", 404)]
    public async Task No_path_leads_out_of_what_is_served(string target, int status)
    {
        await using var server = await DeliveryServer.StartAsync();
        Directory.CreateDirectory(Path.Combine(server.Folder, "firmware"));
        await using var wire = await Wire.ConnectAsync(server.Http);

        var answer = await wire.AskAsync($"GET {target} HTTP/1.1\nHost: p");

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Length: 0\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_over_the_limit_is_refused()
    {
        await using var server = await DeliveryServer.StartAsync();
        await using var wire = await Wire.ConnectAsync(server.Http);

        Assert.StartsWith("HTTP/1.1 414 ", await wire.AskAsync($"GET /p/{new string('a', 161)} HTTP/1.1\nHost: p"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 414 ", await wire.AskAsync($"GET /p/{new string('a', 5000)} HTTP/1.1\nHost: p"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Firmware_comes_in_ranges_and_without_a_password()
    {
        await using var server = await DeliveryServer.StartAsync();
        Directory.CreateDirectory(Path.Combine(server.Folder, "firmware"));
        await File.WriteAllTextAsync(Path.Combine(server.Folder, "firmware", "One(Two)-1.2.rom"), "0123456789", TestContext.Current.CancellationToken);
        await using var wire = await Wire.ConnectAsync(server.Http);

        var whole = await wire.AskAsync("GET /p/firmware/one%28Two%29-1.2.ROM HTTP/1.1\nHost: p");
        var tag = whole.Split('\n').Single(line => line.StartsWith("ETag: ", StringComparison.Ordinal))[6..];
        var part = await wire.AskAsync("GET /p/firmware/One(Two)-1.2.rom HTTP/1.1\nHost: p\nRange: bytes=2-4");
        var beyond = await wire.AskAsync("GET /p/firmware/One(Two)-1.2.rom HTTP/1.1\nHost: p\nRange: bytes=20-");
        var head = await wire.AskAsync("HEAD /p/firmware/One(Two)-1.2.rom HTTP/1.1\nHost: p");
        var same = await wire.AskAsync($"GET /p/firmware/One(Two)-1.2.rom HTTP/1.1\nHost: p\nIf-None-Match: {tag}");
        var post = await wire.AskAsync("DELETE /p/firmware/One(Two)-1.2.rom HTTP/1.1\nHost: p");

        Assert.StartsWith("HTTP/1.1 200 OK\n", whole, StringComparison.Ordinal);
        Assert.EndsWith("\n\n0123456789", whole, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 206 ", part, StringComparison.Ordinal);
        Assert.Contains("Content-Range: bytes 2-4/10\n", part, StringComparison.Ordinal);
        Assert.EndsWith("\n\n234", part, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 416 ", beyond, StringComparison.Ordinal);
        Assert.Contains("Content-Length: 10\n", head, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 304 ", same, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 405 ", post, StringComparison.Ordinal);
    }

    /// <summary>Waits for what another thread does, and not for ever.</summary>
    internal static async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition())
            await timer.WaitForNextTickAsync(limit.Token);
    }

    private sealed record ConfigVersionPair(Provisioning.Configs.ConfigVersion First, Provisioning.Configs.ConfigVersion Second);
}
