using System.Collections.Concurrent;
using Provisioning.Devices;

namespace Provisioning.Configs;

/// <summary>Which version each phone should have now, in memory. The publisher writes it after its transaction is committed.</summary>
internal sealed class PublishedConfigs
{
    private readonly ConcurrentDictionary<MacAddress, PublishedConfig> _byMac = new();

    // Phones that left keep their last number: one that comes back goes on counting.
    private readonly ConcurrentDictionary<MacAddress, int> _lastNumbers = new();

    public int Count => _byMac.Count;

    public IEnumerable<PublishedConfig> All => _byMac.Values;

    public PublishedConfig? Find(MacAddress mac) => _byMac.GetValueOrDefault(mac);

    public ConfigFile? FindFile(MacAddress mac, ReadOnlySpan<char> name) => Find(mac)?.Version.Find(name);

    public int LastNumber(MacAddress mac) => Find(mac)?.Version.Number ?? _lastNumbers.GetValueOrDefault(mac);

    internal void Set(PublishedConfig config) => _byMac[config.Version.Mac] = config;

    internal void Remove(MacAddress mac)
    {
        if (_byMac.TryRemove(mac, out var last))
            _lastNumbers[mac] = last.Version.Number;
    }

    internal void Remember(MacAddress mac, int lastNumber) => _lastNumbers[mac] = lastNumber;
}

/// <param name="Version">What the phone is served.</param>
/// <param name="IsHeld">A rollback keeps newer content back until the phone is released.</param>
internal sealed record PublishedConfig(ConfigVersion Version, bool IsHeld);
