using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Provisioning.Simulator;

namespace Provisioning.Tests.Simulator;

public sealed class TlsTests : IDisposable
{
    private readonly X509Certificate2 _server = SelfSigned("127.0.0.1");
    private readonly X509Certificate2 _phone = SelfSigned(Phones.Mac);
    private string? _presented;

    public void Dispose()
    {
        _server.Dispose();
        _phone.Dispose();
    }

    [Fact]
    public async Task A_server_that_the_phone_does_not_trust_is_refused_with_advice()
    {
        await using var server = await StartAsync();

        var result = await Phones.Plug(server.Address).BootAsync();

        Assert.Equal(BootFailure.TlsRefused, result.Failure);
        Assert.Contains("give the issuing CA with --ca, or --insecure", result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_phone_trusts_anyone_or_the_authority_it_was_given()
    {
        await using var server = await StartAsync();

        var anyone = await Phones.Plug(server.Address, with: options => options with { Trust = ServerTrust.Anyone }).BootAsync();
        var only = await Phones.Plug(server.Address, with: options => options with { Trust = ServerTrust.Only([_server]) }).BootAsync();
        var other = await Phones.Plug(server.Address, with: options => options with { Trust = ServerTrust.Only([_phone]) }).BootAsync();

        Assert.Equal([BootOutcome.Applied, BootOutcome.Applied, BootOutcome.Failed], new[] { anyone, only, other }.Select(result => result.Outcome));
    }

    [Fact]
    public async Task A_phone_shows_its_certificate_when_it_is_asked_for()
    {
        await using var server = await StartAsync();

        await Phones.Plug(server.Address, with: options => options with { Trust = ServerTrust.Anyone, ClientCertificate = _phone }).BootAsync();

        Assert.Equal($"CN={Phones.Mac}", _presented);
    }

    [Theory]
    [InlineData("https", BootOutcome.Applied)]
    [InlineData("http", BootOutcome.Failed)]
    public async Task A_password_in_clear_text_is_only_sent_over_tls(string scheme, BootOutcome expected)
    {
        await using var server = scheme == "https" ? await StartAsync() : await StubServer.StartAsync();
        server.Files["805ec0000101.cfg"] = Phones.Lines("a = 1");
        server.Basic = "Basic " + Convert.ToBase64String("u:p"u8);

        var result = await Phones.Plug(server.Address, with: options => options with { Trust = ServerTrust.Anyone, Credentials = new("u", "p") }).BootAsync();

        Assert.Equal(expected, result.Outcome);
    }

    private async Task<StubServer> StartAsync()
    {
        var server = await StubServer.StartAsync(web => web.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = _server;
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.ClientCertificateValidation = (certificate, _, _) => (_presented = certificate.Subject) is not null;
        }))));
        server.Files["805ec0000101.cfg"] = Phones.Lines("a = 1");
        return server;
    }

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
    }
}
