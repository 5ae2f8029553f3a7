using System.Net;
using System.Text;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transports;
using Provisioning.Tests.Sip.Transactions;

namespace Provisioning.Tests.Sip.Transports;

/// <summary>RFC 3261 §18 over TCP and TLS, RFC 5626 §3.5.1 and §5.</summary>
public sealed class StreamTests
{
    private const string Options = "OPTIONS sip:server SIP/2.0\r\nVia: SIP/2.0/TCP 10.9.9.9:1234;branch=z9hG4bK1;rport\r\nMax-Forwards: 70\r\n"
        + "From: <sip:phone@example.com>;tag=a\r\nTo: <sip:server>\r\nCall-ID: c1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TransportProtocol.Tcp, "127.0.0.1")]
    [InlineData(TransportProtocol.Tcp, "::1")]
    [InlineData(TransportProtocol.Tls, "127.0.0.1")]
    public async Task Requests_are_answered_on_their_connection_however_they_are_cut(TransportProtocol protocol, string address)
    {
        await using var server = await SipHost.StartAsync(protocol, IPAddress.Parse(address));
        await using var phone = await PhoneConnection.OpenAsync(server.Local, protocol);

        await phone.SendAsync(Options + Options.Replace("bK1", "bK2") + Options.Replace("bK1", "bK3")[..100]);
        Assert.Contains("branch=z9hG4bK1;rport=", await phone.ReceiveAsync("\r\n\r\n"));
        Assert.Contains("branch=z9hG4bK2;rport=", await phone.ReceiveAsync("\r\n\r\n"));
        foreach (var letter in Options.Replace("bK1", "bK3")[100..])
            await phone.SendAsync(letter.ToString());
        Assert.Contains($"branch=z9hG4bK3;rport={phone.Local.Port};received={address}\r\n", await phone.ReceiveAsync("\r\n\r\n"));
    }

    [Fact]
    public async Task A_ping_is_answered_with_a_pong()
    {
        await using var server = await SipHost.StartAsync(TransportProtocol.Tcp);
        await using var phone = await PhoneConnection.OpenAsync(server.Local);

        await phone.SendAsync("\r\n\r\n");
        Assert.Equal("\r\n", await phone.ReceiveAsync("\r\n"));
        await phone.SendAsync(Options);
        Assert.StartsWith("SIP/2.0 200 OK\r\n", await phone.ReceiveAsync("\r\n\r\n"));
    }

    [Theory]
    [InlineData(TransportProtocol.Tcp)]
    [InlineData(TransportProtocol.Tls)]
    public async Task A_request_to_a_phone_goes_back_on_the_connection_that_it_opened(TransportProtocol protocol)
    {
        await using var server = await SipHost.StartAsync(protocol);
        await using var phone = await SipHost.StartAsync(protocol);
        var toServer = await phone.Transports.ConnectAsync(protocol, server.Local, "localhost", Token);

        await phone.Transactions.SendAsync(TransactionBench.Request(Methods.Subscribe), toServer!, Token);
        var toPhone = server.Handled.Single().Flow;
        var outcome = await server.Transactions.SendAsync(TransactionBench.Request(Methods.Notify), toPhone, Token);

        Assert.Equal(200, outcome.Status);
        Assert.Same(toServer, phone.Handled.Single().Flow);
        Assert.Contains($"Via: SIP/2.0/{protocol.ToString().ToUpperInvariant()} 127.0.0.1:{phone.LocalOf(protocol).Port};", Text(server.Handled.Single().Request));
    }

