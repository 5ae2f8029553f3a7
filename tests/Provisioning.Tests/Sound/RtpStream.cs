using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Provisioning.Tests.Sound;

/// <summary>The sound of one call (RFC 3550, RFC 4566): speaks in a voice, and hears what comes.</summary>
internal sealed partial class RtpStream : IAsyncDisposable
{
    private const int HeaderLength = 12;
    private const int FrameLength = 160; // 20 ms

    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource _end = new();
    private readonly Voice _voice;
    private readonly Task[] _loops;
    private volatile IPEndPoint? _remote;
    private volatile bool _isOnHold;
    private int _version;

    public RtpStream(Voice voice)
    {
        _voice = voice;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _loops = [SpeakAsync(_end.Token), HearAsync(_end.Token)];
    }

    public Ear Ear { get; } = new();

    /// <summary>A phone that holds neither speaks nor hears.</summary>
    public bool IsOnHold
    {
        get => _isOnHold;
        set => _isOnHold = value;
    }

    /// <summary>Its own description, a new one each time.</summary>
    public byte[] Describe(string direction) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"v=0\r\no=- 1 {++_version} IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {((IPEndPoint)_socket.LocalEndPoint!).Port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=ptime:20\r\na={direction}\r\n"));

    /// <summary>Where the other side wants to hear it; what to answer to its direction.</summary>
    public string Meet(ReadOnlySpan<byte> description)
    {
        var text = Encoding.UTF8.GetString(description);
        if (Connection().Match(text) is { Success: true } connection && Media().Match(text) is { Success: true } media)
            _remote = new(IPAddress.Parse(connection.Groups[1].Value), int.Parse(media.Groups[1].Value, CultureInfo.InvariantCulture));
        return text.Contains("a=sendonly", StringComparison.Ordinal) ? "recvonly" : text.Contains("a=inactive", StringComparison.Ordinal) ? "inactive" : "sendrecv";
    }

    /// <summary>Ends at once what <see cref="DisposeAsync"/> waits for.</summary>
    public void Stop() => _end.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _end.Dispose();
    }

    /// <summary>As many frames as are due: a timer that is late on a busy machine makes up for it.</summary>
    private async Task SpeakAsync(CancellationToken token)
    {
        var packet = new byte[HeaderLength + FrameLength];
        packet[0] = 0x80; // version 2; the payload type is 0, PCMU
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(8), _voice.Frequency);
        using var timer = new PeriodicTimer(Frame, TimeProvider.System);
        var start = TimeProvider.System.GetTimestamp();
        for (uint sent = 0; await timer.WaitForNextTickAsync(token);)
        {
            for (; sent < TimeProvider.System.GetElapsedTime(start) / Frame; sent++)
            {
                if (_remote is not { Port: not 0 } remote || _isOnHold)
                    continue;
                BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)sent);
                BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), sent * FrameLength);
                _voice.Speak(sent * FrameLength, packet.AsSpan(HeaderLength));
                await _socket.SendToAsync(packet, remote, token);
            }
        }
    }

    private async Task HearAsync(CancellationToken token)
    {
        var buffer = new byte[2048];
        var anybody = new IPEndPoint(IPAddress.Any, 0);
        while (true)
        {
            var received = await _socket.ReceiveFromAsync(buffer, anybody, token);
            if (received.ReceivedBytes > HeaderLength && (buffer[1] & 0x7f) == 0 && !_isOnHold)
                Ear.Take(TimeProvider.System.GetTimestamp(), BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(4)), buffer.AsSpan(HeaderLength..received.ReceivedBytes));
        }
    }

    [GeneratedRegex(@"^c=IN IP4 ([0-9.]+)", RegexOptions.Multiline)]
    private static partial Regex Connection();

    [GeneratedRegex(@"^m=audio ([0-9]+) ", RegexOptions.Multiline)]
    private static partial Regex Media();
}
