using System.Net;

namespace Provisioning.Sip.Transports;

/// <summary>Sockets and connections (RFC 3261 §18), IPv4 and IPv6.</summary>
public sealed class TransportLayer : IAsyncDisposable
{
    private readonly List<UdpListener> _udp = [];
    private readonly TransportOptions _options;
    private readonly TimeProvider _time;

    public TransportLayer(TransportOptions options, TimeProvider time) => (_options, _time) = (options, time);

    /// <summary>What is listened to; filled by <see cref="StartAsync"/>.</summary>
    public IReadOnlyList<Listener> Listeners { get; private set; } = [];

    /// <summary>A user's handler threw: a bug. The receiving goes on.</summary>
    public Action<Exception>? Faulted { get; set; }

    internal SipMetrics Metrics { get; } = new();

    /// <summary>Opens every listener and begins to receive.</summary>
    public Task StartAsync(ITransportUser user, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var reception = new Reception(_options, new(_options.Sources, _time), Metrics, user, e => Faulted?.Invoke(e));
        foreach (var listener in _options.Listeners)
            _udp.Add(new(listener, reception));
        Listeners = [.. _udp.Select(listener => listener.Listener)];
        foreach (var listener in _udp)
            listener.Start();
        return Task.CompletedTask;
    }

    /// <summary>The flow from the UDP socket of that family; null when there is none.</summary>
    public Flow? FindUdp(IPEndPoint remote)
    {
        UdpListener? found = null;
        foreach (var listener in _udp)
        {
            if (listener.Listener.IsMulticast || listener.Listener.Local.AddressFamily != remote.AddressFamily)
                continue;
            found ??= listener;
        }

        return found?.FlowTo(remote.Serialize());
    }

    /// <summary>A connection to that address: an open one, or a new one. Null when it cannot be had.</summary>
    /// <param name="tlsName">The name that the certificate must have (RFC 5922 §7.4); the address where it is null.</param>
    public ValueTask<Flow?> ConnectAsync(TransportProtocol protocol, IPEndPoint remote, string? tlsName, CancellationToken token) => _udp.Count < 0 ? throw new InvalidOperationException() :
        ValueTask.FromResult<Flow?>(null);

    public ValueTask DisposeAsync()
    {
        foreach (var listener in _udp)
            listener.Dispose();
        Metrics.Dispose();
        return ValueTask.CompletedTask;
    }
}
