using System.Diagnostics;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>Call events by PUBLISH (RFC 3903): one publication per extension, each a modification of the one before it.</summary>
internal sealed class PublishEvents(int server, int extensions) : IDisposable, ICallEvents
{
    private static readonly long T1 = Stopwatch.Frequency / 2;

    private readonly LoadSocket _socket = new(server);
    private readonly Publication[] _publications = new Publication[extensions];
    private readonly Queue<(int Extension, uint CSeq, long At)> _unanswered = new();
    private readonly byte[] _in = new byte[65_536];
    private readonly byte[] _out = new byte[4_096];

    public int Unanswered { get; private set; }

    public int Resent { get; private set; }

    public bool TryChange(int extension, LampState state)
    {
        ref var publication = ref _publications[extension];
        if (publication.Awaits)
            return false;
        publication.CSeq++;
        publication.State = state;
        publication.Awaits = true;
        Unanswered++;
        Send(extension, publication);
        _unanswered.Enqueue((extension, publication.CSeq, Stopwatch.GetTimestamp()));
        return true;
    }

    public bool Turn()
    {
        SendAgain(Stopwatch.GetTimestamp());
        var any = false;
        for (var length = _socket.Receive(_in); length > 0; length = _socket.Receive(_in))
        {
            any = true;
            Take(SipReading.Read(_in.AsSpan(0, length), _out, out _));
        }

        return any;
    }

    public void Dispose() => _socket.Dispose();

    private void Take(in SipReading reading)
    {
        if (reading.Status < 200 || (uint)reading.Index >= (uint)_publications.Length)
            return;
        ref var publication = ref _publications[reading.Index];
        if (reading.CSeq != publication.CSeq || !publication.Awaits)
            return;
        if (reading.Status >= 300)
            throw new InvalidOperationException($"a PUBLISH was answered {reading.Status}");
        publication.EntityTag = reading.EntityTag.ToArray();
        publication.Awaits = false;
        Unanswered--;
    }

    private void SendAgain(long now)
    {
        while (_unanswered.TryPeek(out var first) && now - first.At > T1)
        {
            _unanswered.Dequeue();
            ref var publication = ref _publications[first.Extension];
            if (!publication.Awaits || publication.CSeq != first.CSeq)
                continue;
            Resent++;
            Send(first.Extension, publication);
            _unanswered.Enqueue((first.Extension, first.CSeq, now));
        }
    }

    private void Send(int extension, in Publication publication)
    {
        var length = SipRequests.Publish(_out, _socket.LocalPort, _socket.RemotePort, extension, publication.CSeq, publication.State, publication.EntityTag);
        _socket.Send(_out.AsSpan(0, length));
    }

    private struct Publication
    {
        public uint CSeq;
        public LampState State;
        public byte[]? EntityTag;
        public bool Awaits;
    }
}
