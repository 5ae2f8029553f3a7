using System.Collections.Concurrent;
using Provisioning.Devices;

namespace Provisioning.Configs;

/// <summary>Which version each phone should have now, in memory. The publisher writes it after its transaction is committed.</summary>
internal sealed class PublishedConfigs
{
    private readonly ConcurrentDictionary<MacAddress, PublishedConfig> _byMac = new();

    public PublishedConfig? Find(MacAddress mac) => _byMac.GetValueOrDefault(mac);

    public ConfigFile? FindFile(MacAddress mac, ReadOnlySpan<char> name) => Find(mac)?.Version.Find(name);

    internal void Set(PublishedConfig config) => _byMac[config.Version.Mac] = config;

    internal void Remove(MacAddress mac) => _byMac.TryRemove(mac, out _);
}

/// <param name="Version">What the phone is served.</param>
/// <param name="IsHeld">A rollback keeps newer content back until the phone is released.</param>
internal sealed record PublishedConfig(ConfigVersion Version, bool IsHeld);
