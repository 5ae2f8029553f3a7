using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Provisioning.Sip.Transports;

/// <summary>Opens, serves and ends connections.</summary>
internal sealed class Connections : IAsyncDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(TransportProtocol, IPEndPoint, string?), Task<ConnectOutcome>> _opening = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConnectionTable _table;
    private readonly Reception _reception;
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;
    private int _running;

    public Connections(Reception reception, TimeProvider time)
    {
        (_reception, _time) = (reception, time);
        _table = new(reception.Options.Connections);
        _sweep = time.CreateTimer(_ => _table.All().ForEach(connection => connection.CloseIfLate()), null, SweepInterval, SweepInterval);
    }

    public int Count => _table.Count;

    /// <summary>For connections that we open: where we can be reached.</summary>
    public required Entrances Entrances { get; init; }

    /// <summary>A connection that was accepted; ends with it.</summary>
    public async Task ServeAsync(Socket socket, TransportProtocol protocol, LocalAddress local)
    {
        var remote = (IPEndPoint)socket.RemoteEndPoint!;
        if (!_table.TryEnter(remote.Address))
        {
            _reception.Metrics.Dropped("connections");
            socket.Dispose();
            return;
        }

        Interlocked.Increment(ref _running);
        try
        {
            socket.NoDelay = true;
            var stream = protocol == TransportProtocol.Tls ? await AcceptTlsAsync(socket) : new NetworkStream(socket, ownsSocket: true);
            await RunAsync(new(socket, stream, new(protocol, local, new(protocol, local.SentBy), remote, IsOurs: false, VerifiedName: null), _reception, _time));
        }
        catch (Exception e) when (IsOfNetwork(e))
        {
            _reception.Metrics.Dropped("tls-handshake");
        }
        finally
        {
            socket.Dispose();
            _table.Leave(remote.Address);
            Interlocked.Decrement(ref _running);
        }
    }

    /// <summary>An open connection, or a new one; several who ask at once get the same.</summary>
    public async ValueTask<ConnectOutcome> ConnectAsync(TransportProtocol protocol, IPEndPoint remote, string? tlsName, CancellationToken token)
    {
        var name = protocol == TransportProtocol.Tls ? tlsName ?? remote.Address.ToString() : null;
        if (_table.Find(protocol, remote, name) is { } open)
            return new(open, null);
        var key = (protocol, remote, name);
        Task<ConnectOutcome> opening;
        lock (_lock)
        {
            if (!_opening.TryGetValue(key, out opening!))
                _opening[key] = opening = Task.Run(() => OpenAsync(protocol, remote, name), CancellationToken.None);
        }

        return await opening.WaitAsync(token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _sweep.DisposeAsync();
        foreach (var connection in _table.All())
            connection.Close();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (Volatile.Read(ref _running) > 0)
            await timer.WaitForNextTickAsync(CancellationToken.None);
        _stopping.Dispose();
    }

    private static bool IsOfNetwork(Exception e) =>
        e is IOException or SocketException or AuthenticationException or OperationCanceledException or ObjectDisposedException;

    private async Task<ConnectOutcome> OpenAsync(TransportProtocol protocol, IPEndPoint remote, string? name)
    {
        if (!_table.TryEnter(remote.Address))
        {
            _reception.Metrics.Dropped("connections");
            Forget((protocol, remote, name));
            return default;
        }

        Interlocked.Increment(ref _running);
        var socket = new Socket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var patience = new CancellationTokenSource(_reception.Options.Connections.ConnectTimeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stopping.Token);
            if (Entrances.OriginTowards(remote) is { } origin)
                socket.Bind(new IPEndPoint(origin, 0));
            await socket.ConnectAsync(remote, either.Token);
            var stream = name is null ? new NetworkStream(socket, ownsSocket: true) : await ConnectTlsAsync(socket, name, either.Token);
            var (local, entrance) = Entrances.Of(protocol, (IPEndPoint)socket.LocalEndPoint!, remote);
            var connection = new Connection(socket, stream, new(protocol, local, entrance, remote, IsOurs: true, name), _reception, _time);
            _ = RunAndLeaveAsync(connection);
            return new(connection, null);
        }
        catch (Exception e) when (IsOfNetwork(e))
        {
            socket.Dispose();
            _table.Leave(remote.Address);
            Interlocked.Decrement(ref _running);
            return new(null, e);
        }
        finally
        {
            Forget((protocol, remote, name));
        }
    }

    private async Task RunAndLeaveAsync(Connection connection)
    {
        await RunAsync(connection);
        _table.Leave(connection.Remote.Address);
        Interlocked.Decrement(ref _running);
    }

    private async Task RunAsync(Connection connection)
    {
        _table.Add(connection);
        if (_stopping.IsCancellationRequested)
            connection.Close();
        try
        {
            await connection.RunAsync();
        }
        catch (Exception e)
        {
            _reception.OnFault(e); // a bug of ours costs this connection and no more
        }

        _table.Remove(connection);
        _reception.OnClosed(connection);
    }

    private async Task<Stream> AcceptTlsAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(_reception.Options.Connections.MessageTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stopping.Token);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsServerAsync(_reception.Options.ServerTls!(), either.Token);
        return stream;
    }

    private async Task<Stream> ConnectTlsAsync(Socket socket, string name, CancellationToken token)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        var tls = _reception.Options.ClientTls?.Invoke(name) ?? new();
        tls.TargetHost ??= name;
        await stream.AuthenticateAsClientAsync(tls, token);
        return stream;
    }

    private void Forget((TransportProtocol, IPEndPoint, string?) key)
    {
        lock (_lock)
            _opening.Remove(key);
    }
}
