using System.Net;
using System.Net.Sockets;
using System.Text;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;
using Provisioning.Tests.Sip.Transactions;

namespace Provisioning.Tests.Sip.Transports;

/// <summary>Connections that we open, and large requests (RFC 3261 §18.1.1).</summary>
public sealed class ConnectTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TransportProtocol.Tcp)]
    [InlineData(TransportProtocol.Tls)]
    public async Task Who_asks_for_the_same_connection_gets_it(TransportProtocol protocol)
    {
        await using var server = await SipHost.StartAsync(protocol);
        await using var client = await SipHost.StartAsync(protocol);

        var flows = await Task.WhenAll(Enumerable.Range(0, 10)
            .Select(_ => client.Transports.ConnectAsync(protocol, server.Local, "localhost", Token).AsTask()));
        var later = await client.Transports.ConnectAsync(protocol, server.Local, "localhost", Token);

        Assert.NotNull(later);
        Assert.All(flows, flow => Assert.Same(later, flow));
    }

    [Fact]
    public async Task A_certificate_for_another_name_is_refused()
    {
        await using var server = await SipHost.StartAsync(TransportProtocol.Tls);
        await using var client = await SipHost.StartAsync(TransportProtocol.Tls);

        Assert.Null(await client.Transports.ConnectAsync(TransportProtocol.Tls, server.Local, "pbx.example.com", Token));
        Assert.NotNull(await client.Transports.ConnectAsync(TransportProtocol.Tls, server.Local, null, Token)); // its address
    }

    [Fact]
    public async Task A_certificate_of_an_authority_that_is_not_known_is_refused()
    {
        await using var server = await SipHost.StartAsync(TransportProtocol.Tls);
        await using var client = await SipHost.StartAsync(TransportProtocol.Tls, options: options => options.ClientTls = null);

        Assert.Null(await client.Transports.ConnectAsync(TransportProtocol.Tls, server.Local, "localhost", Token));
    }

    [Fact]
    public async Task What_is_refused_or_silent_is_no_connection()
    {
        await using var client = await SipHost.StartAsync(TransportProtocol.Tls, options: options =>
            options.Connections.ConnectTimeout = TimeSpan.FromMilliseconds(200));
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.Null(await client.Transports.ConnectAsync(TransportProtocol.Tcp, (IPEndPoint)silent.LocalEndPoint!, null, Token));

        silent.Listen();

        Assert.Null(await client.Transports.ConnectAsync(TransportProtocol.Tls, (IPEndPoint)silent.LocalEndPoint!, "localhost", Token));
    }

    /// <summary>FreeSWITCH lets in by a list of addresses: a large INVITE that came from 127.0.0.1 instead of 127.0.0.2 was asked for a password.</summary>
    [Theory]
    [InlineData(TransportProtocol.Tcp, "127.0.0.2")]
    [InlineData(TransportProtocol.Udp, "127.0.0.2")]
    [InlineData(TransportProtocol.Udp, "127.0.0.1")]
    public async Task A_connection_begins_at_the_address_that_we_listen_at(TransportProtocol protocol, string address)
    {
        await using var client = await SipHost.StartAsync(protocol, IPAddress.Parse(address));
        using var remote = new TcpListener(IPAddress.Loopback, 0);
        remote.Start();

        var flow = await client.Transports.ConnectAsync(TransportProtocol.Tcp, (IPEndPoint)remote.LocalEndpoint, null, Token);
        using var accepted = await remote.AcceptSocketAsync(Token);

        Assert.NotNull(flow);
        Assert.Equal(address, ((IPEndPoint)accepted.RemoteEndPoint!).Address.ToString());
    }

    [Fact]
    public async Task A_connection_that_has_closed_is_opened_anew()
    {
        await using var server = await SipHost.StartAsync(TransportProtocol.Tcp, options: options =>
            options.Connections.MessageTimeout = TimeSpan.FromMilliseconds(50));
        await using var client = await SipHost.StartAsync(TransportProtocol.Tcp);

        var first = await client.Transports.ConnectAsync(TransportProtocol.Tcp, server.Local, null, Token);
        await Eventually.TrueAsync(() => !first!.IsOpen, "the server closes what says nothing");
        var second = await client.Transports.ConnectAsync(TransportProtocol.Tcp, server.Local, null, Token);

        Assert.NotSame(first, second);
        Assert.True(second!.IsOpen);
    }

    [Fact]
    public async Task A_large_request_goes_by_TCP_where_the_remote_takes_it()
    {
        await using var server = await StartBothAsync();
        await using var client = await SipHost.StartAsync(TransportProtocol.Udp);
        var udp = client.Transports.FindUdp(server.LocalOf(TransportProtocol.Udp))!;

        var small = await client.Transactions.SendAsync(WithBody(500), udp, Token);
        var large = await client.Transactions.SendAsync(WithBody(1_300), udp, Token);

        Assert.Equal((200, 200), (small.Status, large.Status));
        Assert.Equal([TransportProtocol.Udp, TransportProtocol.Tcp], server.Handled.Select(handled => handled.Flow.Protocol));
        Assert.Equal("SIP/2.0/TCP", Encoding.ASCII.GetString(server.Handled.Last().Request.Value(HeaderName.Via))[..11]);
        Assert.Equal(1_300, server.Handled.Last().Request.Body.Length);
    }

    [Fact]
    public async Task Where_TCP_is_refused_a_large_request_goes_by_UDP_and_the_next_one_does_not_ask_again()
    {
        await using var server = await SipHost.StartAsync(TransportProtocol.Udp);
        await using var client = await SipHost.StartAsync(TransportProtocol.Udp);
        var udp = client.Transports.FindUdp(server.Local)!;

        var first = await client.Transactions.SendAsync(WithBody(5_000), udp, Token);
        using var late = new TcpListener(server.Local);
        late.Start();
        var second = await client.Transactions.SendAsync(WithBody(5_000), udp, Token);

        Assert.Equal((200, 200), (first.Status, second.Status));
        Assert.All(server.Handled, handled => Assert.Equal(TransportProtocol.Udp, handled.Flow.Protocol));
        Assert.False(late.Pending());
    }

    private static OutgoingRequest WithBody(int bytes) => TransactionBench.Request(Methods.Notify).WithBody("text/plain", new byte[bytes]);

    /// <summary>UDP and TCP on the same port, which may take more than one try.</summary>
    private static async Task<SipHost> StartBothAsync()
    {
        while (true)
        {
            using var free = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            var port = ((IPEndPoint)free.LocalEndPoint!).Port;
            free.Dispose();
            try
            {
                return await SipHost.StartAsync(TransportProtocol.Udp, options: options =>
                {
                    options.Listeners[0].Port = port;
                    options.Listeners.Add(new() { Protocol = TransportProtocol.Tcp, Address = IPAddress.Loopback, Port = port });
                });
            }
            catch (SocketException) when (!Token.IsCancellationRequested)
            {
                continue; // somebody else has that port
            }
        }
    }
}
