using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Dialogs;

namespace Provisioning.Lamps;

/// <summary>
/// The lamps of all extensions of the fleet, and of numbers outside it while they have a call. Two write: the pump, which tells of calls, and
/// <see cref="LampFleet"/>, which tells of the fleet; each lamp is made from both under one lock, and handed to the readers' mailboxes.
/// </summary>
internal sealed class LampFeed : IDialogObserver
{
    private readonly ConcurrentDictionary<ExtensionNumber, Lamp> _lamps = new();
    private readonly Lock _lock = new();
    private readonly SteadyClock _clock;
    private readonly int _maxReaders;
    private ImmutableArray<LampReader> _readers = [];
    private ImmutableDictionary<ExtensionNumber, Extension> _fleet = [];
    private long _revision;

    public LampFeed(IOptions<LampOptions> options, LampMetrics metrics, SteadyClock clock)
    {
        (_clock, _maxReaders) = (clock, options.Value.MaxReaders);
        metrics.Observe(() => _lamps.Values, () => _readers.Length);
    }

    /// <summary>Revisions of another epoch say nothing: it changes with every start, and when an extension leaves.</summary>
    public string Epoch { get; private set; } = NewEpoch();

    public ImmutableArray<Lamp> All => [.. _lamps.Values.OrderBy(lamp => lamp.Extension)];

    public long Revision => Interlocked.Read(ref _revision);

    public Lamp? Find(ExtensionNumber extension) => _lamps.GetValueOrDefault(extension);

    /// <summary>From now on every change comes to the reader's mailbox; null when there are as many readers as may be.</summary>
    public LampReader? TryRead()
    {
        lock (_lock)
        {
            if (_readers.Length >= _maxReaders)
                return null;
            var reader = new LampReader(Leave);
            _readers = _readers.Add(reader);
            return reader;
        }
    }

    public void Publish(ExtensionDialogs dialogs)
    {
        var (state, call) = LampFold.Of(dialogs);
        lock (_lock)
        {
            var before = _lamps.GetValueOrDefault(dialogs.Extension);
            var extension = _fleet.GetValueOrDefault(dialogs.Extension);
            if (extension is null && state == LampState.Idle)
            {
                RemoveLocked(dialogs.Extension);
                return;
            }

            var since = before?.State == state ? before.Since : (call is { } && state != LampState.Unknown ? call.Since : _clock.Now) + _clock.Ahead;
            SetLocked(before, new Lamp(dialogs.Extension, extension?.Name, state, since, call?.Direction, call is { IsPrivate: false } ? call.Remote : null));
        }
    }

    /// <summary>Takes the fleet's extensions, and gives up those that left.</summary>
    public void Know(ImmutableDictionary<ExtensionNumber, Extension> fleet)
    {
        lock (_lock)
        {
            if (ReferenceEquals(fleet, _fleet))
                return;
            var left = _fleet.Keys.Where(number => !fleet.ContainsKey(number)).ToList();
            _fleet = fleet;
            foreach (var number in left)
            {
                if (_lamps.TryGetValue(number, out var lamp) && lamp.State != LampState.Idle)
                    SetLocked(lamp, lamp with { Name = null });
                else
                    RemoveLocked(number);
            }

            foreach (var (number, extension) in fleet)
            {
                var before = _lamps.GetValueOrDefault(number);
                SetLocked(before, before is null ? new Lamp(number, extension.Name, LampState.Idle, null, null, null) : before with { Name = extension.Name });
            }
        }
    }

    private void SetLocked(Lamp? before, Lamp lamp)
    {
        if (before is not null && lamp with { Revision = before.Revision } == before)
            return;
        var after = lamp with { Revision = Interlocked.Increment(ref _revision) };
        _lamps[lamp.Extension] = after;
        foreach (var reader in _readers)
            reader.Offer(lamp.Extension, after);
    }

    private void RemoveLocked(ExtensionNumber extension)
    {
        if (!_lamps.TryRemove(extension, out _))
            return;
        Epoch = NewEpoch();
        foreach (var reader in _readers)
            reader.Offer(extension, null);
    }

    private static string NewEpoch() => Guid.NewGuid().ToString("N")[..8];

    private void Leave(LampReader reader)
    {
        lock (_lock)
            _readers = _readers.Remove(reader);
    }
}
