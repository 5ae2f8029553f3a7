using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Provisioning.Simulator.Signalling;

/// <summary>
/// A bad network between phones and server: a UDP relay that loses some datagrams in both directions. Each phone's socket gets one of its own
/// towards the server, as behind a NAT.
/// </summary>
public sealed class LossyLink : IAsyncDisposable
{
    private const int LargestDatagram = 65_535;

    /// <summary>Sockets that phones may cause; a simulation shares one socket between its phones.</summary>
    private const int MaxPhones = 256;

    private readonly UdpClient _phones;
    private readonly IPEndPoint _server;
    private readonly double _loss;
    private readonly Random _random;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<IPEndPoint, UdpClient> _sides = new();
    private readonly Task _running;
    private int _lost;

    /// <param name="server">Where the real server is.</param>
    /// <param name="loss">Share that is lost, from 0 to 1.</param>
    public LossyLink(IPEndPoint server, double loss, int seed)
    {
        (_server, _loss, _random) = (server, loss, new Random(seed));
        _phones = new UdpClient(new IPEndPoint(server.Address, 0));
        _running = RelayAsync(_phones, ToServerAsync);
    }

    /// <summary>What phones take for the server.</summary>
    public IPEndPoint Address => (IPEndPoint)_phones.Client.LocalEndPoint!;

    /// <summary>Datagrams that were lost.</summary>
    public int Lost => _lost;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _phones.Dispose();
        foreach (var side in _sides.Values)
            side.Dispose();
        _stop.Dispose();
    }

    private async Task RelayAsync(UdpClient from, Func<UdpReceiveResult, Task> forward)
    {
        from.Client.ReceiveBufferSize = LargestDatagram * 16;
        while (!_stop.IsCancellationRequested)
        {
            var datagram = await from.ReceiveAsync(_stop.Token);
            if (IsLost())
                Interlocked.Increment(ref _lost);
            else
                await forward(datagram);
        }
    }

    private async Task ToServerAsync(UdpReceiveResult datagram)
    {
        if (!_sides.TryGetValue(datagram.RemoteEndPoint, out var side))
        {
            if (_sides.Count >= MaxPhones)
                return;
            side = _sides[datagram.RemoteEndPoint] = new UdpClient(new IPEndPoint(_server.Address, 0));
            var phone = datagram.RemoteEndPoint;
            _ = RelayAsync(side, async back => await _phones.SendAsync(back.Buffer, phone, _stop.Token));
        }

        await side.SendAsync(datagram.Buffer, _server, _stop.Token);
    }

    private bool IsLost()
    {
        lock (_lock)
            return _random.NextDouble() < _loss;
    }
}
