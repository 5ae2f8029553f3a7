using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace Provisioning.Tests.Admin;

public sealed class ListenerTests
{
    [Fact]
    public async Task With_tls_the_api_shows_the_servers_certificate()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using var app = global::Server.Build([.. database.Settings, "Admin:Port=0", "Admin:Tls=true", "Delivery:HttpPort=", "Delivery:HttpsPort=", "Messaging:Port=0", "Sip:Port=0", "Rendering:PublicUrl=https://phones.example.com/p/"], TimeProvider.System);
        await app.StartAsync(TestServer.Token);
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(Path.Combine(database.Folder, "tls", "ca.pem"));
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { roots[0] }, RevocationMode = X509RevocationMode.NoCheck } },
        });

        Assert.Equal("Healthy", await client.GetStringAsync(new Uri($"{app.Urls.Single()}/health/live"), TestServer.Token));
        Assert.StartsWith("https://", app.Urls.Single(), StringComparison.Ordinal);
        await app.StopAsync(TestServer.Token);
    }

    [Fact]
    public async Task Without_tls_the_api_listens_on_this_machine_only()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);

        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(async () =>
        {
            await using var app = global::Server.Build([.. database.Settings, "Admin:Port=0", "Admin:Address=0.0.0.0", "Delivery:HttpPort=", "Delivery:HttpsPort=", "Messaging:Port=0", "Sip:Port=0"], TimeProvider.System);
            await app.StartAsync(TestServer.Token);
        });

        Assert.Contains("Admin:Tls must be true", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_wrong_is_answered_with_what_is_wrong()
    {
        await using var server = await TestServer.StartAsync();
        using var content = new StringContent("""{"macs":["foo"]}""", new MediaTypeHeaderValue("application/json"));

        var answer = await server.Http.PostAsync("/api/contact-tokens", content, TestServer.Token);

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("'foo' is not a MAC address", await answer.Content.ReadAsStringAsync(TestServer.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bracket_that_is_not_closed_is_told_and_not_a_fault_of_the_server()
    {
        await using var server = await TestServer.StartAsync();

        var answer = await server.PostFleetAsync("plan", "devices:\n  - mac: [\n foo: }");

        Assert.Equal(System.Net.HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("is opened and not closed", await answer.Content.ReadAsStringAsync(TestServer.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_with_a_line_break_is_refused()
    {
        await using var server = await TestServer.StartAsync();

        var answer = await server.PostFleetAsync("plan", "extensions:\n  - { number: \"101\", name: A, site: x, sipPassword: \"ab\\nc\" }");

        Assert.Contains("control character", await answer.Content.ReadAsStringAsync(TestServer.Token), StringComparison.Ordinal);
    }
}
