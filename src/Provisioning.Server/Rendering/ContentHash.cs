using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Provisioning.Rendering;

/// <summary>The SHA-256 of a rendered file: its name in storage and its ETag.</summary>
internal readonly record struct ContentHash
{
    public const int SizeBytes = SHA256.HashSizeInBytes;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    private ContentHash(ReadOnlySpan<byte> bytes)
    {
        _a = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    public static ContentHash Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SizeBytes];
        SHA256.HashData(content, hash);
        return new ContentHash(hash);
    }

    public static bool TryParse(ReadOnlySpan<char> hex, out ContentHash hash)
    {
        Span<byte> bytes = stackalloc byte[SizeBytes];
        var isHash = hex.Length == SizeBytes * 2
            && Convert.FromHexString(hex, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
        hash = isHash ? new ContentHash(bytes) : default;
        return isHash;
    }

    public static ContentHash FromBytes(ReadOnlySpan<byte> bytes) => new(bytes[..SizeBytes]);

    public byte[] ToBytes()
    {
        var bytes = new byte[SizeBytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _a);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), _b);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(16), _c);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(24), _d);
        return bytes;
    }

    /// <summary>64 lower-case hex digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToBytes());
}
