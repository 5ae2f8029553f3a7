using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Unicode;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>
/// The bare program, run as a process of its own on the server's core: datagrams of a NOTIFY's size out, the load's answers in, over
/// the same sockets in the same language and nothing else. No server of this kind can be faster.
/// </summary>
internal static class RawSender
{
    public const int Watchers = 10_000;

    /// <summary>Datagrams on their way at once: enough that neither side waits for the other, too few to overrun a buffer.</summary>
    private const int Window = 64;
    private const int Patience = 200;
    private const int Buffer = 4 << 20;

    public static int Run(int port, int bytes, TimeSpan duration)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = Buffer, SendBufferSize = Buffer };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        EndPoint load = new IPEndPoint(IPAddress.Any, 0);
        var answer = new byte[65_536];
        socket.ReceiveFrom(answer, ref load);
        socket.Connect(load);
        socket.ReceiveTimeout = Patience;

        var padding = Encoding.ASCII.GetBytes(new string('x', Math.Max(0, bytes - Write(answer, 0, 1, default))));
        var started = Stopwatch.GetTimestamp();
        for (var (sent, answered) = (0, 0); Stopwatch.GetElapsedTime(started) < duration;)
        {
            for (; sent - answered < Window; sent++)
                socket.Send(answer.AsSpan(0, Write(answer, sent % Watchers, (uint)(sent / Watchers) + 1, padding)));
            socket.Receive(answer, SocketFlags.None, out var error);
            answered = error == SocketError.Success ? answered + 1 : sent;
        }

        return 0;
    }

    private static int Write(Span<byte> buffer, int watcher, uint cseq, ReadOnlySpan<byte> padding) => Utf8.TryWrite(
        buffer,
        $"NOTIFY sip:w{watcher}@127.0.0.1:5060 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK-{watcher}-{cseq}\r\nMax-Forwards: 70\r\nFrom: <sip:1000@127.0.0.1>;tag=0123456789abcdef\r\nTo: <sip:w{watcher}@127.0.0.1>;tag=f{watcher}\r\nCall-ID: {watcher}-50600@bench\r\nCSeq: {cseq} NOTIFY\r\nContact: <sip:127.0.0.1:5060>\r\nEvent: dialog\r\nSubscription-State: active;expires=3600\r\nContent-Type: application/dialog-info+xml\r\nContent-Length: {padding.Length:D4}\r\n\r\n{padding}",
        out var written)
        ? written
        : throw new InvalidOperationException("the buffer is too small for a NOTIFY");
}
