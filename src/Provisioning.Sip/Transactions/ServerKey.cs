using System.Buffers.Binary;
using System.Security.Cryptography;
using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Transactions;

/// <summary>
/// Which transaction a request belongs to (RFC 3261 §17.2.3), as half a SHA-256 with a secret of this process: sixteen bytes whatever the
/// client made its branch of, and no two requests can be made to have the same.
/// </summary>
internal static class ServerKey
{
    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(16);

    /// <param name="method">INVITE also for its ACK and CANCEL.</param>
    public static UInt128 Of(SipRequest request, string method)
    {
        var buffer = new SipBuffer(256).Add(Secret);
        var via = request.TopVia;
        if (via.Branch.StartsWith("z9hG4bK"u8) && via.Branch.Length > Via.MagicCookie.Length)
            buffer.Add("3"u8).Add(via.Branch).Add("\n"u8).Add(via.Host).Add(":"u8).Add(via.Port);
        else
            AddRfc2543(buffer, request, method);
        buffer.Add("\n"u8).Add(method);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer.Span, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    /// <summary>The To tag is the request's only where no ACK has to match it, which has that of our response.</summary>
    private static void AddRfc2543(SipBuffer buffer, SipRequest request, string method)
    {
        buffer.Add("2"u8).Add(request.RequestUri)
            .Add("\n"u8).Add(request.Value(HeaderName.CallId))
            .Add("\n"u8).Add(request.CSeq.Number)
            .Add("\n"u8).Add(request.From.Tag ?? "")
            .Add("\n"u8).Add(request.Values(HeaderName.Via).First);
        if (method != Methods.Invite)
            buffer.Add("\n"u8).Add(request.To.Tag ?? "");
    }
}
