using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Provisioning.Sip.Messages;

namespace Provisioning.Sip.Proxy;

/// <summary>
/// Makes and opens the user part of Record-Route URIs. A token is signed together with Call-ID and the caller's tag, so it is worth nothing
/// outside the dialog it was made for (RFC 3261 §16.6.4 allows to refuse it there), and nobody can make one: a forged Route leads nowhere.
/// </summary>
/// <param name="key">The same for all nodes and over restarts, or calls end with the process.</param>
public sealed class RouteTokens(byte[] key)
{
    /// <summary>Tells a token from the user part of a preloaded Route, and this form of it from later ones.</summary>
    private const string Prefix = "rt1.";

    /// <summary>128 bits: what RFC 5626 §5.2 truncates its flow tokens' HMAC above (80).</summary>
    private const int SignatureBytes = 16;

    /// <summary>Two names of a host and a transport each; longer user parts are not looked at.</summary>
    private const int LongestToken = 512;

    private const char Separator = '\n';

    /// <param name="token">Whom it names.</param>
    /// <param name="callId">Of the dialog.</param>
    /// <param name="callerTag">Whoever sent the INVITE; null for a client that knows no tags (RFC 2543).</param>
    public string Issue(RouteToken token, string callId, string? callerTag)
    {
        var names = Encoding.UTF8.GetBytes($"{token.Caller}{Separator}{token.Callee}");
        var box = new byte[SignatureBytes + names.Length];
        Sign(names, callId, callerTag).CopyTo(box, 0);
        names.CopyTo(box, SignatureBytes);
        return Prefix + Base64Url.EncodeToString(box);
    }

    public static bool LooksLikeOne([NotNullWhen(true)] string? user) => user is not null && user.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Only for a request within the dialog that the token was made for; which tag is the caller's tells the direction.</summary>
    public bool TryOpen(string? user, SipMessage request, [NotNullWhen(true)] out RouteToken? token, out CallDirection direction)
    {
        token = null;
        direction = default;
        if (!LooksLikeOne(user) || user.Length > LongestToken || !Base64Url.IsValid(user.AsSpan(Prefix.Length)))
            return false;
        var box = Base64Url.DecodeFromChars(user.AsSpan(Prefix.Length));
        if (box.Length <= SignatureBytes)
            return false;
        var names = box[SignatureBytes..];
        var signature = box.AsSpan(0, SignatureBytes);
        if (IsSigned(names, signature, request.CallId, request.From.Tag))
            direction = CallDirection.FromCaller;
        else if (IsSigned(names, signature, request.CallId, request.To.Tag))
            direction = CallDirection.FromCallee;
        else
            return false;
        var parts = Encoding.UTF8.GetString(names).Split(Separator);
        if (parts.Length != 2)
            return false;
        token = new(parts[0], parts[1]);
        return true;
    }

    private bool IsSigned(byte[] names, ReadOnlySpan<byte> signature, string callId, string? tag) =>
        CryptographicOperations.FixedTimeEquals(Sign(names, callId, tag), signature);

    private byte[] Sign(byte[] names, string callId, string? tag)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        Append(hash, names);
        Append(hash, Encoding.UTF8.GetBytes(callId));
        Append(hash, Encoding.UTF8.GetBytes(tag ?? ""));
        return hash.GetHashAndReset()[..SignatureBytes];
    }

    /// <summary>Length first, so that no two different triples give the same bytes.</summary>
    private static void Append(IncrementalHash hash, byte[] part)
    {
        hash.AppendData(BitConverter.GetBytes(part.Length));
        hash.AppendData(part);
    }
}
