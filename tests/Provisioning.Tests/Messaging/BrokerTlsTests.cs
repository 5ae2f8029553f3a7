using System.Security.Cryptography.X509Certificates;
using Provisioning.Lamps;
using Provisioning.Messaging;
using Provisioning.Tests.Delivery;
using Provisioning.Tests.Sip.Transports;

namespace Provisioning.Tests.Messaging;

/// <summary>Mosquitto with TLS as the broker.</summary>
public sealed class BrokerTlsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mqtts");

    private string Certificate => Path.Combine(_folder.FullName, "certificate.pem");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("V311")]
    [InlineData("V5")]
    public async Task Calls_come_in_encrypted(string version)
    {
        await using var broker = await StartBrokerAsync();
        await using var server = await StartServerAsync("localhost", broker.Port, Certificate, $"Messaging:Version={version}");

        await Eventually.TrueAsync(() => server.Get<MessageHub>().State.IsConnected, () => server.Get<MessageHub>().State.Trouble);
        await (broker.Client with { Authority = Certificate }).PublishAsync("provisioning/calls/pbx/101", """{"call":"c1","state":"confirmed"}""");

        await server.LampIsAsync("101", LampState.Busy);
        Assert.NotEqual(0, (await broker.Client.TryPublishAsync("provisioning/calls/pbx/101", "x")).ExitCode); // it takes nothing that is not encrypted
    }

    [Fact]
    public async Task A_broker_whose_authority_is_not_trusted_is_not_spoken_to_and_the_log_says_why_once()
    {
        using var other = new Authority("Somebody Else");
        var authority = Path.Combine(_folder.FullName, "other.pem");
        await File.WriteAllTextAsync(authority, other.Pem, TestServer.Token);
        await using var broker = await StartBrokerAsync();

        await using var server = await StartServerAsync("localhost", broker.Port, authority);

        await IsNotReachedAsync(server, broker, "its certificate is not accepted: UntrustedRoot. Messaging:Authority names the file of the authority that signed it.");
    }

    [Fact]
    public async Task A_broker_with_another_name_in_its_certificate_is_not_spoken_to()
    {
        using var authority = new Authority("Ours");
        using var certificate = authority.Issue("elsewhere.example.com", "elsewhere.example.com");
        using var key = certificate.GetECDsaPrivateKey();
        var trusted = Path.Combine(_folder.FullName, "ours.pem");
        await File.WriteAllTextAsync(trusted, authority.Pem, TestServer.Token);
        await using var broker = await StartBrokerAsync(certificate.ExportCertificatePem(), key!.ExportPkcs8PrivateKeyPem());

        await using var server = await StartServerAsync("localhost", broker.Port, trusted);

        await IsNotReachedAsync(server, broker, "its certificate is not accepted: it is made out to CN=elsewhere.example.com, not to the host of Messaging:Broker.");
    }

    [Fact]
    public async Task A_broker_without_TLS_is_told_in_words()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await File.WriteAllTextAsync(Certificate, TestCertificate.Pem, TestServer.Token);

        await using var server = await StartServerAsync("localhost", broker.Port, Certificate);

        await IsNotReachedAsync(server, broker, "");
    }

    private static async Task IsNotReachedAsync(TestServer server, MosquittoBroker broker, string why)
    {
        var trouble = $"mqtts://localhost:{broker.Port} was not reached: {why}";
        await Eventually.TrueAsync(() => server.Get<MessageHub>().State.Trouble.StartsWith(trouble, StringComparison.Ordinal), () => server.Get<MessageHub>().State.Trouble);
        var health = (await server.JsonAsync("/health/ready"))["checks"]!["broker"]!;
        Assert.Equal("Degraded", (string?)health["status"]);
        Assert.StartsWith(trouble, (string?)health["description"], StringComparison.Ordinal);
        await Eventually.TrueAsync(() => Told().Any(), "it is told");
        if (why.Length > 0) // else the system has more than one word for it
            Assert.Contains(trouble, Assert.Single(Told()), StringComparison.Ordinal);

        IEnumerable<string> Told() => server.Log.Lines.Where(line => line.Contains("BrokerClient: MQTT broker", StringComparison.Ordinal));
    }

    private Task<MosquittoBroker> StartBrokerAsync(string? certificate = null, string? privateKey = null)
    {
        var key = Path.Combine(_folder.FullName, "key.pem");
        File.WriteAllText(Certificate, certificate ?? TestCertificate.Pem);
        File.WriteAllText(key, privateKey ?? TestCertificate.KeyPem);
        return MosquittoBroker.StartAsync(configuration: $"allow_anonymous true\ncertfile {Certificate}\nkeyfile {key}");
    }

    private static async Task<TestServer> StartServerAsync(string host, int port, string authority, params string[] settings)
    {
        var server = await TestServer.StartAsync(
            DatabaseKind.Sqlite, [$"Messaging:Broker=mqtts://{host}:{port}", $"Messaging:Authority={authority}", "Messaging:ReconnectDelay=00:00:00.050", .. settings]);
        await server.ApplyAsync(Office.Small);
        return server;
    }
}
