using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Unicode;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>
/// Call events by MQTT 3.1.1, QoS 1, in the JSON that the server documents: one connection that never blocks, as a PBX has it. Written by hand, so
/// that the load costs little. A broker takes what comes in order, so no event waits for the one before it to be acknowledged.
/// </summary>
internal sealed class MqttEvents : ICallEvents
{
    private const byte Connect = 0x10, ConnectAck = 0x20, PublishAtLeastOnce = 0x32, PublishAck = 0x40;
    private const int Buffer = 4 << 20;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendBufferSize = Buffer };
    private readonly (int Calls, bool IsUp)[] _extensions;
    private readonly byte[] _in = new byte[4_096];
    private readonly byte[] _out = new byte[2_048];
    private ReadOnlyMemory<byte> _unsent;
    private int _unread;
    private ushort _packet;

    private MqttEvents(int extensions) => _extensions = new (int, bool)[extensions];

    public int Unanswered { get; private set; }

    public int Resent => 0;

    /// <exception cref="SocketException">Nobody listens there yet.</exception>
    public static MqttEvents Open(int port, string user, string password, int extensions)
    {
        var events = new MqttEvents(extensions);
        try
        {
            events.SignIn(port, user, password);
            return events;
        }
        catch
        {
            events.Dispose();
            throw;
        }
    }

    public bool TryChange(int extension, LampState state)
    {
        if (!TryFlush())
            return false;
        ref var told = ref _extensions[extension];
        if (!told.IsUp && state != LampState.Idle)
            told.Calls++;
        told.IsUp = state != LampState.Idle;
        _packet = (ushort)(_packet == ushort.MaxValue ? 1 : _packet + 1);
        Unanswered++;
        _unsent = _out.AsMemory(0, Write(SipRequests.Number(extension), Math.Max(1, told.Calls), state));
        TryFlush();
        return true;
    }

    public bool Turn()
    {
        TryFlush();
        var length = _socket.Receive(_in.AsSpan(_unread), SocketFlags.None, out var error);
        if (error != SocketError.Success || length == 0)
            return false;
        // An acknowledgement is four bytes: its kind, a length of 2, the packet's number.
        var whole = (_unread + length) / 4 * 4;
        for (var at = 0; at < whole; at += 4)
        {
            if (_in[at] != PublishAck)
                throw new InvalidOperationException($"the broker sent 0x{_in[at]:x2} where an acknowledgement was due");
            Unanswered--;
        }

        _in.AsSpan(whole, _unread + length - whole).CopyTo(_in);
        _unread = _unread + length - whole;
        return true;
    }

    public void Dispose() => _socket.Dispose();

    private void SignIn(int port, string user, string password)
    {
        _socket.Connect(IPAddress.Loopback, port);
        var body = new List<byte>();
        Add(body, "MQTT");
        body.AddRange([4, 0b1100_0010, 0, 0]); // level of 3.1.1; user, password, clean session; no keep-alive
        Add(body, "bench");
        Add(body, user);
        Add(body, password);
        _socket.Send([Connect, (byte)body.Count, .. body]);
        _socket.Receive(_in.AsSpan(0, 4));
        if (_in is not [ConnectAck, 2, _, 0, ..])
            throw new InvalidOperationException($"the broker answered the sign-in with 0x{_in[0]:x2}, code {_in[3]}");
        _socket.Blocking = false;
    }

    private bool TryFlush()
    {
        while (!_unsent.IsEmpty)
        {
            var sent = _socket.Send(_unsent.Span, SocketFlags.None, out var error);
            if (error != SocketError.Success)
                return false;
            _unsent = _unsent[sent..];
        }

        return true;
    }

    /// <summary>The same that <see cref="DialogInfo"/> says of the call.</summary>
    private int Write(int number, int call, LampState state)
    {
        Span<byte> rest = stackalloc byte[1_024];
        var topic = Encoding.UTF8.GetBytes($"provisioning/calls/bench/{number}");
        BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)topic.Length);
        topic.CopyTo(rest[2..]);
        var length = 2 + topic.Length;
        BinaryPrimitives.WriteUInt16BigEndian(rest[length..], _packet);
        length += 2;
        var done = state == LampState.Idle
            ? Utf8.TryWrite(rest[length..], $"{{\"call\":\"c{number}-{call}\",\"state\":\"terminated\"}}", out var written)
            : Utf8.TryWrite(
                rest[length..],
                $"{{\"call\":\"c{number}-{call}\",\"state\":\"confirmed\",\"held\":{(state == LampState.Held ? "true" : "false")},\"remote\":{{\"number\":\"5551234\",\"name\":\"Customer\"}},\"leg\":{{\"callId\":\"c{number}@pbx\",\"localTag\":\"l{number}\",\"remoteTag\":\"r{number}\"}}}}",
                out written);
        if (!done)
            throw new InvalidOperationException("the buffer is too small for an event");
        length += written;
        // MQTT 3.1.1 §2.2.3: seven bits a byte, the lowest first; two bytes are enough here.
        (_out[0], _out[1], _out[2]) = (PublishAtLeastOnce, (byte)((length & 0x7f) | 0x80), (byte)(length >> 7));
        rest[..length].CopyTo(_out.AsSpan(3));
        return length + 3;
    }

    private static void Add(List<byte> body, string text)
    {
        body.AddRange([(byte)(text.Length >> 8), (byte)text.Length]);
        body.AddRange(Encoding.UTF8.GetBytes(text));
    }
}
