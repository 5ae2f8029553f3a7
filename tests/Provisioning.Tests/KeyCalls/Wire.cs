using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Provisioning.Tests.KeyCalls;

/// <summary>A socket that SIP is written to as text.</summary>
internal abstract class Wire : IAsyncDisposable
{
    /// <summary>As Via has it.</summary>
    public abstract string Transport { get; }

    public abstract IPEndPoint Local { get; }

    /// <summary>Where it sends; of a datagram socket the one that was heard last, or another.</summary>
    public abstract IPEndPoint Remote { get; set; }

    public string UriParameters => Transport == "UDP" ? "" : $";transport={Transport.ToLowerInvariant()}";

    public abstract Task SendAsync(string message);

    /// <summary>One message.</summary>
    public abstract Task<string> ReceiveAsync(CancellationToken token);

    public abstract ValueTask DisposeAsync();
}

internal sealed class UdpWire : Wire
{
    private readonly UdpClient _socket;

    public UdpWire(IPAddress address, IPEndPoint? remote = null)
    {
        _socket = new(new IPEndPoint(address, 0));
        Remote = remote ?? Local;
    }

    public override string Transport => "UDP";

    public override IPEndPoint Local => (IPEndPoint)_socket.Client.LocalEndPoint!;

    public override IPEndPoint Remote { get; set; }

    public override async Task SendAsync(string message) => await _socket.SendAsync(Encoding.UTF8.GetBytes(message), Remote, TestServer.Token);

    public override async Task<string> ReceiveAsync(CancellationToken token)
    {
        var received = await _socket.ReceiveAsync(token);
        Remote = received.RemoteEndPoint;
        return Encoding.UTF8.GetString(received.Buffer);
    }

    public override ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>A connection, TLS or not.</summary>
internal sealed class StreamWire(Socket socket, Stream stream, string transport) : Wire
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly StringBuilder _received = new();

    public override string Transport => transport;

    public override IPEndPoint Local { get; } = (IPEndPoint)socket.LocalEndPoint!;

    public override IPEndPoint Remote { get; set; } = (IPEndPoint)socket.RemoteEndPoint!;

    /// <param name="server">Whom to connect to.</param>
    /// <param name="authority">PEM of whom to believe; null for plain TCP.</param>
    public static async Task<StreamWire> ConnectAsync(IPEndPoint server, string? authority = null)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, TestServer.Token);
        var plain = new NetworkStream(socket, ownsSocket: true);
        if (authority is null)
            return new(socket, plain, "TCP");
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(authority));
        var tls = new SslStream(plain);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = server.Address.ToString(), CertificateChainPolicy = policy }, TestServer.Token);
        return new(socket, tls, "TLS");
    }

    /// <summary>Takes the next connection, if it comes within half a minute.</summary>
    public static async Task<StreamWire> AcceptAsync(TcpListener listener, SslServerAuthenticationOptions certificate)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestServer.Token);
        patience.CancelAfter(Patience);
        var socket = await listener.AcceptSocketAsync(patience.Token);
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await tls.AuthenticateAsServerAsync(certificate, TestServer.Token);
        return new(socket, tls, "TLS");
    }

    public override async Task SendAsync(string message) => await stream.WriteAsync(Encoding.UTF8.GetBytes(message), TestServer.Token);

    public override async Task<string> ReceiveAsync(CancellationToken token)
    {
        var buffer = new byte[4096];
        while (true)
        {
            var text = _received.ToString();
            var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head >= 0)
            {
                _received.Remove(0, head + 4);
                return text[..(head + 4)];
            }

            var bytes = await stream.ReadAsync(buffer, token);
            Assert.True(bytes > 0, $"the connection ended after '{text}'");
            _received.Append(Encoding.UTF8.GetString(buffer, 0, bytes));
        }
    }

    /// <summary>Ends the connection, and waits until the other end has done so too: what it sends next goes another way.</summary>
    public async Task EndAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestServer.Token);
        patience.CancelAfter(Patience);
        socket.Shutdown(SocketShutdown.Send);
        var rest = new byte[4096];
        try
        {
            while (await stream.ReadAsync(rest, patience.Token) > 0)
            {
            }
        }
        catch (IOException)
        {
            // A reset: the other end had not read all of ours when it ended.
        }

        await DisposeAsync();
    }

    public override ValueTask DisposeAsync() => stream.DisposeAsync();
}
