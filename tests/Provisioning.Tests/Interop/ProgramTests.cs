using Provisioning.Registrations;
using Provisioning.Sip.Transports;
using Provisioning.Tests.Signalling;

namespace Provisioning.Tests.Interop;

/// <summary>Small programs of others against the whole server: sipsak, OpenSSL, and baresip over TLS.</summary>
public sealed class ProgramTests
{
    private static readonly string[] WithTls = ["Delivery:HttpsPort=0", "Sip:TlsPort=0"];

    [Fact]
    public async Task Sipsak_asks_what_there_is()
    {
        await using var server = await LampOffice.StartAsync();

        var output = await Peer.RunAsync("sipsak", "-vvv", "-s", $"sip:anybody@127.0.0.1:{server.SipPort()}");

        Assert.Contains("SIP/2.0 200 OK", output, StringComparison.Ordinal);
        Assert.Contains("Allow-Events: dialog", output, StringComparison.Ordinal);
        Assert.Contains("SUBSCRIBE", Assert.Single(SipPeer.Headers(output.ReplaceLineEndings("\r\n"), "Allow")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenSSL_trusts_the_certificate_by_our_authority_and_a_phone_registers_inside()
    {
        await using var server = await LampOffice.StartAsync(WithTls);
        var port = server.SipPort(TransportProtocol.Tls);
        await using var openssl = Peer.Start(
            "openssl", ["s_client", "-connect", $"127.0.0.1:{port}", "-CAfile", Authority(server), "-verify_return_error", "-verify_hostname", "localhost", "-quiet"]);
        var client = server.SignIn(LampOffice.Mac);

        await openssl.WriteAsync(Register(1));
        await openssl.SaysAsync("Content-Length: 0");
        Assert.Contains("SIP/2.0 401 Unauthorized", openssl.Output, StringComparison.Ordinal);
        Assert.True(client.TryAccept(SipPeer.Headers(openssl.Output.ReplaceLineEndings("\r\n"), "WWW-Authenticate")));
        await openssl.WriteAsync(Register(2, $"Authorization: {client.Authorize("REGISTER", "sip:127.0.0.1")}"));
        await openssl.SaysAsync("SIP/2.0 200 OK");

        Assert.True(server.Get<RegistrationTable>().Find(LampOffice.Mac) is { IsReachable: true });

        string Register(int cseq, params string[] more) => string.Join(
            "\r\n",
            [
                .. LampOffice.Register(LampOffice.Mac, "openssl"), $"CSeq: {cseq} REGISTER", $"Via: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bKopenssl{cseq};rport",
                $"Contact: <sip:{LampOffice.Mac}@127.0.0.1:5061;transport=tls>", .. more, "Content-Length: 0", "", "",
            ]);
    }

    [Fact]
    public async Task Baresip_registers_over_TLS()
    {
        await using var server = await LampOffice.StartAsync([SippLamps.Md5, .. WithTls]);
        var mac = LampOffice.Mac.ToString();
        await using var baresip = Baresip.Start(
            $"<sip:{mac}@127.0.0.1:{server.SipPort(TransportProtocol.Tls)};transport=tls>;auth_user={mac};auth_pass={server.Password(mac)};regint=600",
            $"sip_cafile {Authority(server)}");

        await baresip.Program.UntilAsync(() => server.Get<RegistrationTable>().Find(LampOffice.Mac) is { IsReachable: true }, "baresip registers");

        Assert.Equal(TransportProtocol.Tls, server.Get<RegistrationTable>().FlowOf(LampOffice.Mac)?.Protocol);
    }

    private static string Authority(TestServer server) => Path.Combine(server.Database.Folder, "tls", "ca.pem");
}
