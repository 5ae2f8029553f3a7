using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Provisioning.Devices;
using Provisioning.Sip.Authentication;

namespace Provisioning.Tests.Delivery;

public sealed class AuthenticationTests
{
    private const string File = "805ec0000001.cfg";

    [Fact]
    public async Task A_wrong_password_is_challenged_again()
    {
        await using var server = await StartAsync();
        var digest = new DigestClient("805ec0000001", "guess");

        Assert.Equal(401, await AskTwiceAsync(server, digest));
        Assert.Equal("WrongCredentials", await LastReasonAsync(server, 2));
    }

    [Fact]
    public async Task A_replayed_digest_is_stale_and_gives_nothing_away()
    {
        await using var server = await StartAsync();
        using var phone = new Phone(server, DeliveryServer.Mac);
        string? seen = null;
        using (await phone.SendAsync(HttpMethod.Get, File, null, request => seen = request.Headers.Authorization?.ToString()))
            Assert.NotNull(seen);

        using var replay = await phone.TryAsync(HttpMethod.Get, File, null, request => Replace(request, seen));

        Assert.Equal(HttpStatusCode.Unauthorized, replay.StatusCode);
        Assert.All(replay.Headers.WwwAuthenticate, challenge => Assert.Contains("stale=true", challenge.ToString(), StringComparison.Ordinal));
        Assert.Equal("ReplayedNonce", await LastReasonAsync(server, 3));
    }

