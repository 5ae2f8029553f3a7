using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Provisioning.Signalling;
using Provisioning.Sip.Messages;

namespace Provisioning.Tests.Subscriptions;

/// <summary>Phones that ask the network where their configuration is.</summary>
public sealed class PlugAndPlayTests
{
    private static readonly IPAddress Group = IPAddress.Parse("224.0.1.75");

    [Fact]
    public async Task A_phone_of_the_fleet_is_told_the_plain_address()
    {
        var port = FreePort();
        await using var lamps = await StartAsync(port);
        using var phone = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));

        await AskAsync(phone, port, "MAC%3a805EC0000001");
        var (first, second) = (await ReceiveAsync(phone), await ReceiveAsync(phone));

        var (answer, notify) = (Assert.IsType<SipResponse>(first), Assert.IsType<SipRequest>(second));
        Assert.Equal((200, "0"), (answer.Status, answer.Text(HeaderName.Expires)));
        Assert.Equal(
            ("ua-profile", "terminated;reason=timeout", "application/url"),
            (notify.Text(HeaderName.Event), notify.Text(HeaderName.SubscriptionState), notify.Text(HeaderName.ContentType)));
        Assert.Equal("https://phones.example.com/p/", LampServer.Body(notify));
        Assert.Equal(answer.To.Tag, notify.From.Tag);
    }

    [Theory]
    [InlineData("false", false)]
    [InlineData("true", true)]
    public async Task A_stranger_is_answered_only_where_that_is_wanted(string toStrangers, bool isAnswered)
    {
        var port = FreePort();
        await using var lamps = await StartAsync(port, $"Subscriptions:PlugAndPlay:ToStrangers={toStrangers}");
        using var phone = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));

        await AskAsync(phone, port, "MAC%3a00156599aabb");
        await AskAsync(phone, port, "805ec0000002");
        var answer = await ReceiveAsync(phone);

        Assert.Equal(isAnswered, Encoding.UTF8.GetString(answer.To.Uri).Contains("aabb", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_listens_unless_it_is_switched_on()
    {
        await using var lamps = await LampServer.StartAsync();

        Assert.DoesNotContain(lamps.Server.Get<SipServer>().Listeners, listener => listener.IsMulticast);
    }

    private static Task<LampServer> StartAsync(int port, params string[] settings) => LampServer.StartAsync(
    [
        "Subscriptions:PlugAndPlay:Enabled=true", "Subscriptions:PlugAndPlay:Address=127.0.0.1",
        string.Create(CultureInfo.InvariantCulture, $"Subscriptions:PlugAndPlay:Port={port}"), .. settings,
    ]);

    private static async Task AskAsync(UdpClient phone, int port, string user)
    {
        phone.Client.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.Loopback.GetAddressBytes());
        var text =
            $"""
            SUBSCRIBE sip:{user}@224.0.1.75 SIP/2.0
            Via: SIP/2.0/UDP {phone.Client.LocalEndPoint};branch=z9hG4bK{user[^4..]};rport
            From: <sip:{user}@224.0.1.75>;tag=pnp
            To: <sip:{user}@224.0.1.75>
            Call-ID: pnp-{user[^4..]}@phone
            CSeq: 1 SUBSCRIBE
            Contact: <sip:{phone.Client.LocalEndPoint}>
            Max-Forwards: 70
            Expires: 0
            Event: ua-profile;profile-type="device";vendor="Maker";model="T54W";version="96.86.0.1"
            Accept: application/url
            Content-Length: 0


            """.ReplaceLineEndings("\r\n");
        await phone.SendAsync(Encoding.UTF8.GetBytes(text), new IPEndPoint(Group, port), LampPhone.Token);
    }

    private static async Task<SipMessage> ReceiveAsync(UdpClient phone)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(LampPhone.Token);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        var datagram = await phone.ReceiveAsync(patience.Token);
        return Assert.IsType<SipMessage>(SipParser.ParseDatagram(datagram.Buffer, new SipLimits()).Message, exactMatch: false);
    }

    private static int FreePort()
    {
        using var socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.Client.LocalEndPoint!).Port;
    }
}
