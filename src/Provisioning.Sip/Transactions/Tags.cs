using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Transactions;

/// <summary>From and To tags (RFC 3261 §19.3).</summary>
public static class Tags
{
    /// <summary>64 random bits.</summary>
    public static string New() => Branch.New().ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The tag of a stateless answer: the same for the same request (RFC 3261 §8.2.7).</summary>
    internal static string For(SipRequest request)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(request.Bytes, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash).ToString("x16", CultureInfo.InvariantCulture);
    }
}
