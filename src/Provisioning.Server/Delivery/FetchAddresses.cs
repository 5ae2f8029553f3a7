using System.Collections.Concurrent;
using System.Net;
using Provisioning.Devices;

namespace Provisioning.Delivery;

/// <summary>
/// Where each phone of the fleet was when it last proved who it is. In memory, one address for each phone. A connection was made from there, so it is no
/// address that somebody merely wrote down.
/// </summary>
internal sealed class FetchAddresses
{
    private readonly ConcurrentDictionary<MacAddress, Whereabouts> _byMac = new();
    private readonly Dictionary<IPAddress, HashSet<MacAddress>> _byAddress = [];
    private readonly Lock _lock = new();

    public void Record(MacAddress mac, IPAddress address, DateTimeOffset at)
    {
        // A phone that booted fetches several files from one address.
        if (_byMac.TryGetValue(mac, out var known) && known.Address.Equals(address))
            known.Touch(at);
        else
            Move(mac, address, at);
    }

    /// <summary>After a restart; what a phone did since says more.</summary>
    public void Restore(MacAddress mac, IPAddress address, DateTimeOffset at)
    {
        if (!_byMac.ContainsKey(mac))
            Move(mac, address, at);
    }

    /// <summary>
    /// Null where the phone was never seen, and where another one was there within <paramref name="lease"/> before it, or since: behind a NAT or a proxy, or given the
    /// address after it. What is sent to a shared address reaches any of them, or none.
    /// </summary>
    public IPAddress? Find(MacAddress mac, TimeSpan lease)
    {
        if (!_byMac.TryGetValue(mac, out var own))
            return null;
        lock (_lock)
        {
            foreach (var other in _byAddress.GetValueOrDefault(own.Address) ?? [])
            {
                if (other != mac && _byMac.TryGetValue(other, out var others) && others.At > own.At - lease)
                    return null;
            }
        }

        return own.Address;
    }

    private void Move(MacAddress mac, IPAddress address, DateTimeOffset at)
    {
        lock (_lock)
        {
            if (_byMac.TryGetValue(mac, out var left) && _byAddress.TryGetValue(left.Address, out var there) && there.Remove(mac) && there.Count == 0)
                _byAddress.Remove(left.Address);
            _byMac[mac] = new(address, at);
            if (!_byAddress.TryGetValue(address, out var here))
                _byAddress[address] = here = [];
            here.Add(mac);
        }
    }

    private sealed class Whereabouts(IPAddress address, DateTimeOffset at)
    {
        private long _at = at.UtcTicks;

        public IPAddress Address => address;

        public DateTimeOffset At => new(Volatile.Read(ref _at), TimeSpan.Zero);

        public void Touch(DateTimeOffset at) => Volatile.Write(ref _at, at.UtcTicks);
    }
}
