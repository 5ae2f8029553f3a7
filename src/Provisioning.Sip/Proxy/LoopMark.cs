using System.Security.Cryptography;
using System.Text;
using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Proxy;

/// <summary>
/// The second part of a branch (RFC 3261 §16.6.8): a keyed hash of everything that decides where a request goes. A request that carries the
/// mark it would get has been here and would go the same way; one that spirals has another. The topmost Via is left out (RFC 5393 §4.2.1):
/// it is never the same, so no loop would be found.
/// </summary>
internal sealed class LoopMark
{
    /// <summary>64 bits under a key of this process: no other element's branch ends so by chance or by intent.</summary>
    private const int MarkBytes = 8;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public string Of(SipRequest request)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        Append(hash, request.RequestUri);
        Append(hash, Encoding.UTF8.GetBytes(request.CallId));
        Append(hash, Encoding.UTF8.GetBytes(request.From.Tag ?? ""));
        Append(hash, Encoding.UTF8.GetBytes(request.To.Tag ?? ""));
        hash.AppendData(BitConverter.GetBytes(request.CSeq.Number));
        foreach (var name in (ReadOnlySpan<HeaderName>)[HeaderName.Route, HeaderName.ProxyRequire, HeaderName.ProxyAuthorization])
        {
            foreach (var value in request.Values(name))
                Append(hash, value);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        return "." + Convert.ToHexStringLower(digest[..MarkBytes]);
    }

    /// <summary>Whether one of the request's Via branches ends in <paramref name="mark"/>.</summary>
    public static bool IsIn(SipRequest request, string mark)
    {
        foreach (var value in request.Values(HeaderName.Via))
        {
            if (Via.TryParse(value, out var via) && via.Branch.EndsWith(Encoding.ASCII.GetBytes(mark)))
                return true;
        }

        return false;
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        hash.AppendData(part);
        hash.AppendData([0]);
    }
}
