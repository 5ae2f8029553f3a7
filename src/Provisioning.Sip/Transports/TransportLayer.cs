using System.Net;

namespace Provisioning.Sip.Transports;

/// <summary>Sockets and connections (RFC 3261 §18), IPv4 and IPv6.</summary>
public sealed class TransportLayer : IAsyncDisposable
{
    private readonly List<UdpListener> _udp = [];
    private readonly List<StreamListener> _streams = [];
    private readonly TransportOptions _options;
    private readonly TimeProvider _time;
    private int _isDisposed;
    private Connections? _connections;

    public TransportLayer(TransportOptions options, TimeProvider time) => (_options, _time) = (options, time);

    /// <summary>What is listened to; filled by <see cref="StartAsync"/>.</summary>
    public IReadOnlyList<Listener> Listeners { get; private set; } = [];

    /// <summary>A user's handler threw: a bug. The receiving goes on.</summary>
    public Action<Exception>? Faulted { get; set; }

    internal SipMetrics Metrics { get; } = new();

    internal int ConnectionCount => _connections?.Count ?? 0;

    /// <summary>Opens every listener and begins to receive. An address that cannot be had is an exception, and nothing is left open.</summary>
    public async Task StartAsync(ITransportUser user, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var reception = new Reception(_options, new(_options.Sources, _time), Metrics, user, e => Faulted?.Invoke(e));
        _connections = new(reception, _time) { Entrances = new(_udp, _streams) };
        Metrics.Observe("sip.connections", "{connection}", "TCP and TLS connections", () => ConnectionCount);
        try
        {
            foreach (var listener in _options.Listeners)
                Open(listener, reception);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }

        Listeners = [.. _udp.Select(listener => listener.Listener), .. _streams.Select(listener => listener.Listener)];
        _udp.ForEach(listener => listener.Start());
        _streams.ForEach(listener => listener.Start());
    }

    /// <summary>
    /// The flow from the UDP socket of that family; where there are several, from the one that the route begins at. Null when there is none.
    /// </summary>
    public Flow? FindUdp(IPEndPoint remote)
    {
        var own = _udp.FindAll(listener => !listener.Listener.IsMulticast && listener.Listener.Local.AddressFamily == remote.AddressFamily);
        if (own.Count == 0)
            return null;
        var route = own.Count > 1 ? LocalAddresses.RouteTo(remote) : null;
        var found = own.Find(listener => listener.Listener.Local.Address.Equals(route)) ?? own[0];
        return found.FlowTo(remote.Serialize());
    }

    /// <summary>A connection to that address: an open one, or a new one. Null when it cannot be had.</summary>
    /// <param name="tlsName">The name that the certificate must have (RFC 5922 §7.4); the address where it is null.</param>
    public async ValueTask<Flow?> ConnectAsync(TransportProtocol protocol, IPEndPoint remote, string? tlsName, CancellationToken token) =>
        (await TryConnectAsync(protocol, remote, tlsName, token)).Flow;

    /// <summary>The same, for who wants to tell somebody why there is no connection.</summary>
    public ValueTask<ConnectOutcome> TryConnectAsync(TransportProtocol protocol, IPEndPoint remote, string? tlsName, CancellationToken token) =>
        _connections is null || protocol == TransportProtocol.Udp
            ? ValueTask.FromResult<ConnectOutcome>(default)
            : _connections.ConnectAsync(protocol, remote, tlsName, token);

    /// <summary>May be called again: by the transactions, and by whoever made this.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        foreach (var listener in _streams)
            await listener.DisposeAsync();
        if (_connections is not null)
            await _connections.DisposeAsync();
        foreach (var listener in _udp)
            listener.Dispose();
        Metrics.Dispose();
    }

    private void Open(ListenerOptions options, Reception reception)
    {
        if (options.Protocol == TransportProtocol.Udp)
        {
            _udp.Add(new(options, reception));
            return;
        }

        if (options.Protocol == TransportProtocol.Tls && _options.ServerTls is null)
            throw new InvalidOperationException("a TLS listener needs a certificate");
        _streams.Add(new(options, _connections!, _time));
    }
}
