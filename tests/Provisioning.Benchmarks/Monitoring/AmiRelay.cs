using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Provisioning.Benchmarks.Monitoring;

/// <summary>Stands between the server and a PBX's manager interface: sees when an action leaves the server, and is the network that fails.</summary>
internal sealed class AmiRelay : IAsyncDisposable
{
    private readonly int _pbx;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly List<(Socket Server, Socket Pbx)> _open = [];
    private TcpListener _listener = new(IPAddress.Loopback, 0);
    private (string Action, TaskCompletionSource<long> Seen)? _awaited;
    private volatile bool _isSilent;

    public AmiRelay(int pbx)
    {
        _pbx = pbx;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = AcceptAsync(_listener);
    }

    public int Port { get; }

    /// <summary>The moment (<see cref="Stopwatch.GetTimestamp"/>) in which the next action of this name passes.</summary>
    public Task<long> NextAsync(string action)
    {
        var seen = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
            _awaited = ($"Action: {action}\r\n", seen);
        return seen.Task;
    }

    /// <summary>As when the PBX's machine goes down: connections break, and new ones are refused.</summary>
    public void Break()
    {
        _listener.Stop();
        CloseAll();
    }

    /// <summary>As when a cable is pulled: nothing passes any more, and nobody is told.</summary>
    public void Silence() => _isSilent = true;

    public void Heal()
    {
        if (_isSilent)
        {
            _isSilent = false;
            CloseAll(); // what was in between is lost; nothing goes on where it was
            return;
        }

        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _ = AcceptAsync(_listener);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        CloseAll();
        _stopping.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var server = await listener.AcceptSocketAsync(_stopping.Token);
                var pbx = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await pbx.ConnectAsync(IPAddress.Loopback, _pbx, _stopping.Token);
                server.NoDelay = true;
                lock (_lock)
                    _open.Add((server, pbx));
                _ = CarryAsync(server, pbx, Look);
                _ = CarryAsync(pbx, server, null);
            }
        }
        catch (Exception ended) when (ended is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // it was stopped
        }
    }

    private async Task CarryAsync(Socket from, Socket to, Action<ReadOnlySpan<byte>>? look)
    {
        var buffer = new byte[65_536];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, _stopping.Token)) > 0)
            {
                look?.Invoke(buffer.AsSpan(0, read));
                if (!_isSilent)
                    await to.SendAsync(buffer.AsMemory(0, read), _stopping.Token);
            }
        }
        catch (Exception ended) when (ended is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // one of them went away
        }

        from.Dispose();
        to.Dispose();
    }

    private void Look(ReadOnlySpan<byte> bytes)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            if (_awaited is not { } awaited || bytes.IndexOf(Encoding.ASCII.GetBytes(awaited.Action)) < 0)
                return;
            _awaited = null;
            awaited.Seen.SetResult(now);
        }
    }

    private void CloseAll()
    {
        lock (_lock)
        {
            foreach (var (server, pbx) in _open)
            {
                server.Dispose();
                pbx.Dispose();
            }

            _open.Clear();
        }
    }
}
