using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Provisioning.Sip.Transports;

namespace Provisioning.Tests.Sip.Transports;

/// <summary>A peer that writes bytes to a connection and reads what comes.</summary>
internal sealed class PhoneConnection : IAsyncDisposable
{
    private readonly CancellationTokenSource _patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly StringBuilder _received = new();
    private readonly Stream _stream;

    private PhoneConnection(Stream stream, IPEndPoint local)
    {
        (_stream, Local) = (stream, local);
        _patience.CancelAfter(TimeSpan.FromSeconds(30));
    }

    public IPEndPoint Local { get; }

    /// <param name="trust">The test certificate when left out.</param>
    public static async Task<PhoneConnection> OpenAsync(IPEndPoint server, TransportProtocol protocol = TransportProtocol.Tcp, SslClientAuthenticationOptions? trust = null)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, TestContext.Current.CancellationToken);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (protocol == TransportProtocol.Tls)
        {
            var tls = new SslStream(stream);
            await tls.AuthenticateAsClientAsync(trust ?? TestCertificate.Client("localhost"), TestContext.Current.CancellationToken);
            stream = tls;
        }

        return new(stream, (IPEndPoint)socket.LocalEndPoint!);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(byte[] bytes) => await _stream.WriteAsync(bytes, _patience.Token);

    public Task<bool> TrySendAsync(string text) => TrySendAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>False when the other side has closed the connection.</summary>
    public async Task<bool> TrySendAsync(byte[] bytes)
    {
        try
        {
            await SendAsync(bytes);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>What came up to and with that end.</summary>
    public async Task<string> ReceiveAsync(string end)
    {
        while (true)
        {
            var found = _received.ToString().IndexOf(end, StringComparison.Ordinal);
            if (found >= 0)
            {
                var text = _received.ToString(0, found + end.Length);
                _received.Remove(0, text.Length);
                return text;
            }

            if (!await ReadAsync())
                Assert.Fail($"the connection ended after '{_received}'");
        }
    }

    /// <summary>What came until the connection ended, or up to an end that is enough.</summary>
    public async Task<string> ReceiveToEndAsync(string? enough = null)
    {
        while (await ReadAsync())
        {
            if (enough is not null && _received.ToString().Contains(enough, StringComparison.Ordinal))
                break;
        }

        return _received.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _patience.Dispose();
    }

    private async Task<bool> ReadAsync()
    {
        var buffer = new byte[4_096];
        try
        {
            var bytes = await _stream.ReadAsync(buffer, _patience.Token);
            _received.Append(Encoding.UTF8.GetString(buffer, 0, bytes));
            return bytes > 0;
        }
        catch (IOException)
        {
            return false; // reset
        }
    }
}
