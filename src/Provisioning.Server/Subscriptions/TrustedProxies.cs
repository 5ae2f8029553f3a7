using System.Collections.Frozen;
using System.Net;

namespace Provisioning.Subscriptions;

/// <summary>Edge proxies that vouch for the phones behind them, by address.</summary>
internal sealed class TrustedProxies(SubscriptionOptions options)
{
    private readonly FrozenSet<IPAddress> _addresses = options.TrustedProxies.Select(IPAddress.Parse).Select(Plain).ToFrozenSet();

    public bool Contains(IPAddress address) => _addresses.Count > 0 && _addresses.Contains(Plain(address));

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
