using System.Net;
using System.Net.Sockets;

namespace Provisioning.Sip.Transports;

/// <summary>Accepts TCP or TLS connections.</summary>
internal sealed class StreamListener : IAsyncDisposable
{
    /// <summary>Connections that the system holds for us: 500 phones behind a switch that comes back.</summary>
    private const int Backlog = 1_024;

    /// <summary>When the system has no more file handles; connections wait in the backlog meanwhile.</summary>
    private static readonly TimeSpan ErrorPause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stopping = new();
    private readonly LocalAddresses _locals;
    private readonly Connections _connections;
    private readonly TimeProvider _time;
    private readonly Socket _socket;
    private Task _accepting = Task.CompletedTask;

    public StreamListener(ListenerOptions options, Connections connections, TimeProvider time)
    {
        (_connections, _time) = (connections, time);
        _socket = new(options.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (options.Address.AddressFamily == AddressFamily.InterNetworkV6)
                _socket.DualMode = false;
            _socket.Bind(new IPEndPoint(options.Address, options.Port));
            _socket.Listen(Backlog);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        var bound = (IPEndPoint)_socket.LocalEndPoint!;
        _locals = new(bound, options.AdvertisedHost);
        Listener = new(options.Protocol, bound, IsMulticast: false);
    }

    public Listener Listener { get; }

    /// <summary>This listener as it is known by one of our addresses.</summary>
    public LocalAddress At(IPAddress local) => _locals.At(local);

    public void Start() => _accepting = AcceptAsync();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _socket.Dispose();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var socket = await _socket.AcceptAsync(_stopping.Token);
                _ = _connections.ServeAsync(socket, Listener.Protocol, At(((IPEndPoint)socket.LocalEndPoint!).Address));
            }
            catch (SocketException) when (!_stopping.IsCancellationRequested)
            {
                await Task.Delay(ErrorPause, _time, CancellationToken.None);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