    [Theory]
    [InlineData("Content-Length: 0\r\n", "")]
    [InlineData("Content-Length: 0\r\n", "Content-Length: -1\r\n")]
    [InlineData("Content-Length: 0\r\n", "Content-Length: 99999999\r\n")]
    [InlineData("Content-Length: 0\r\n", "Content-Length: 0\r\nContent-Length: 5\r\n")]
    public async Task Where_the_next_message_cannot_be_found_the_connection_ends_with_an_answer(string from, string to)
    {
        await using var server = await SipHost.StartAsync(TransportProtocol.Tcp);
        await using var phone = await PhoneConnection.OpenAsync(server.Local);

        await phone.SendAsync(Options.Replace(from, to) + "and much more that nobody reads");

        var answer = await phone.ReceiveToEndAsync();
        Assert.Matches("^SIP/2.0 (400|513) ", answer);
        Assert.Single(answer.Split("\r\n\r\n", StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_refused_request_that_is_whole_does_not_end_the_connection()
    {
        await using var server = await SipHost.StartAsync(TransportProtocol.Tcp);
        await using var phone = await PhoneConnection.OpenAsync(server.Local);

        await phone.SendAsync(Options.Replace("CSeq: 1", "CSeq: x") + Options);

        Assert.StartsWith("SIP/2.0 400 Bad CSeq\r\n", await phone.ReceiveAsync("\r\n\r\n"));
        Assert.StartsWith("SIP/2.0 200 OK\r\n", await phone.ReceiveAsync("\r\n\r\n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("OPTIONS sip:server SIP/2.0\r\nVia: ")]
    public async Task A_connection_without_a_whole_message_ends_in_time(string sent)
    {
        await using var server = await SipHost.StartAsync(TransportProtocol.Tcp, options: options =>
            options.Connections.MessageTimeout = TimeSpan.FromMilliseconds(50));
        await using var phone = await PhoneConnection.OpenAsync(server.Local);

        await phone.SendAsync(sent);

        Assert.Equal("", await phone.ReceiveToEndAsync());
    }

    [Fact]
    public async Task An_idle_connection_ends_in_time_and_that_is_told()
    {
        await using var server = await SipHost.StartAsync(TransportProtocol.Tcp, options: options =>
            options.Connections.IdleTimeout = TimeSpan.FromMilliseconds(100));
        await using var phone = await PhoneConnection.OpenAsync(server.Local);

        await phone.SendAsync(Options);
        Assert.StartsWith("SIP/2.0 200 OK\r\n", await phone.ReceiveAsync("\r\n\r\n"));
        Assert.Equal("", await phone.ReceiveToEndAsync());

        await Eventually.TrueAsync(() => !server.Closed.IsEmpty, "the end is told");
        Assert.Same(server.Handled.Single().Flow, server.Closed.Single());
        Assert.False(server.Closed.Single().IsOpen);
        Assert.False(server.Closed.Single().TrySend(Encoding.ASCII.GetBytes(Options)));
    }

    [Theory]
    [InlineData(2, 100)]
    [InlineData(100, 2)]
    public async Task More_connections_than_allowed_are_closed_at_once(int all, int fromOne)
    {
        await using var server = await SipHost.StartAsync(TransportProtocol.Tcp, options: options =>
            (options.Connections.MaxConnections, options.Connections.MaxConnectionsPerAddress) = (all, fromOne));
        await using var one = await PhoneConnection.OpenAsync(server.Local);
        await using var two = await PhoneConnection.OpenAsync(server.Local);
        await using var three = await PhoneConnection.OpenAsync(server.Local);

        Assert.Equal("", await three.ReceiveToEndAsync());
        await one.DisposeAsync();
        await Eventually.TrueAsync(() => !server.Closed.IsEmpty, "a place is free");
        await Eventually.TrueAsync(
            async () =>
            {
                await using var four = await PhoneConnection.OpenAsync(server.Local);
                await four.SendAsync(Options);
                return (await four.ReceiveToEndAsync("\r\n\r\n")).StartsWith("SIP/2.0 200", StringComparison.Ordinal);
            },
            "another is served");
    }

    [Fact]
    public async Task A_reader_that_is_too_slow_loses_its_connection()
    {
        await using var server = await SipHost.StartAsync(TransportProtocol.Tcp, options: options => options.Connections.MaxQueuedBytes = 65_536);
        await using var phone = await PhoneConnection.OpenAsync(server.Local);
        await phone.SendAsync(Options);
        await phone.ReceiveAsync("\r\n\r\n");
        var flow = server.Handled.Single().Flow;
        var message = new byte[60_000];

        for (var i = 0; i < 1_000 && flow.IsOpen; i++)
            flow.Send(message);

        Assert.False(flow.IsOpen);
        await Eventually.TrueAsync(() => !server.Closed.IsEmpty, "the end is told");
    }

    [Fact]
    public async Task A_source_that_sends_too_much_is_made_to_wait()
    {
        await using var server = await SipHost.StartAsync(TransportProtocol.Tcp, options: options => options.Sources.MessageBurst = 10);
        await using var phone = await PhoneConnection.OpenAsync(server.Local);

        for (var i = 0; i < 30; i++)
            await phone.SendAsync(Options);
        for (var i = 0; i < 30; i++)
            Assert.StartsWith("SIP/2.0 200 OK\r\n", await phone.ReceiveAsync("\r\n\r\n"));
    }

    [Fact]
    public async Task An_answer_to_a_closed_connection_goes_nowhere()
    {
        await using var server = await SipHost.StartAsync(TransportProtocol.Tcp);
        await using (var phone = await PhoneConnection.OpenAsync(server.Local))
            await phone.SendAsync(Options);
        await Eventually.TrueAsync(() => !server.Closed.IsEmpty, "the end is told");

        var outcome = await server.Transactions.SendAsync(TransactionBench.Request(Methods.Notify), server.Closed.Single(), Token);

        Assert.Equal(503, outcome.Status);
    }

    private static string Text(SipMessage message) => Encoding.UTF8.GetString(message.Bytes);
}
