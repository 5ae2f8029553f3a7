using System.Diagnostics;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>
/// Any number of phones behind one UDP port, told apart by Call-ID and Contact user as behind one NAT, that subscribe and answer
/// every NOTIFY. One thread, one socket, so that the load costs little and is the same for every server.
/// </summary>
internal sealed class Phones(int server, int watchers, Board board) : IDisposable
{
    private const int Hour = 3600;

    /// <summary>A turn ends after so many datagrams, so that what is due to be sent is sent.</summary>
    private const int Turns = 64;

    /// <summary>RFC 3261 T1: a request unanswered for so long is sent again.</summary>
    private static readonly long T1 = Stopwatch.Frequency / 2;

    private readonly LoadSocket _socket = new(server);
    private readonly Watcher[] _watchers = new Watcher[watchers];
    private readonly Queue<(int Watcher, uint CSeq, long At)> _unanswered = new();
    private readonly byte[] _in = new byte[65_536];
    private readonly byte[] _out = new byte[4_096];
    private byte[] _contact = [];

    public int Count => _watchers.Length;

    public int LocalPort => _socket.LocalPort;

    /// <summary>Subscriptions whose answer or NOTIFY is still to come.</summary>
    public int Outstanding { get; private set; }

    public int Notifies { get; private set; }

    public Losses Losses { get; private set; }

    /// <summary>The status of the last refusal.</summary>
    public int Refusal { get; private set; }

    /// <summary>The size of the last NOTIFY and of its answer.</summary>
    public (int Notify, int Answer) Sizes { get; private set; }

    /// <summary>SUBSCRIBE to its 200, and to its NOTIFY.</summary>
    public (Latencies Answer, Latencies Notify) Latencies { get; } = (new(), new());

    public void Subscribe(int watcher, int extension)
    {
        board.Watch(extension);
        _watchers[watcher].Extension = extension;
        Ask(watcher);
    }

    /// <summary>A subscription's first SUBSCRIBE or a refresh; with <paramref name="expires"/> 0 its end.</summary>
    public void Ask(int watcher, int expires = Hour)
    {
        ref var asked = ref _watchers[watcher];
        if (!asked.AwaitsAnswer && !asked.AwaitsNotify)
            Outstanding++;
        asked.CSeq++;
        asked.Expires = expires;
        asked.SentAt = Stopwatch.GetTimestamp();
        asked.AwaitsAnswer = asked.AwaitsNotify = true;
        Send(watcher, asked);
        _unanswered.Enqueue((watcher, asked.CSeq, asked.SentAt));
    }

    /// <summary>Each watcher is to get a NOTIFY unasked, as after a restart.</summary>
    public void ExpectNotifies()
    {
        for (var watcher = 0; watcher < _watchers.Length; watcher++)
            _watchers[watcher].AwaitsNotify = true;
        Outstanding = _watchers.Length;
    }

    public void ForgetCounts()
    {
        (Notifies, Losses) = (0, default);
        board.Restart();
    }

    /// <summary>Reads what is there and answers it; false when there was nothing.</summary>
    public bool Turn()
    {
        SendAgain(Stopwatch.GetTimestamp());
        for (var turn = 0; turn < Turns; turn++)
        {
            var length = _socket.Receive(_in);
            if (length == 0)
                return turn > 0;
            Take(_in.AsSpan(0, length));
        }

        return true;
    }

    public void Wait() => _socket.Wait();

    /// <summary>What a phone sends to keep its way through NAT open.</summary>
    public void KeepAlive() => _socket.Send("\r\n\r\n"u8);

    public void Dispose() => _socket.Dispose();

    private void Take(ReadOnlySpan<byte> datagram)
    {
        var reading = SipReading.Read(datagram, _out, out var length);
        var now = Stopwatch.GetTimestamp();
        if (reading.Status == 0)
        {
            _socket.Send(_out.AsSpan(0, length));
            Sizes = (datagram.Length, length);
        }

        var index = reading.Index;
        if ((uint)index >= (uint)_watchers.Length)
            return;
        ref var watcher = ref _watchers[index];
        if (reading.Status == 0)
            TakeNotify(ref watcher, reading, now);
        else if (reading.Status >= 200 && reading.CSeq == watcher.CSeq && watcher.AwaitsAnswer)
            TakeAnswer(ref watcher, reading, now);
    }

    private void TakeNotify(ref Watcher watcher, in SipReading reading, long now)
    {
        if (reading.CSeq <= watcher.RemoteCSeq)
        {
            Losses = Losses with { Repeated = Losses.Repeated + 1 };
            return;
        }

        Notifies++;
        watcher.RemoteCSeq = reading.CSeq;
        var shown = DialogInfo.Shown(reading.Body);
        board.Show(watcher.Extension, watcher.Shown, shown, now);
        watcher.Shown = shown;
        if (!watcher.AwaitsNotify)
            return;
        watcher.AwaitsNotify = false;
        Latencies.Notify.Add(now - watcher.SentAt);
        Settle(watcher);
    }

    private void TakeAnswer(ref Watcher watcher, in SipReading reading, long now)
    {
        watcher.AwaitsAnswer = false;
        Latencies.Answer.Add(now - watcher.SentAt);
        if (reading.Status >= 300)
        {
            Refusal = reading.Status;
            Losses = Losses with { Refused = Losses.Refused + 1 };
            watcher.AwaitsNotify = false;
        }
        else
        {
            if (!reading.ContactUri().SequenceEqual(_contact))
                _contact = reading.ContactUri().ToArray();
            watcher.Dialog = new(_contact, watcher.Dialog.Tag ?? reading.ToTag().ToArray());
        }

        Settle(watcher);
    }

    private void Settle(in Watcher watcher)
    {
        if (!watcher.AwaitsAnswer && !watcher.AwaitsNotify)
            Outstanding--;
    }

    private void SendAgain(long now)
    {
        while (_unanswered.TryPeek(out var first) && now - first.At > T1)
        {
            _unanswered.Dequeue();
            ref var watcher = ref _watchers[first.Watcher];
            if (!watcher.AwaitsAnswer || watcher.CSeq != first.CSeq)
                continue;
            Losses = Losses with { Resent = Losses.Resent + 1 };
            Send(first.Watcher, watcher);
            _unanswered.Enqueue((first.Watcher, first.CSeq, now));
        }
    }

    private void Send(int index, in Watcher watcher)
    {
        var length = SipRequests.Subscribe(_out, _socket.LocalPort, _socket.RemotePort, index, watcher.Extension, watcher.CSeq, watcher.Expires, watcher.Dialog);
        _socket.Send(_out.AsSpan(0, length));
    }
}
