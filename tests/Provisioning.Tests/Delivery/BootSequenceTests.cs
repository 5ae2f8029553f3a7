using Provisioning.Rendering;
using Provisioning.Sip.Authentication;

namespace Provisioning.Tests.Delivery;

/// <summary>The requests that phones make when they boot, and every byte that they get (but for the date and the nonce).</summary>
public sealed class BootSequenceTests
{
    private const string Common = "#!version:1.0.0.1\ncommon = 1\n";
    private const string Own = "#!version:1.0.0.1\nown = 1\n";

    private const string Challenge =
        """
        HTTP/1.1 401 Unauthorized
        Content-Length: 0
        WWW-Authenticate: Digest realm="provisioning", qop="auth", algorithm=SHA-256, nonce="~"
        WWW-Authenticate: Digest realm="provisioning", qop="auth", algorithm=MD5, nonce="~"


        """;

    private const string NotFound = "HTTP/1.1 404 Not Found\nContent-Length: 0\n\n";

    [Fact]
    public async Task Older_phones_ask_for_the_common_file_and_their_own()
    {
        await using var server = await DeliveryServer.StartAsync();
        var version = await server.PublishAsync(DeliveryServer.Mac, ("y000000000028.cfg", Common), ("805ec0000001.cfg", Own));
        var digest = new DigestClient("805ec0000001", server.PasswordOf(DeliveryServer.Mac));
        await using var wire = await Wire.ConnectAsync(server.Http);

        Assert.Equal(Challenge, await wire.AskAsync(Get("y000000000028.cfg"), digest));
        Assert.Equal(Ok(version.Files[0].Hash, Common), await wire.AskAsync(Get("y000000000028.cfg"), digest));
        Assert.Equal(Ok(version.Files[1].Hash, Own), await wire.AskAsync(Get("805ec0000001.cfg"), digest));
    }

    [Fact]
    public async Task Newer_phones_ask_for_boot_files_first_and_hear_without_a_challenge_that_there_are_none()
    {
        await using var server = await DeliveryServer.StartAsync();
        var version = await server.PublishAsync(DeliveryServer.Mac, ("y000000000108.cfg", Common), ("805ec0000001.cfg", Own));
        var digest = new DigestClient("805ec0000001", server.PasswordOf(DeliveryServer.Mac));
        await using var wire = await Wire.ConnectAsync(server.Http);

        Assert.Equal(NotFound, await wire.AskAsync(Get("805ec0000001.boot"), digest));
        Assert.Equal(NotFound, await wire.AskAsync(Get("y000000000000.boot"), digest));
        Assert.Equal(Challenge, await wire.AskAsync(Get("y000000000108.cfg"), digest));
        Assert.Equal(Ok(version.Files[0].Hash, Common), await wire.AskAsync(Get("y000000000108.cfg"), digest));
        Assert.Equal(Ok(version.Files[1].Hash, Own), await wire.AskAsync(Get("805ec0000001.cfg"), digest));
        Assert.Equal(NotFound, await wire.AskAsync(Get("805ec0000001-local.cfg"), digest));
        Assert.Equal(
            ["404 805ec0000001.boot None", "404 y000000000000.boot None", "401 y000000000108.cfg NoCredentials", "200 y000000000108.cfg Digest",
                "200 805ec0000001.cfg Digest", "404 805ec0000001-local.cfg Digest"],
            (await server.TranscriptAsync(DeliveryServer.Mac, 6)).Select(row => $"{row.Status} {row.File} {row.Authentication}"));
    }

    [Fact]
    public async Task A_boot_file_that_is_there_names_the_others()
    {
        const string boot = "#!version:1.0.0.1\ninclude:config \"805ec0000001.cfg\"\n";
        await using var server = await DeliveryServer.StartAsync();
        var version = await server.PublishAsync(DeliveryServer.Mac, ("805ec0000001.boot", boot), ("805ec0000001.cfg", Own));
        var digest = new DigestClient("805ec0000001", server.PasswordOf(DeliveryServer.Mac));
        await using var wire = await Wire.ConnectAsync(server.Http);

        Assert.Equal(Challenge, await wire.AskAsync(Get("805EC0000001.boot"), digest));
        Assert.Equal(Ok(version.Files[0].Hash, boot), await wire.AskAsync(Get("805EC0000001.boot"), digest));
        Assert.Equal(Ok(version.Files[1].Hash, Own), await wire.AskAsync(Get("805EC0000001.cfg"), digest));
    }

    [Fact]
    public async Task Phones_with_a_master_file_ask_for_the_head_first_and_write_their_logs()
    {
        const string master = "<APPLICATION CONFIG_FILES=\"phone0004f2000002.cfg\" LOG_FILE_DIRECTORY=\"logs\"/>\n";
        const string settings = "<PHONE_CONFIG/>\n";
        await using var server = await DeliveryServer.StartAsync();
        var version = await server.PublishAsync(DeliveryServer.OtherMac, ("0004f2000002.cfg", master), ("phone0004f2000002.cfg", settings));
        var digest = new DigestClient("0004f2000002", server.PasswordOf(DeliveryServer.OtherMac));
        await using var wire = await Wire.ConnectAsync(server.Http);

        Assert.Equal(Challenge, await wire.AskAsync("HEAD /p/0004f2000002.cfg HTTP/1.1\nHost: p", digest));
        Assert.Equal(Ok(version.Files[0].Hash, master).Replace(master, "", StringComparison.Ordinal), await wire.AskAsync("HEAD /p/0004f2000002.cfg HTTP/1.1\nHost: p", digest));
        Assert.Equal(Ok(version.Files[0].Hash, master), await wire.AskAsync(Get("0004f2000002.cfg"), digest));
        Assert.Equal(Ok(version.Files[1].Hash, settings), await wire.AskAsync(Get("phone0004f2000002.cfg"), digest));
        Assert.Equal(NotFound, await wire.AskAsync("HEAD /p/logs/0004f2000002-app.log HTTP/1.1\nHost: p", digest));
        var put = $"PUT /p/logs/0004f2000002-app.log HTTP/1.1\nHost: p\nContent-Length: 5\nAuthorization: {digest.Authorize("PUT", "/p/logs/0004f2000002-app.log")}\n\nline\n";
        await wire.WriteAsync(put.ReplaceLineEndings("\r\n")[..^2] + "\n\r");
        Assert.StartsWith("HTTP/1.1 201 Created\n", await wire.ReadAsync(), StringComparison.Ordinal);
        Assert.Equal(NotFound, await wire.AskAsync(Get("0004f2000002-license.cfg"), digest));
        Assert.Equal(NotFound, await wire.AskAsync("GET /p/000000000000-directory.xml HTTP/1.1\nHost: p", digest));
    }

    private static string Get(string file) => $"GET /p/{file} HTTP/1.1\nHost: p\nUser-Agent: Acme one 1.2 {(file.Contains("0004f2", StringComparison.Ordinal) ? "" : "80:5e:c0:00:00:01")}".TrimEnd();

    private static string Ok(ContentHash hash, string body) =>
        $"""
        HTTP/1.1 200 OK
        Content-Length: {body.Length}
        Content-Type: text/plain; charset=utf-8
        Cache-Control: private, no-cache
        ETag: "{hash}"


        """ + body;
}
