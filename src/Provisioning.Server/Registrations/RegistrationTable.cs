using System.Collections.Concurrent;
using System.Collections.Immutable;
using Provisioning.Devices;
using Provisioning.Sip.Transports;

namespace Provisioning.Registrations;

/// <summary>
/// Where each phone is. In memory; a phone's bindings are one immutable value that is swapped whole, the one refreshed last at its end. Only
/// phones of the fleet get in, each with a few bindings.
/// </summary>
internal sealed class RegistrationTable
{
    private readonly ConcurrentDictionary<MacAddress, ImmutableArray<Registration>> _byMac = new();
    private readonly ConcurrentDictionary<MacAddress, bool> _changed = new();

    /// <summary>Phones that are registered.</summary>
    public int Count => _byMac.Count;

    public IEnumerable<Registration> All => _byMac.Values.SelectMany(bindings => bindings);

    public ImmutableArray<Registration> AllOf(MacAddress mac) => _byMac.GetValueOrDefault(mac, []);

    /// <summary>The best way to the phone: the binding refreshed last of those that can be reached, else the last of all; null when there is none.</summary>
    public Registration? Find(MacAddress mac)
    {
        var bindings = AllOf(mac);
        return bindings.LastOrDefault(binding => binding.IsReachable) ?? bindings.LastOrDefault();
    }

    /// <summary>Null when the phone cannot be reached now.</summary>
    public Flow? FlowOf(MacAddress mac) => Find(mac) is { IsReachable: true } binding ? binding.Flow : null;

    /// <summary>False when somebody was faster: decide again.</summary>
    /// <param name="mac">Whose bindings.</param>
    /// <param name="before">What the decision was made on.</param>
    /// <param name="after">What they are now.</param>
    public bool TrySwap(MacAddress mac, ImmutableArray<Registration> before, ImmutableArray<Registration> after)
    {
        var isSwapped = (before.IsEmpty, after.IsEmpty) switch
        {
            (true, true) => true,
            (true, false) => _byMac.TryAdd(mac, after),
            (false, true) => _byMac.TryRemove(KeyValuePair.Create(mac, before)),
            (false, false) => _byMac.TryUpdate(mac, after, before),
        };
        if (isSwapped)
            _changed[mac] = true;
        return isSwapped;
    }

    /// <summary>Notes something about a binding, unless it was refreshed or removed meanwhile. What is noted so is not written down.</summary>
    public void Note(Registration binding, Func<Registration, Registration> note)
    {
        while (true)
        {
            var before = AllOf(binding.Mac);
            var current = before.FirstOrDefault(other => ReferenceEquals(other.Contact, binding.Contact));
            if (current is null || _byMac.TryUpdate(binding.Mac, before.Replace(current, note(current)), before))
                return;
        }
    }

    /// <summary>Removes what has ended, and phones that are no longer ours.</summary>
    /// <returns>How many bindings went.</returns>
    public int Sweep(DateTimeOffset now, Func<MacAddress, bool> isOurs)
    {
        var swept = 0;
        foreach (var (mac, before) in _byMac)
        {
            var after = isOurs(mac) ? before.RemoveAll(binding => !binding.IsLiveAt(now)) : [];
            if (after.Length < before.Length && TrySwap(mac, before, after))
                swept += before.Length - after.Length;
        }

        return swept;
    }

    /// <summary>Nothing has changed that was not taken to be written down.</summary>
    internal bool IsWritten => _changed.IsEmpty;

    /// <summary>Who changed since the last call, with what there is now.</summary>
    internal List<(MacAddress Mac, ImmutableArray<Registration> Bindings)> TakeChanged()
    {
        var changed = new List<(MacAddress, ImmutableArray<Registration>)>();
        foreach (var mac in _changed.Keys)
        {
            if (_changed.TryRemove(mac, out _))
                changed.Add((mac, AllOf(mac)));
        }

        return changed;
    }

    /// <summary>These could not be written down.</summary>
    internal void MarkChanged(IEnumerable<MacAddress> macs)
    {
        foreach (var mac in macs)
            _changed[mac] = true;
    }

    /// <summary>At start; a phone that has registered meanwhile knows better.</summary>
    internal void Restore(MacAddress mac, ImmutableArray<Registration> bindings) => _byMac.TryAdd(mac, bindings);
}
