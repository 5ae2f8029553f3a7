using System.Net;
using System.Net.Sockets;

namespace Provisioning.Sip.Transports;

/// <summary>
/// One UDP socket. Threads of its own receive, blocking: that is the cheapest way to receive datagrams. Everybody sends.
/// </summary>
internal sealed class UdpListener : IDisposable
{
    private const int LargestDatagram = 65_535;

    /// <summary>How long a full send buffer may hold up a sender; then the datagram is lost, as others are on the way.</summary>
    private static readonly TimeSpan SendPatience = TimeSpan.FromMilliseconds(20);

    /// <summary>Between two attempts to receive where the system reports errors only.</summary>
    private static readonly TimeSpan ErrorPause = TimeSpan.FromMilliseconds(10);

    private readonly ManualResetEventSlim _stopped = new();
    private readonly RecentTable<SocketAddress, UdpFlow> _flows;
    private readonly Reception _reception;
    private readonly List<Thread> _threads = [];
    private readonly Socket _socket;

    public UdpListener(ListenerOptions options, Reception reception)
    {
        _reception = reception;
        _flows = new(reception.Options.MaxSharedUdpFlows);
        _socket = UdpSockets.Open(options, reception.Options.UdpBufferBytes, SendPatience);
        var bound = (IPEndPoint)_socket.LocalEndPoint!;
        Locals = new(options.MulticastGroup is null ? bound : new(AnyOf(options.Address), bound.Port), options.AdvertisedHost);
        Listener = new(TransportProtocol.Udp, bound, options.MulticastGroup is not null);
    }

    public Listener Listener { get; }

    public LocalAddresses Locals { get; }

    public bool IsOpen => !_stopped.IsSet;

    public void Start()
    {
        for (var i = 0; i < _reception.Options.UdpReceiveThreads; i++)
        {
            var thread = new Thread(Receive) { IsBackground = true, Name = $"SIP UDP {Listener.Local} {i + 1}" };
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>The shared flow to that address.</summary>
    public UdpFlow FlowTo(SocketAddress remote)
    {
        if (_flows.TryFind(remote, out var flow))
            return flow;
        var copy = new SocketAddress(remote.Family, remote.Size);
        remote.Buffer.Span[..remote.Size].CopyTo(copy.Buffer.Span);
        return _flows.GetOrAdd(copy, new UdpFlow(this, copy));
    }

    public bool TrySend(ReadOnlySpan<byte> message, SocketAddress remote)
    {
        try
        {
            _socket.SendTo(message, SocketFlags.None, remote);
            _reception.Metrics.Sent(TransportProtocol.Udp);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.TimedOut or SocketError.NoBufferSpaceAvailable)
        {
            _reception.Metrics.Dropped("udp-send-buffer");
            return true; // as good as lost on the way: whoever needs it sends it again
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _stopped.Set();
        _socket.Dispose();
        foreach (var thread in _threads)
        {
            if (thread != Thread.CurrentThread)
                thread.Join();
        }
    }

    private static IPAddress AnyOf(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;

    private void Receive()
    {
        var buffer = GC.AllocateUninitializedArray<byte>(LargestDatagram);
        var remote = new SocketAddress(_socket.AddressFamily);
        while (!_stopped.IsSet)
        {
            try
            {
                var length = _socket.ReceiveFrom(buffer, SocketFlags.None, remote);
                OnDatagram(buffer.AsSpan(0, length), remote);
            }
            catch (SocketException) when (!_stopped.IsSet)
            {
                // Some systems report here that an earlier datagram found no one (ICMP port unreachable): no fault of this socket.
                _reception.Metrics.Dropped("udp-receive-error");
                _stopped.Wait(ErrorPause);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void OnDatagram(ReadOnlySpan<byte> datagram, SocketAddress remote)
    {
        var source = _reception.SourceOf(remote);
        if (_reception.Admits(source))
            _reception.OnDatagram(datagram, FlowTo(remote), source);
    }
}
