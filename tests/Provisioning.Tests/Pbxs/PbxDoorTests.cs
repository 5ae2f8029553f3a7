using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Provisioning.Devices;
using Provisioning.Pbxs;
using Provisioning.Tests.Sip.Transports;

namespace Provisioning.Tests.Pbxs;

public sealed class PbxDoorTests
{
    [Fact]
    public async Task On_this_machine_nobody_else_hears_what_is_sent()
    {
        using var listener = Listen(out var port);

        var (stream, isPrivate) = await PbxDoor.OpenAsync(AsteriskOffice.Pbx(port), new(), TimeProvider.System, TestServer.Token);
        await using var closing = stream;

        Assert.True(isPrivate);
    }

    [Fact]
    public async Task A_PBX_with_a_certificate_of_an_authority_that_is_named_is_believed()
    {
        var authority = Path.GetTempFileName();
        await File.WriteAllTextAsync(authority, TestCertificate.Pem, TestServer.Token);

        var (stream, isPrivate) = await OpenAsync(new() { Authority = authority });
        await using var closing = stream;

        Assert.True(isPrivate);
        Assert.IsType<SslStream>(stream);
        File.Delete(authority);
    }

    [Fact]
    public async Task Any_other_certificate_is_not_and_it_is_said_what_to_do()
    {
        var loss = await Assert.ThrowsAsync<PbxLostException>(() => OpenAsync(new()));

        Assert.Equal(PbxLoss.SignInRefused, loss.Reason);
        Assert.EndsWith("Its certificate must be made out to 'localhost'; Pbxs:Authority names the file of the authority that signed it.", loss.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_PBX_that_does_not_answer_the_handshake_is_given_up()
    {
        using var listener = Listen(out var port);

        var loss = await Assert.ThrowsAsync<PbxLostException>(
            () => PbxDoor.OpenAsync(Encrypted(port), new() { AnswerTimeout = TimeSpan.FromMilliseconds(100) }, TimeProvider.System, TestServer.Token));

        Assert.Equal(PbxLoss.SignInRefused, loss.Reason);
    }

    [Fact]
    public async Task Nobody_there_is_said_with_address_and_port()
    {
        int port;
        using (Listen(out port))
        {
        }

        var loss = await Assert.ThrowsAsync<PbxLostException>(() => PbxDoor.OpenAsync(AsteriskOffice.Pbx(port), new(), TimeProvider.System, TestServer.Token));

        Assert.Equal(PbxLoss.Unreachable, loss.Reason);
        Assert.StartsWith($"127.0.0.1:{port} cannot be reached: Connection refused.", loss.Message, StringComparison.Ordinal);
    }

    private static async Task<(Stream Stream, bool IsPrivate)> OpenAsync(PbxOptions options)
    {
        using var listener = Listen(out var port);
        var serving = ServeAsync(listener);
        var opened = await PbxDoor.OpenAsync(Encrypted(port), options, TimeProvider.System, TestServer.Token);
        await serving;
        return opened;
    }

    private static async Task ServeAsync(TcpListener listener)
    {
        var client = await listener.AcceptTcpClientAsync(TestServer.Token);
        await new SslStream(client.GetStream()).AuthenticateAsServerAsync(TestCertificate.Server(), TestServer.Token);
    }

    private static Pbx Encrypted(int port) => AsteriskOffice.Pbx(port) with { Control = AsteriskOffice.Pbx(port).Control! with { Tls = true, Address = "localhost" } };

    private static TcpListener Listen(out int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
        return listener;
    }
}
