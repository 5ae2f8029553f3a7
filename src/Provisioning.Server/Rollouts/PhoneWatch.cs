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

    /// <summary>Called when there is something to take; from any thread, often.</summary>
    public Action Wake { get; set; } = () => { };

    /// <summary>Which phones are waited for from now on; the others are forgotten.</summary>
    public void Watch(IReadOnlySet<MacAddress> macs)
    {
        foreach (var mac in _watched.Keys.Where(mac => !macs.Contains(mac)))
            _watched.TryRemove(mac, out _);
        foreach (var mac in macs)
            _watched.TryAdd(mac, Sight.None);
    }

    public Sight SightOf(MacAddress mac) => _watched.GetValueOrDefault(mac, Sight.None);

    /// <summary>Phones that did something since the last call.</summary>
    public List<MacAddress> TakeTouched()
    {
        var touched = new List<MacAddress>();
        foreach (var mac in _touched.Keys)
        {
            if (_touched.TryRemove(mac, out _))
                touched.Add(mac);
        }

        return touched;
    }

    public void Booted(Registration registration) => Touch(registration.Mac);

    public void Registered(Registration registration) => Touch(registration.Mac);

    public void SignedIn(MacAddress mac) => Note(mac, sight => sight with { HeardAt = clock.Now });

    public void Fetched(MacAddress mac, string? firmware, TimeSpan took)
    {
        times.Record(took);
        Note(mac, sight => sight with { FetchedAt = clock.Now, Firmware = firmware ?? sight.Firmware });
    }

    public void Publish(ExtensionDialogs dialogs)
    {
        foreach (var mac in lines.PhonesOf(dialogs.Extension))
            Note(mac, sight => sight with { CallsSince = clock.Now });
    }

    private void Note(MacAddress mac, Func<Sight, Sight> note)
    {
        while (_watched.TryGetValue(mac, out var before))
        {
            if (!_watched.TryUpdate(mac, note(before), before))
                continue;
            Touch(mac);
            return;
        }
    }

    private void Touch(MacAddress mac)
    {
        if (!_watched.ContainsKey(mac))
            return;
        _touched[mac] = true;
        Wake();
    }
}

/// <summary>What was seen of a phone since it is watched. Told by <see cref="SteadyClock"/>.</summary>
/// <param name="FetchedAt">When it last asked for a file and was given it.</param>
/// <param name="Firmware">As it said then.</param>
/// <param name="HeardAt">Its last REGISTER or SUBSCRIBE.</param>
/// <param name="CallsSince">When its calls last changed.</param>
internal sealed record Sight(DateTimeOffset? FetchedAt, string? Firmware, DateTimeOffset? HeardAt, DateTimeOffset? CallsSince)
{
    public static readonly Sight None = new(null, null, null, null);
}
