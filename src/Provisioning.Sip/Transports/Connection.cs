using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Transports;

/// <summary>One TCP or TLS connection: a flow of its own. One loop reads; whoever sends writes, or leaves it to who is writing already.</summary>
internal sealed class Connection : Flow, IDisposable
{
    private const int ReadBytes = 8_192;

    /// <summary>Until a source that has sent too much may go on; TCP makes it wait meanwhile.</summary>
    private static readonly TimeSpan LimitPause = TimeSpan.FromMilliseconds(50);

    private static readonly byte[] Pong = "\r\n"u8.ToArray();

    private readonly CancellationTokenSource _closing = new();
    private readonly Reception _reception;
    private readonly SourceBucket _source;
    private readonly TimeProvider _time;
    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly WriteQueue _queue;
    private long _receivedAt;
    private long _waitsSince;
    private int _isClosed;

    public Connection(Socket socket, Stream stream, ConnectionIdentity identity, Reception reception, TimeProvider time)
    {
        (_socket, _stream, Identity, _reception, _time) = (socket, stream, identity, reception, time);
        _source = reception.SourceOf(identity.Remote.Address);
        _queue = new(reception.Options.Connections.MaxQueuedBytes, message => stream.WriteAsync(message, _closing.Token));
        _receivedAt = time.GetTimestamp();
        _waitsSince = identity.IsOurs ? 0 : _receivedAt;
    }

    public override TransportProtocol Protocol => Identity.Protocol;

    public override IPEndPoint Local => Identity.Local.EndPoint;

    public override IPEndPoint Remote => Identity.Remote;

    public override string SentBy => Identity.Local.SentBy;

    public override Entrance Entrance => Identity.Entrance;

    public override bool IsOpen => Volatile.Read(ref _isClosed) == 0;

    /// <summary>The name that the other side's certificate was verified for.</summary>
    public string? VerifiedName => Identity.VerifiedName;

    private ConnectionIdentity Identity { get; }

    public override bool TrySend(ReadOnlyMemory<byte> message)
    {
        if (!IsOpen)
            return false;
        if (!_queue.TryAdd(message, out var mustWrite))
        {
            _reception.Metrics.Dropped("connection-queue");
            Close();
            return false;
        }

        _reception.Metrics.Sent(Protocol);
        if (mustWrite)
            _ = WriteAsync();
        return true;
    }

    /// <summary>Reads until the connection ends, on whichever side.</summary>
    public async Task RunAsync()
    {
        try
        {
            await ReceiveAsync(new(_reception.Options.Messages));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // it ended, on their side or on ours
        }
        finally
        {
            Close();
            await _stream.DisposeAsync();
            Dispose();
        }
    }

    /// <summary>Closes it when it has been idle, or has left a message unfinished, for too long.</summary>
    public void CloseIfLate()
    {
        var limits = _reception.Options.Connections;
        var waitsSince = Volatile.Read(ref _waitsSince);
        var isStuck = waitsSince != 0 && _time.GetElapsedTime(waitsSince) > limits.MessageTimeout;
        if (!isStuck && _time.GetElapsedTime(Volatile.Read(ref _receivedAt)) <= limits.IdleTimeout)
            return;
        _reception.Metrics.Dropped(isStuck ? "connection-message-timeout" : "connection-idle");
        Close();
    }

    public void Close()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 1)
            return;
        _closing.Cancel();
        _socket.Dispose();
    }

    public void Dispose()
    {
        Close();
        _closing.Dispose();
    }

    private async Task ReceiveAsync(StreamFraming framing)
    {
        var bytes = 0;
        do
        {
            // Without a buffer: a connection that waits shall cost none.
            bytes = await _stream.ReadAsync(Memory<byte>.Empty, _closing.Token);
            var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
            bytes = await _stream.ReadAsync(buffer, _closing.Token);
            framing.Append(buffer.AsSpan(0, bytes));
            ArrayPool<byte>.Shared.Return(buffer);
            Volatile.Write(ref _receivedAt, _time.GetTimestamp());
            if (await TakeMessagesAsync(framing))
                Volatile.Write(ref _waitsSince, 0);
            if (_waitsSince == 0 && framing.IsWithinMessage)
                Volatile.Write(ref _waitsSince, _receivedAt);
        }
        while (bytes > 0 && !framing.IsBroken);
        if (framing.IsBroken)
            await DrainAsync();
    }

    /// <summary>True when there was at least one message.</summary>
    private async ValueTask<bool> TakeMessagesAsync(StreamFraming framing)
    {
        var isAny = false;
        while (true)
        {
            switch (framing.Next(out var message, out var rejection))
            {
                case FramingResult.NeedMore:
                    return isAny;
                case FramingResult.KeepAlivePing:
                    _reception.Metrics.KeepAlive(Protocol);
                    TrySend(Pong);
                    break;
                case FramingResult.Message:
                    _reception.OnMessage(message!, this);
                    isAny = true;
                    break;
                default:
                    _reception.OnRejected(ParseResult.Rejected(rejection, 0, message), this, _source);
                    break;
            }

            while (!_source.TryTakeMessage())
                await Task.Delay(LimitPause, _time, _closing.Token);
        }
    }

    /// <summary>
    /// No more can be understood. What is still on its way is read and dropped, or else the system would reset the connection and with it the
    /// answer that says why; the message timeout ends that.
    /// </summary>
    private async Task DrainAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        _waitsSince = _time.GetTimestamp();
        _socket.Shutdown(SocketShutdown.Send);
        for (var left = _reception.Options.Messages.MaxMessageBytes; left > 0;)
        {
            var bytes = await _stream.ReadAsync(buffer, _closing.Token);
            left = bytes == 0 ? 0 : left - bytes;
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    private async Task WriteAsync()
    {
        try
        {
            await _queue.WriteAllAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            Close();
        }
    }
}

/// <summary>What is known of a connection when it has been opened.</summary>
/// <param name="Local">As it stands in Via.</param>
/// <param name="Entrance">As it stands in Record-Route.</param>
/// <param name="IsOurs">We opened it.</param>
/// <param name="VerifiedName">Null over TCP, and for what others opened.</param>
internal sealed record ConnectionIdentity(TransportProtocol Protocol, LocalAddress Local, Entrance Entrance, IPEndPoint Remote, bool IsOurs, string? VerifiedName);
