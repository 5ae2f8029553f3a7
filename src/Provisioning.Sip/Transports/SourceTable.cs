using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Provisioning.Sip.Transports;

/// <summary>The buckets of the addresses that sent something lately.</summary>
internal sealed class SourceTable(SourceOptions options, TimeProvider time)
{
    private readonly RecentTable<UInt128, SourceBucket> _buckets = new(options.MaxSources);

    public int Count => _buckets.Count;

    public SourceBucket Find(SocketAddress address)
    {
        var key = KeyOf(address);
        return _buckets.TryFind(key, out var bucket) ? bucket : Add(key, ToIPAddress(address));
    }

    public SourceBucket Find(IPAddress address) => Find(new IPEndPoint(address, 0).Serialize());

    public static UInt128 KeyOf(IPAddress address) => KeyOf(new IPEndPoint(address, 0).Serialize());

    private SourceBucket Add(UInt128 key, IPAddress address)
    {
        var isTrusted = false;
        foreach (var network in options.Trusted)
            isTrusted |= network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address);
        return _buckets.GetOrAdd(key, new SourceBucket(options, isTrusted, time));
    }

    /// <summary>An IPv6 source is its /64: whoever has one address of it has them all (RFC 4291 §2.5.4).</summary>
    private static UInt128 KeyOf(SocketAddress address)
    {
        // sockaddr_in: family, port, address. sockaddr_in6: family, port, flow, address, scope.
        var bytes = address.Buffer.Span;
        return address.Family == AddressFamily.InterNetwork
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes[4..])
            : new UInt128(BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), 1);
    }

    private static IPAddress ToIPAddress(SocketAddress address) => ((IPEndPoint)new IPEndPoint(IPAddress.Any, 0).Create(address)).Address;
}
