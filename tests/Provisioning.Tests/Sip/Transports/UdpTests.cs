using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Provisioning.Sip.Transports;

namespace Provisioning.Tests.Sip.Transports;

/// <summary>RFC 3261 §18, RFC 3581, over real sockets.</summary>
public sealed class UdpTests
{
    private const string Options = "OPTIONS sip:server SIP/2.0\r\nVia: SIP/2.0/UDP 10.9.9.9:1234;branch=z9hG4bK1;rport;received=6.6.6.6\r\nMax-Forwards: 70\r\n"
        + "From: <sip:phone@example.com>;tag=a\r\nTo: <sip:server>\r\nCall-ID: c1\r\nCSeq: 1 OPTIONS\r\nContact: <sip:phone@10.9.9.9:1234>\r\nContent-Length: 0\r\n\r\n";

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task An_answer_goes_back_to_where_the_request_came_from_and_says_so(string address)
    {
        await using var server = await SipHost.StartAsync(TransportProtocol.Udp, IPAddress.Parse(address));
        using var phone = new Socket(server.Local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        phone.Connect(server.Local);

        phone.Send(Encoding.ASCII.GetBytes(Options));
        var answer = await ReceiveAsync(phone);

        var port = ((IPEndPoint)phone.LocalEndPoint!).Port;
        Assert.StartsWith($"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.9.9.9:1234;branch=z9hG4bK1;rport={port};received={address}\r\n", answer);
    }

    [Fact]
    public async Task Without_rport_the_answer_goes_to_the_port_of_Via()
    {
        await using var server = await SipHost.StartAsync(TransportProtocol.Udp);
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var sending = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

        var via = $"Via: SIP/2.0/UDP 127.0.0.1:{((IPEndPoint)listening.LocalEndPoint!).Port};branch=z9hG4bK1\r\n";
        sending.SendTo(Encoding.ASCII.GetBytes(Options.Replace("Via: SIP/2.0/UDP 10.9.9.9:1234;branch=z9hG4bK1;rport;received=6.6.6.6\r\n", via)), server.Local);

        Assert.StartsWith("SIP/2.0 200 OK\r\n", await ReceiveAsync(listening));
    }

    [Fact]
    public async Task Behind_NAT_the_answer_goes_to_the_source_without_being_asked_to()
    {
        await using var server = await SipHost.StartAsync(TransportProtocol.Udp);
        using var phone = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        phone.Connect(server.Local);

        phone.Send(Encoding.ASCII.GetBytes(Options.Replace(";rport", "")));

        Assert.StartsWith("SIP/2.0 200 OK\r\n", await ReceiveAsync(phone));
    }

    [Fact]
    public async Task What_finds_nobody_does_not_hurt_the_socket()
    {
        await using var server = await SipHost.StartAsync(TransportProtocol.Udp);
        using var phone = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        phone.Connect(server.Local);
        var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var flow = server.Transports.FindUdp((IPEndPoint)nobody.LocalEndPoint!)!;
        nobody.Dispose();

        for (var i = 0; i < 20; i++)
            flow.Send(Encoding.ASCII.GetBytes(Options));
        phone.Send(Encoding.ASCII.GetBytes(Options));

        Assert.StartsWith("SIP/2.0 200 OK\r\n", await ReceiveAsync(phone));
        Assert.True(flow.IsOpen);
    }

    [Fact]
    public async Task Keep_alives_and_garbage_are_not_answered()
    {
        await using var server = await SipHost.StartAsync(TransportProtocol.Udp);
        using var phone = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        phone.Connect(server.Local);

        foreach (var datagram in new[] { "", "\r\n\r\n", "\0\0\0\0", "hello", "SIP/2.0 200 OK\r\n\r\n", "ACK sip:x SIP/2.0\r\n\r\n", Options.Replace("OPTIONS", "ACK") })
            phone.Send(Encoding.ASCII.GetBytes(datagram));
        phone.Send(Encoding.ASCII.GetBytes(Options));

        Assert.StartsWith("SIP/2.0 200 OK\r\n", await ReceiveAsync(phone));
        Assert.Equal(0, phone.Available);
    }

    [Fact]
    public async Task A_refused_request_is_answered_once_each_until_the_source_has_had_enough()
    {
        await using var server = await SipHost.StartAsync(TransportProtocol.Udp, options: options =>
            (options.Sources.RejectionBurst, options.Sources.RejectionsPerSecond) = (2, 0.001));
        using var phone = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        phone.Connect(server.Local);
        var bad = Encoding.ASCII.GetBytes(Options.Replace("sip:server SIP/2.0", "sip:server SIP/7.0"));

        for (var i = 0; i < 10; i++)
            phone.Send(bad);
        phone.Send(Encoding.ASCII.GetBytes(Options));
        string[] answers = [await ReceiveAsync(phone), await ReceiveAsync(phone), await ReceiveAsync(phone)];

        Assert.Equal(["SIP/2.0 505", "SIP/2.0 505", "SIP/2.0 200"], answers.Select(answer => answer[..11]));
        Assert.Equal(answers[0], answers[1]);
        Assert.True(answers[0].Length <= bad.Length);
        Assert.Equal(0, phone.Available);
    }

    [Fact]
    public async Task A_source_that_sends_too_much_is_not_even_read_unless_it_is_trusted()
    {
        await using var strict = await SipHost.StartAsync(TransportProtocol.Udp, options: options => Limit(options.Sources));
        await using var trusting = await SipHost.StartAsync(TransportProtocol.Udp, options: options =>
        {
            Limit(options.Sources);
            options.Sources.Trusted.Add(IPNetwork.Parse("127.0.0.0/8"));
        });
        using var phone = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        phone.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        for (var i = 0; i < 10; i++)
        {
            phone.SendTo(Encoding.ASCII.GetBytes(Options.Replace("z9hG4bK1", $"z9hG4bKs{i}")), strict.Local);
            phone.SendTo(Encoding.ASCII.GetBytes(Options.Replace("z9hG4bK1", $"z9hG4bKt{i}")), trusting.Local);
        }

        var answers = new ConcurrentBag<string>();
        for (var i = 0; i < 13; i++)
            answers.Add(await ReceiveAsync(phone));
        Assert.Equal(3, answers.Count(answer => answer.Contains("z9hG4bKs", StringComparison.Ordinal)));
        Assert.Equal(10, answers.Count(answer => answer.Contains("z9hG4bKt", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Flows_to_the_same_address_are_equal()
    {
        await using var server = await SipHost.StartAsync(TransportProtocol.Udp);

        var (one, same) = (server.Transports.FindUdp(new(IPAddress.Loopback, 4000))!, server.Transports.FindUdp(new(IPAddress.Loopback, 4000))!);
        var other = server.Transports.FindUdp(new(IPAddress.Loopback, 4001))!;

        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, other);
        Assert.Equal((server.Local, new IPEndPoint(IPAddress.Loopback, 4000), $"127.0.0.1:{server.Local.Port}"), (one.Local, one.Remote, one.SentBy));
        Assert.Null(server.Transports.FindUdp(new(IPAddress.IPv6Loopback, 4000)));
    }

    [Fact]
    public async Task Behind_a_wildcard_address_a_flow_names_the_one_that_its_route_begins_at()
    {
        await using var server = await SipHost.StartAsync(TransportProtocol.Udp, IPAddress.Any);

        Assert.Equal("127.0.0.1", server.Transports.FindUdp(new(IPAddress.Loopback, 4000))!.Local.Address.ToString());
    }

    [Fact]
    public async Task Multicast_is_received_and_answered_from_the_groups_port()
    {
        await using var server = await SipHost.StartAsync(TransportProtocol.Udp, options: options =>
            options.Listeners[0].MulticastGroup = IPAddress.Parse("224.0.1.75"));
        using var phone = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        phone.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        phone.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.Loopback.GetAddressBytes());

        phone.SendTo(Encoding.ASCII.GetBytes(Options), new IPEndPoint(IPAddress.Parse("224.0.1.75"), server.Local.Port));

        Assert.StartsWith("SIP/2.0 200 OK\r\n", await ReceiveAsync(phone));
        Assert.True(server.Handled.Single().Flow.IsMulticast);
        Assert.Null(server.Transports.FindUdp((IPEndPoint)phone.LocalEndPoint!));
    }

    private static void Limit(SourceOptions sources) => (sources.MessageBurst, sources.MessagesPerSecond) = (3, 0.001);

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        var buffer = new byte[65_535];
        var length = await socket.ReceiveAsync(buffer, patience.Token);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
