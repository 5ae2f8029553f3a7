using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Provisioning.Devices;

namespace Provisioning.Monitoring;

/// <summary>Hands every change of a session to the mailboxes of those who watch. Nobody is waited for.</summary>
internal sealed class SessionFeed(FleetState fleet, SteadyClock clock, IOptions<MonitoringOptions> options) : IMonitoringObserver
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, SessionInfo> _open = [];
    private ImmutableArray<SessionReader> _readers = [];

    public void Publish(IReadOnlyList<SessionEventKind> kinds, MonitoringSession session)
    {
        var info = SessionInfo.Of(session, fleet.Current, clock.Ahead);
        lock (_lock)
        {
            if (session.IsOpen)
                _open[session.Id] = info;
            else
                _open.Remove(session.Id);
            foreach (var reader in _readers)
                reader.Offer(info);
        }
    }

    /// <summary>All that go on, and from now on every change in the reader's mailbox; null when there are as many readers as may be.</summary>
    public SessionReader? TryRead(out IReadOnlyList<SessionInfo> open)
    {
        lock (_lock)
        {
            open = [.. _open.Values];
            if (_readers.Length >= options.Value.MaxReaders)
                return null;
            var reader = new SessionReader(Leave);
            _readers = _readers.Add(reader);
            return reader;
        }
    }

    private void Leave(SessionReader reader)
    {
        lock (_lock)
            _readers = _readers.Remove(reader);
    }
}

/// <summary>The mailbox of somebody who watches sessions: the newest of each, in the order in which they changed. Who reads slowly misses what was between, never the last.</summary>
internal sealed class SessionReader(Action<SessionReader> leave) : IDisposable
{
    /// <summary>Of a reader who does not read at all, the oldest are given up; so many sessions end in a day of a large call centre.</summary>
    private const int Most = 10_000;

    private readonly Lock _lock = new();
    private readonly OrderedDictionary<long, SessionInfo> _waiting = [];
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Completes when there is something to take.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken token) => _signal.Reader.ReadAsync(token);

    public IReadOnlyList<SessionInfo> Take()
    {
        lock (_lock)
        {
            List<SessionInfo> taken = [.. _waiting.Values];
            _waiting.Clear();
            return taken;
        }
    }

    public void Dispose() => leave(this);

    internal void Offer(SessionInfo session)
    {
        lock (_lock)
        {
            _waiting.Remove(session.Id);
            if (_waiting.Count >= Most)
                _waiting.RemoveAt(0);
            _waiting.Add(session.Id, session);
        }

        _signal.Writer.TryWrite(true);
    }
}