    [Fact]
    public async Task A_stale_nonce_costs_a_phone_one_more_round_trip()
    {
        await using var server = await StartAsync();
        using var phone = new Phone(server, DeliveryServer.Mac);
        using (await phone.GetAsync(File))
            server.Time.Advance(TimeSpan.FromMinutes(6));

        using var stale = await phone.TryAsync(HttpMethod.Get, File);
        Assert.Equal(HttpStatusCode.Unauthorized, stale.StatusCode);
        Assert.Contains("stale=true", stale.Headers.WwwAuthenticate.First().ToString(), StringComparison.Ordinal);
        using var again = await phone.GetAsync(File);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task A_nonce_outlives_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("delivery").FullName;
        var digest = new DigestClient("805ec0000001", "");
        await using (var server = await StartAsync(folder: folder, keepsFolder: true))
        {
            digest = new DigestClient("805ec0000001", server.PasswordOf(DeliveryServer.Mac));
            Assert.Equal(200, await AskTwiceAsync(server, digest));
        }

        await using var restarted = await StartAsync(folder: folder);
        await using var wire = await Wire.ConnectAsync(restarted.Http);
        Assert.StartsWith("HTTP/1.1 200 ", await wire.AskAsync($"GET /p/{File} HTTP/1.1\nHost: p", digest), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_phones_password_opens_nothing()
    {
        await using var server = await StartAsync();
        var digest = new DigestClient("0004f2000002", server.PasswordOf(DeliveryServer.OtherMac));

        Assert.Equal(403, await AskTwiceAsync(server, digest));
        Assert.Equal("IdentityMismatch", await LastReasonAsync(server, 2));
    }

    [Fact]
    public async Task A_user_agent_of_another_phone_is_refused()
    {
        await using var server = await StartAsync();
        using var phone = new Phone(server, DeliveryServer.Mac, "Acme one 1.2 00:04:f2:00:00:02");

        using var response = await phone.GetAsync(File);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_digest_for_another_file_is_refused()
    {
        await using var server = await StartAsync();
        using var phone = new Phone(server, DeliveryServer.Mac);
        using (await phone.GetAsync("805ec0000001.cfg"))
        {
            using var response = await phone.TryAsync(
                HttpMethod.Get, "y000000000028.cfg", null, request => Replace(request, phone.Digest.Authorize("GET", "/p/805ec0000001.cfg")));
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_password_in_clear_text_is_never_taken_over_http_nor_asked_for()
    {
        await using var server = await StartAsync();
        using var client = server.Client();

        using var response = await client.SendAsync(Basic(server.Http, server.PasswordOf(DeliveryServer.Mac)), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.All(response.Headers.WwwAuthenticate, challenge => Assert.Equal("Digest", challenge.Scheme));
        Assert.Equal("BasicWithoutTls", await LastReasonAsync(server, 1));
    }

    [Fact]
    public async Task A_password_in_clear_text_is_taken_over_https()
    {
        await using var server = await StartAsync(https: true);
        using var client = server.Client();

        using var right = await client.SendAsync(Basic(server.Https, server.PasswordOf(DeliveryServer.Mac)), TestContext.Current.CancellationToken);
        using var wrong = await client.SendAsync(Basic(server.Https, "guess"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Contains(wrong.Headers.WwwAuthenticate, challenge => challenge.Scheme == "Basic");
        Assert.Equal("TLS 1.3", (await server.TranscriptAsync(DeliveryServer.Mac, 2))[0].Tls);
    }

    [Theory]
    [InlineData("Digest")]
    [InlineData("Digest username=\"805ec0000001\"")]
    [InlineData("Bearer x")]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    public async Task Credentials_that_cannot_be_read_are_challenged(string header)
    {
        await using var server = await StartAsync();
        await using var wire = await Wire.ConnectAsync(server.Http);

        Assert.StartsWith("HTTP/1.1 401 ", await wire.AskAsync($"GET /p/{File} HTTP/1.1\nHost: p\nAuthorization: {header}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_credentials_make_the_old_ones_worthless()
    {
        await using var server = await StartAsync();
        var digest = new DigestClient("805ec0000001", server.PasswordOf(DeliveryServer.Mac));
        Assert.Equal(200, await AskTwiceAsync(server, digest));
        var fleet = server.Get<FleetState>();
        var device = fleet.Current.Devices[DeliveryServer.Mac];
        fleet.Swap(fleet.Current with { Devices = fleet.Current.Devices.SetItem(DeliveryServer.Mac, device with { CredentialGeneration = 2 }) });

        Assert.Equal(401, await AskTwiceAsync(server, digest));
    }

    [Fact]
    public async Task Without_authentication_a_lab_is_told_so_loudly()
    {
        await using var server = await StartAsync(new() { ["Delivery:Authentication"] = "Off" });
        server.Errors.Expected.Add("WITHOUT AUTHENTICATION");
        using var client = server.Client();

        using var response = await client.GetAsync(new Uri(server.Http, File), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(server.Errors.All, line => line.Contains("WITHOUT AUTHENTICATION", StringComparison.Ordinal));
    }

    private static async Task<DeliveryServer> StartAsync(
        Dictionary<string, string?>? settings = null, bool https = false, string? folder = null, bool keepsFolder = false)
    {
        settings ??= [];
        if (https)
            settings["Delivery:HttpsPort"] = "0";
        var server = await DeliveryServer.StartAsync(settings, folder, keepsFolder);
        await server.PublishAsync(DeliveryServer.Mac, (File, "secret"), ("y000000000028.cfg", "common"));
        return server;
    }

    private static async Task<int> AskTwiceAsync(DeliveryServer server, DigestClient digest)
    {
        await using var wire = await Wire.ConnectAsync(server.Http);
        await wire.AskAsync($"GET /p/{File} HTTP/1.1\nHost: p", digest);
        return int.Parse((await wire.AskAsync($"GET /p/{File} HTTP/1.1\nHost: p", digest)).AsSpan(9, 3), null);
    }

    private static async Task<string> LastReasonAsync(DeliveryServer server, int rows) =>
        (await server.TranscriptAsync(DeliveryServer.Mac, rows))[rows - 1].Authentication;

    private static void Replace(HttpRequestMessage request, string? authorization)
    {
        request.Headers.Remove("Authorization");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
    }

    private static HttpRequestMessage Basic(Uri server, string password) => new(HttpMethod.Get, new Uri(server, File))
    {
        Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("805ec0000001:" + password))) },
    };
}
