using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Channel;

namespace Provisioning.Messaging;

/// <summary>
/// One client's bytes. Follows the packets as they pass and refuses one that is too long by its header (MQTT 5 §2.1.4), before anybody makes
/// room for it: the library would, up to 256 MB, for clients that nobody knows.
/// </summary>
internal sealed class BoundedChannel(Stream stream, Socket socket, bool isTls, PacketMeter meter, MessagingMetrics metrics) : IMqttChannel
{
    /// <summary>A packet of the usual size comes with one read.</summary>
    private const int BufferBytes = 4_096;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;

    public X509Certificate2? ClientCertificate => null;

    public EndPoint RemoteEndPoint { get; } = socket.RemoteEndPoint!;

    public EndPoint LocalEndPoint { get; } = socket.LocalEndPoint!;

    public bool IsSecureConnection => isTls;

    public Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DisconnectAsync(CancellationToken cancellationToken)
    {
        stream.Close();
        return Task.CompletedTask;
    }

    public async Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            _start = 0;
            _end = await stream.ReadAsync(_buffer, cancellationToken);
        }

        var taken = Math.Min(count, _end - _start);
        var bytes = _buffer.AsSpan(_start, taken);
        if (!meter.TryPass(bytes))
        {
            metrics.Refused(BrokerRefusal.PacketTooLarge);
            throw new PacketTooLargeException();
        }

        bytes.CopyTo(buffer.AsSpan(offset));
        _start += taken;
        return taken;
    }

    public async Task WriteAsync(ReadOnlySequence<byte> buffer, bool isEndOfPacket, CancellationToken cancellationToken)
    {
        foreach (var memory in buffer)
            await stream.WriteAsync(memory, cancellationToken);
    }

    public void Dispose() => stream.Dispose();
}

/// <summary>Ends a connection.</summary>
internal sealed class PacketTooLargeException() : IOException("a packet is longer than it may be");
