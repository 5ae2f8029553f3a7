using System.Diagnostics;

namespace Provisioning.Benchmarks.Lamps;

/// <summary>Subscriptions held while calls change at a steady rate: each change is a NOTIFY to every watcher of the extension.</summary>
internal sealed class SteadyRun : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly ILampServer _server;
    private readonly int _perExtension;
    private readonly Board _board;
    private readonly Phones _phones;
    private readonly ICallEvents _events;
    private readonly Load _load;

    private SteadyRun(ILampServer server, ICallEvents events, int extensions, int perExtension)
    {
        (_server, _events, _perExtension) = (server, events, perExtension);
        _board = new Board(extensions);
        _phones = new Phones(server.SipPort, extensions * perExtension, _board);
        _load = new Load(_phones, events);
    }

    /// <summary>The size of a NOTIFY and of its answer.</summary>
    public (int Notify, int Answer) Sizes => _phones.Sizes;

    /// <summary>Subscribes all, and puts a call on each extension.</summary>
    public static SteadyRun Start(ILampServer server, ICallEvents events, int extensions, int perExtension)
    {
        var run = new SteadyRun(server, events, extensions, perExtension);
        run._load.Fill(watcher => run._phones.Subscribe(watcher, watcher % extensions));
        run.CallEveryone();
        return run;
    }

    /// <param name="rate">NOTIFYs a second.</param>
    /// <param name="duration">For so long.</param>
    public Step At(int rate, TimeSpan duration)
    {
        if (_board.Wrong > 0)
            CallEveryone();
        _phones.ForgetCounts();
        var stretch = new Stretch(_server, _phones);
        var resent = _events.Resent;
        var count = (int)(rate * duration.TotalSeconds / _perExtension);
        var pace = new Pace((double)rate / _perExtension, Stopwatch.GetTimestamp());
        var (sent, late) = (0, 0);
        _load.Run(
            now =>
            {
                for (var due = Math.Min(pace.Due(now), count); sent < due; sent++)
                    late += Toggle(sent % _board.Extensions, now) ? 0 : 1;
                return sent < count || _board.Wrong > 0 || _events.Unanswered > 0;
            },
            duration + Grace);
        var losses = _phones.Losses with { Lost = _board.Wrong + _board.Missed, Late = late + count - sent, Resent = _phones.Losses.Resent + _events.Resent - resent };
        var step = stretch.End(rate, losses, _board.Latencies);
        _load.Settle();
        return step;
    }

    /// <summary>One change of the first extension, until its last lamp shows it.</summary>
    public Step Once()
    {
        _phones.ForgetCounts();
        var stretch = new Stretch(_server, _phones);
        Toggle(0, Stopwatch.GetTimestamp());
        _load.Run(_ => _board.Wrong > 0, TimeSpan.FromSeconds(40));
        var step = stretch.End(_board.Latencies.Percentile(1), _phones.Losses with { Lost = _board.Wrong + _board.Missed }, _board.Latencies);
        _load.Settle();
        return step;
    }

    /// <summary>Changes that are not measured, one after the other.</summary>
    public void Warm(TimeSpan duration)
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < duration;)
        {
            Toggle(0, Stopwatch.GetTimestamp());
            _load.Run(_ => _board.Wrong > 0, TimeSpan.FromSeconds(40));
        }

        _load.Settle();
    }

    public void Dispose()
    {
        _phones.Dispose();
        _events.Dispose();
    }

    private void CallEveryone()
    {
        var next = 0;
        var all = _load.Run(
            now =>
            {
                while (next < _board.Extensions && _board.Wrong < 100 * _perExtension && Toggle(next, now))
                    next++;
                return next < _board.Extensions || _board.Wrong > 0;
            },
            TimeSpan.FromMinutes(2));
        if (!all)
            throw new InvalidOperationException($"{_board.Wrong} lamps did not show the first call");
        _load.Settle();
    }

    private bool Toggle(int extension, long now)
    {
        var state = _board.Truth(extension) == LampState.Busy ? LampState.Held : LampState.Busy;
        if (!_events.TryChange(extension, state))
            return false;
        _board.Change(extension, state, now);
        return true;
    }
}
