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
    private const int BufferBytes = LargestDatagram * 16;

    /// <summary>Sockets that phones may cause; a simulation shares one socket between its phones.</summary>
    private const int MaxPhones = 256;

    private readonly UdpClient _phones;
    private readonly IPEndPoint _server;
    private readonly double _loss;
    private readonly Random _random;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<IPEndPoint, UdpClient> _sides = [];
    private readonly List<Task> _relays = [];
    private readonly Task _running;
    private int _lost;
    private int _toPhones;
    private int _toServer;

    /// <param name="server">Where the real server is.</param>
    /// <param name="loss">Share that is lost, from 0 to 1.</param>
    public LossyLink(IPEndPoint server, double loss, int seed)
    {
        (_server, _loss, _random) = (server, loss, new Random(seed));
        _phones = Open(server.Address);
        _running = FromPhonesAsync();
    }

    /// <summary>What phones take for the server.</summary>
    public IPEndPoint Address => (IPEndPoint)_phones.Client.LocalEndPoint!;

    /// <summary>Datagrams that were lost.</summary>
    public int Lost => _lost;

    /// <summary>Datagrams that the server has sent, lost ones included.</summary>
    public int ToPhones => _toPhones;

    /// <summary>Datagrams that phones have sent, lost ones included.</summary>
    public int ToServer => _toServer;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_relays).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _phones.Dispose();
        foreach (var side in _sides.Values)
            side.Dispose();
        _stop.Dispose();
    }

    private async Task FromPhonesAsync()
    {
        while (true)
        {
            var datagram = await _phones.ReceiveAsync(_stop.Token);
            Interlocked.Increment(ref _toServer);
            if (!IsLost() && SideOf(datagram.RemoteEndPoint) is { } side)
                await side.SendAsync(datagram.Buffer, _server, _stop.Token);
        }
    }

    private async Task FromServerAsync(UdpClient side, IPEndPoint phone)
    {
        while (true)
        {
            var datagram = await side.ReceiveAsync(_stop.Token);
            Interlocked.Increment(ref _toPhones);
            if (!IsLost())
                await _phones.SendAsync(datagram.Buffer, phone, _stop.Token);
        }
    }

    /// <summary>Null when there are too many. Only asked by the one loop that hears phones.</summary>
    private UdpClient? SideOf(IPEndPoint phone)
    {
        if (_sides.TryGetValue(phone, out var side))
            return side;
        if (_sides.Count >= MaxPhones)
            return null;
        side = _sides[phone] = Open(_server.Address);
        _relays.Add(FromServerAsync(side, phone));
        return side;
    }

    private bool IsLost()
    {
        lock (_lock)
        {
            if (_random.NextDouble() >= _loss)
                return false;
        }

        Interlocked.Increment(ref _lost);
        return true;
    }

    private static UdpClient Open(IPAddress address) => new(new IPEndPoint(address, 0)) { Client = { ReceiveBufferSize = BufferBytes } };
}
