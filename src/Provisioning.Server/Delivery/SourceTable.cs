using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Provisioning.Delivery;

/// <summary>
/// The buckets of the addresses that asked lately. Two generations of half the capacity: a source that is used moves to the younger
/// one; when that is full, the elder is forgotten.
/// </summary>
internal sealed class SourceTable(IOptions<RateOptions> options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private Dictionary<UInt128, SourceBucket> _young = [];
    private Dictionary<UInt128, SourceBucket> _old = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _young.Count + _old.Count;
        }
    }

    public SourceBucket Find(IPAddress address)
    {
        var key = KeyOf(address);
        lock (_lock)
        {
            if (_young.TryGetValue(key, out var bucket))
                return bucket;
            if (!_old.Remove(key, out bucket))
                bucket = new SourceBucket(options.Value, time);
            if (_young.Count >= options.Value.MaxSources / 2)
                (_young, _old) = ([], _young);
            _young.Add(key, bucket);
            return bucket;
        }
    }

    /// <summary>An IPv6 source is its /64: whoever has one address of it has them all (RFC 4291 §2.5.4).</summary>
    private static UInt128 KeyOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        address.TryWriteBytes(bytes, out _);
        var value = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return value | 1; // an IPv4 address fills the first four bytes; the lowest bit keeps it apart from every /64
        return address.IsIPv4MappedToIPv6 ? (value << 96) | 1 : value >> 64 << 64;
    }
}
