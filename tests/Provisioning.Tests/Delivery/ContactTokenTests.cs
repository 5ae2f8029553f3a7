using System.Net;
using Provisioning.Delivery;

namespace Provisioning.Tests.Delivery;

public sealed class ContactTokenTests
{
    [Fact]
    public async Task A_token_serves_all_files_until_the_phone_proves_itself_and_never_again()
    {
        await using var server = await StartAsync();
        var token = await IssueAsync(server);
        using var phone = new Phone(server, DeliveryServer.Mac);

        for (var boot = 0; boot < 2; boot++)
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, $"{token}/y000000000028.cfg"));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, $"{token}/805ec0000001.cfg"));
        }

        using (var own = await phone.GetAsync("805ec0000001.cfg"))
            Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, $"{token}/805ec0000001.cfg"));
        // Rows are written after the answers, so the last two may stand in either order.
        Assert.Contains("SpentToken", (await server.TranscriptAsync(DeliveryServer.Mac, 7)).TakeLast(2).Select(row => row.Authentication));
    }

    [Fact]
    public async Task A_phone_that_has_its_password_may_keep_the_address_with_the_token()
    {
        await using var server = await StartAsync();
        var token = await IssueAsync(server);
        using var phone = new Phone(server, DeliveryServer.Mac);

        for (var i = 0; i < 2; i++)
        {
            using var response = await phone.TryAsync(HttpMethod.Get, "805ec0000001.cfg");
            phone.Digest.TryAccept(response.Headers.WwwAuthenticate.Select(header => header.ToString()));
        }

        using var spent = await phone.TryAsync(HttpMethod.Get, $"{token}/805ec0000001.cfg");
        Assert.Equal(HttpStatusCode.OK, spent.StatusCode);
    }

    [Fact]
    public async Task A_token_stays_spent_after_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("delivery").FullName;
        string token;
        await using (var server = await StartAsync(folder, keepsFolder: true))
        {
            token = await IssueAsync(server);
            using var phone = new Phone(server, DeliveryServer.Mac);
            (await phone.GetAsync("805ec0000001.cfg")).Dispose();
        }

        await using var restarted = await StartAsync(folder);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(restarted, $"{token}/805ec0000001.cfg"));
        Assert.Contains(await restarted.TranscriptAsync(DeliveryServer.Mac, 3), row => row.Authentication == "SpentToken");
    }

    [Fact]
    public async Task A_token_has_its_time()
    {
        await using var server = await StartAsync();
        var now = server.Time.GetUtcNow();
        var token = await server.Get<ContactTokens>().IssueAsync(
            DeliveryServer.Mac, now + TimeSpan.FromHours(1), now + TimeSpan.FromHours(2), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, $"{token}/805ec0000001.cfg"));
        server.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, $"{token}/805ec0000001.cfg"));
        server.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, $"{token}/805ec0000001.cfg"));
        Assert.Equal("ExpiredToken", (await server.TranscriptAsync(DeliveryServer.Mac, 3))[2].Authentication);
    }

    [Fact]
    public async Task A_token_of_another_phone_is_refused()
    {
        await using var server = await StartAsync();
        await server.PublishAsync(DeliveryServer.OtherMac, ("0004f2000002.cfg", "other"));

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(server, $"{await IssueAsync(server)}/0004f2000002.cfg"));
    }

    [Fact]
    public async Task A_token_that_nobody_issued_is_refused()
    {
        await using var server = await StartAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(server, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/805ec0000001.cfg"));
    }

    [Fact]
    public async Task A_token_reads_and_does_not_write()
    {
        await using var server = await StartAsync();
        using var client = server.Client();

        using var response = await client.PutAsync(
            new Uri(server.Http, $"{await IssueAsync(server)}/logs/805ec0000001-app.log"), new StringContent("x"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_token_is_in_no_log_and_no_table()
    {
        var folder = Directory.CreateTempSubdirectory("delivery").FullName;
        string token, password;
        await using (var server = await StartAsync(folder, keepsFolder: true))
        {
            token = await IssueAsync(server);
            password = server.PasswordOf(DeliveryServer.Mac);
            await StatusAsync(server, $"{token}/805ec0000001.cfg");
            await StatusAsync(server, $"{token}/0004f2000002.cfg");
            await StatusAsync(server, $"{token}/nothing.cfg");
            await StatusAsync(server, $"{token}/logs/805ec0000001-app.log");
            Assert.DoesNotContain(server.Errors.All, line => line.Contains(token, StringComparison.Ordinal) || line.Contains(password, StringComparison.Ordinal));
        }

        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            Assert.True(bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(token)) < 0, file);
            Assert.True(bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(password)) < 0, file);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task<DeliveryServer> StartAsync(string? folder = null, bool keepsFolder = false)
    {
        var server = await DeliveryServer.StartAsync(folder: folder, keepsFolder: keepsFolder);
        await server.PublishAsync(DeliveryServer.Mac, ("805ec0000001.cfg", "own"), ("y000000000028.cfg", "common"));
        return server;
    }

    private static Task<string> IssueAsync(DeliveryServer server) => server.Get<ContactTokens>().IssueAsync(
        DeliveryServer.Mac, server.Time.GetUtcNow(), server.Time.GetUtcNow() + TimeSpan.FromHours(1), TestContext.Current.CancellationToken);

    private static async Task<HttpStatusCode> StatusAsync(DeliveryServer server, string path)
    {
        using var client = server.Client();
        using var response = await client.GetAsync(new Uri(server.Http, path), TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
