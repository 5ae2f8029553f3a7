using System.Collections.Concurrent;
using Provisioning.Delivery;
using Provisioning.Devices;
using Provisioning.Dialogs;
using Provisioning.Registrations;
using Provisioning.Signalling;

namespace Provisioning.Rollouts;

/// <summary>
/// Sees what phones do that somebody waits for: fetches, registrations, subscriptions, calls. Called on the threads of those who serve phones: notes it, wakes the
/// runner, and returns.
/// </summary>
internal sealed class PhoneWatch(PhoneLines lines, FetchTimes times, SteadyClock clock) : IRegistrationObserver, IFetchObserver, ISignInObserver, IDialogObserver
{
    private readonly ConcurrentDictionary<MacAddress, Sight> _watched = new();
    private readonly ConcurrentDictionary<MacAddress, bool> _touched = new();

    private Fleet _fleet = lines.Fleet;

    /// <summary>When it began.</summary>
    public DateTimeOffset Since { get; } = clock.Now;

    /// <summary>Called when there is something to take; from any thread, often.</summary>
    public Action Wake { get; set; } = () => { };

    /// <summary>What is waited for from now on; a phone of which nothing is waited for is forgotten.</summary>
    public void Watch(MacAddress mac, WatchFor what)
    {
        if (what == WatchFor.Nothing)
            _watched.TryRemove(mac, out _);
        else
            _watched.AddOrUpdate(mac, static (_, wanted) => Sight.None with { For = wanted }, static (_, sight, wanted) => sight.For == wanted ? sight : sight with { For = wanted }, what);
    }

    /// <summary>Whoever is not named is forgotten.</summary>
    public void WatchOnly(IReadOnlyDictionary<MacAddress, WatchFor> wanted)
    {
        foreach (var mac in _watched.Keys.Where(mac => !wanted.ContainsKey(mac)))
            _watched.TryRemove(mac, out _);
        foreach (var (mac, what) in wanted)
            Watch(mac, what);
    }

    public Sight SightOf(MacAddress mac) => _watched.GetValueOrDefault(mac, Sight.None);

    /// <summary>Phones that did something since the last call, or have left the fleet. Called by one thread.</summary>
    public List<MacAddress> TakeTouched()
    {
        var touched = TakeGone();
        foreach (var mac in _touched.Keys)
        {
            if (_touched.TryRemove(mac, out _))
                touched.Add(mac);
        }

        return touched;
    }

    private List<MacAddress> TakeGone()
    {
        var fleet = lines.Fleet;
        if (ReferenceEquals(_fleet, fleet))
            return [];
        _fleet = fleet;
        return [.. _watched.Keys.Where(mac => !fleet.Devices.ContainsKey(mac))];
    }

    public void Booted(Registration registration) => Note(registration.Mac, WatchFor.Proof, sight => sight);

    public void Registered(Registration registration) => Note(registration.Mac, WatchFor.Life, sight => sight);

    public void SignedIn(MacAddress mac) => Note(mac, WatchFor.Life, sight => sight with { HeardAt = clock.Now });

    public void Fetched(MacAddress mac, string? firmware, TimeSpan took)
    {
        times.Record(took);
        Note(mac, WatchFor.Proof, sight => sight with { FetchedAt = clock.Now, Firmware = firmware ?? sight.Firmware });
    }

    public void Publish(ExtensionDialogs dialogs)
    {
        foreach (var mac in lines.PhonesOf(dialogs.Extension))
            Note(mac, WatchFor.Calls, sight => sight with { CallsSince = clock.Now });
    }

    /// <summary>Notes it in any case; wakes the runner where somebody waits for it: thousands of phones register and telephone while a rollout waits for its window.</summary>
    private void Note(MacAddress mac, WatchFor what, Func<Sight, Sight> note)
    {
        while (_watched.TryGetValue(mac, out var before))
        {
            var after = note(before);
            if (!ReferenceEquals(before, after) && !_watched.TryUpdate(mac, after, before))
                continue;
            if (!after.For.HasFlag(what))
                return;
            _touched[mac] = true;
            Wake();
            return;
        }
    }
}

/// <summary>What wakes the runner when a phone does it.</summary>
[Flags]
internal enum WatchFor
{
    Nothing = 0,

    /// <summary>It fetches, or begins anew.</summary>
    Proof = 1,

    /// <summary>It registers or subscribes.</summary>
    Life = 2,

    /// <summary>Its calls change.</summary>
    Calls = 4,
}

/// <summary>What was seen of a phone since it is watched. Told by <see cref="SteadyClock"/>.</summary>
/// <param name="FetchedAt">When it last asked for a file and was given it.</param>
/// <param name="Firmware">As it said then.</param>
/// <param name="HeardAt">Its last REGISTER or SUBSCRIBE.</param>
/// <param name="CallsSince">When its calls last changed.</param>
internal sealed record Sight(DateTimeOffset? FetchedAt, string? Firmware, DateTimeOffset? HeardAt, DateTimeOffset? CallsSince)
{
    public static readonly Sight None = new(null, null, null, null);

    /// <summary>What is waited for.</summary>
    public WatchFor For { get; init; }
}
