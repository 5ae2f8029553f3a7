using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Delivery;

namespace Provisioning.Tests.Delivery;

public sealed class TlsTests
{
    [Fact]
    public async Task An_own_authority_signs_for_localhost_the_machine_and_the_names_of_the_settings()
    {
        await using var server = await StartAsync(new() { ["Delivery:Tls:Names:0"] = "phones.example.com", ["Delivery:Tls:Names:1"] = "192.0.2.7" });
        var folder = Path.Combine(server.Folder, "tls");
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(folder, "server.pem"));

        Assert.All(
            ["localhost", "127.0.0.1", "::1", Environment.MachineName, "phones.example.com", "192.0.2.7"],
            name => Assert.True(certificate.MatchesHostname(name), name));
        foreach (var key in (string[])["ca.key", "server.key"])
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(folder, key)) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        using var client = server.Client();
        using var response = await client.GetAsync(new Uri(server.Https, "805ec0000001.boot"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task The_root_that_phones_must_trust_is_there_for_everybody()
    {
        await using var server = await StartAsync();
        using var client = server.Client();

        var pem = await client.GetStringAsync(new Uri(server.Http, "ca.pem"), TestContext.Current.CancellationToken);

        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(server.Folder, "tls", "ca.pem"), TestContext.Current.CancellationToken), pem);
        Assert.DoesNotContain("PRIVATE", pem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_own_certificate_is_renewed_in_time_by_the_same_authority()
    {
        var folder = Directory.CreateTempSubdirectory("delivery").FullName;
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero));
        var authority = new CertificateAuthority(folder, time);
        var (life, renew) = (TimeSpan.FromDays(397), TimeSpan.FromDays(60));

        Assert.True(authority.Ensure(["localhost"], life, renew));
        var root = File.ReadAllText(authority.RootFile);
        Assert.False(authority.Ensure(["localhost"], life, renew));
        time.Advance(TimeSpan.FromDays(336));
        Assert.False(authority.Ensure(["localhost"], life, renew));
        time.Advance(TimeSpan.FromDays(2));
        Assert.True(authority.Ensure(["localhost"], life, renew));
        Assert.True(authority.Ensure(["localhost", "other.example"], life, renew));
        Assert.Equal(root, File.ReadAllText(authority.RootFile));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_certificate_that_changed_is_used_and_a_broken_one_is_not()
    {
        var folder = Directory.CreateTempSubdirectory("delivery").FullName;
        var (certificate, key) = (Path.Combine(folder, "my.pem"), Path.Combine(folder, "my.key"));
        using var first = Authority.SelfSigned("localhost", certificate, key);
        await using var server = await StartAsync(new() { ["Delivery:Tls:Certificate"] = certificate, ["Delivery:Tls:Key"] = key }, folder);
        var tls = server.Get<TlsCertificate>();
        Assert.Equal(first.Thumbprint, await ThumbprintAsync(server));

        using var second = Authority.SelfSigned("localhost", certificate, key);
        File.SetLastWriteTimeUtc(certificate, server.Time.GetUtcNow().UtcDateTime.AddMinutes(1));
        tls.Refresh();
        Assert.Equal(second.Thumbprint, await ThumbprintAsync(server));

        await File.WriteAllTextAsync(certificate, "-----BEGIN CERTIFICATE-----\nbroken", TestContext.Current.CancellationToken);
        server.Errors.Expected.Add("is no good");
        tls.Refresh();
        Assert.Equal(second.Thumbprint, await ThumbprintAsync(server));
        Assert.Contains(server.Errors.All, line => line.Contains("is no good", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("805EC0000001")]
    [InlineData("80:5E:C0:00:00:01")]
    [InlineData("Phone-80-5e-c0-00-00-01")]
    public async Task A_factory_certificate_stands_for_a_password(string commonName)
    {
        using var maker = new Authority("Maker");
        await using var server = await StartTrustingAsync(maker);
        using var client = server.Client(certificate: maker.Issue(commonName));

        using var response = await client.GetAsync(new Uri(server.Https, "805ec0000001.cfg"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("Certificate", (await server.TranscriptAsync(DeliveryServer.Mac, 1))[0].Authentication);
    }

    [Fact]
    public async Task A_certificate_with_the_address_among_its_other_names_is_as_good()
    {
        using var maker = new Authority("Maker");
        await using var server = await StartTrustingAsync(maker);
        using var client = server.Client(certificate: maker.Issue("A phone", "805ec0000001.phones.example"));

        using var response = await client.GetAsync(new Uri(server.Https, "y000000000028.cfg"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_certificate_of_another_phone_is_refused()
    {
        using var maker = new Authority("Maker");
        await using var server = await StartTrustingAsync(maker);
        using var client = server.Client(certificate: maker.Issue("0004f2000002"));

        using var response = await client.GetAsync(new Uri(server.Https, "805ec0000001.cfg"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_ignored_so_that_a_password_still_serves()
    {
        using var maker = new Authority("Maker");
        using var forger = new Authority("Maker");
        await using var server = await StartTrustingAsync(maker);
        using var client = server.Client(certificate: forger.Issue("805ec0000001"));

        using var response = await client.GetAsync(new Uri(server.Https, "805ec0000001.cfg"), TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Https, "805ec0000001.cfg"));
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("805ec0000001:" + server.PasswordOf(DeliveryServer.Mac))));
        using var withPassword = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, withPassword.StatusCode);
    }

    [Fact]
    public async Task An_expired_certificate_is_ignored()
    {
        using var maker = new Authority("Maker");
        await using var server = await StartTrustingAsync(maker);
        using var client = server.Client(certificate: maker.Issue("805ec0000001", expires: new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));

        using var response = await client.GetAsync(new Uri(server.Https, "805ec0000001.cfg"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static async Task<DeliveryServer> StartAsync(Dictionary<string, string?>? settings = null, string? folder = null)
    {
        var server = await DeliveryServer.StartAsync(new(settings ?? []) { ["Delivery:HttpsPort"] = "0" }, folder);
        await server.PublishAsync(DeliveryServer.Mac, ("805ec0000001.cfg", "own"), ("y000000000028.cfg", "common"));
        return server;
    }

    private static Task<DeliveryServer> StartTrustingAsync(Authority maker)
    {
        var folder = Directory.CreateTempSubdirectory("delivery").FullName;
        var roots = Path.Combine(folder, "makers.pem");
        File.WriteAllText(roots, maker.Pem);
        return StartAsync(new() { ["Delivery:Tls:ClientCertificates"] = "Allow", ["Delivery:Tls:ClientAuthorities:0"] = roots }, folder);
    }

    private static async Task<string> ThumbprintAsync(DeliveryServer server)
    {
        var seen = "";
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions =
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                {
                    seen = certificate!.GetCertHashString();
                    return certificate.Subject == "CN=localhost";
                },
            },
        });
        (await client.GetAsync(server.Https, TestContext.Current.CancellationToken)).Dispose();
        return seen;
    }
}
