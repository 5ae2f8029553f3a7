using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Pbxs;

namespace Provisioning.Monitoring;

/// <summary>
/// Wakes those who watch the people whom somebody may monitor when anything has changed that it depends on: a lamp, a call at a PBX, a session, the fleet. What is so then,
/// they ask themselves. Nobody is waited for.
/// </summary>
internal sealed class PeopleFeed : IDialogObserver, IMonitoringObserver, IPbxObserver
{
    private readonly Lock _lock = new();
    private readonly MonitoringOptions _options;
    private readonly TimeProvider _time;
    private ImmutableArray<PeopleReader> _readers = [];

    public PeopleFeed(FleetState fleet, IOptions<MonitoringOptions> options, TimeProvider time)
    {
        (_options, _time) = (options.Value, time);
        fleet.Swapped += Wake;
    }

    public void Publish(ExtensionDialogs dialogs) => Wake();

    public void Publish(IReadOnlyList<SessionEventKind> kinds, MonitoringSession session) => Wake();

    public void Observe(PbxSignal signal) => Wake();

    /// <summary>Null when there are as many readers as may be.</summary>
    public PeopleReader? TryRead()
    {
        lock (_lock)
        {
            if (_readers.Length >= _options.MaxReaders)
                return null;
            var reader = new PeopleReader(_options, _time, Leave);
            _readers = _readers.Add(reader);
            return reader;
        }
    }

    private void Leave(PeopleReader reader)
    {
        lock (_lock)
            _readers = _readers.Remove(reader);
    }

    private void Wake()
    {
        ImmutableArray<PeopleReader> readers;
        lock (_lock)
            readers = _readers;
        foreach (var reader in readers)
            reader.Wake();
    }
}

/// <summary>Somebody who watches people.</summary>
internal sealed class PeopleReader(MonitoringOptions options, TimeProvider time, Action<PeopleReader> leave) : IDisposable
{
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Completes when it is time to look again: something has changed, and the last look is some time ago.</summary>
    public async ValueTask<bool> WaitAsync(CancellationToken token)
    {
        await Task.Delay(options.PeoplePause, time, token);
        return await _signal.Reader.ReadAsync(token);
    }

    public void Wake() => _signal.Writer.TryWrite(true);

    public void Dispose() => leave(this);
}
