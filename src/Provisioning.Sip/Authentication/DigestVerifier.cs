using System.Security.Cryptography;

namespace Provisioning.Sip.Authentication;

/// <summary>The server's side of RFC 7616: offers challenges and judges credentials.</summary>
/// <param name="realm">Which passwords are asked for.</param>
/// <param name="nonces">Where challenges come from.</param>
/// <param name="isTarget">How the request's target is compared; as in HTTP when null.</param>
public sealed class DigestVerifier(string realm, NonceIssuer nonces, DigestTarget? isTarget = null)
{
    private const int MaxHexDigits = 64;

    private readonly DigestTarget _isTarget = isTarget ?? DigestTargets.Http;

    /// <summary>Which passwords are asked for.</summary>
    public string Realm => realm;

    /// <summary>A challenge with a new nonce.</summary>
    public DigestChallenge Challenge(DigestAlgorithm algorithm, bool isStale = false) =>
        new() { Realm = realm, Nonce = nonces.Issue(), Algorithm = algorithm, IsStale = isStale };

    /// <summary>
    /// Judges credentials for a request. The hash is compared before the nonce is judged, so that only who knows the password
    /// learns that a nonce is stale, and only who knows it takes room in the table of counts.
    /// </summary>
    /// <param name="credentials">As they were sent.</param>
    /// <param name="method">Of the request.</param>
    /// <param name="target">The request's target as it was sent, not decoded.</param>
    /// <param name="secret">Of the user that the request must come from.</param>
    public DigestOutcome Verify(in DigestCredentials credentials, ReadOnlySpan<char> method, ReadOnlySpan<char> target, DigestSecret secret)
    {
        if (!credentials.Realm.Equals(realm, StringComparison.Ordinal))
            return DigestOutcome.WrongRealm;
        if (!credentials.Username.Equals(secret.Username, StringComparison.Ordinal))
            return DigestOutcome.WrongUser;
        // RFC 7616 §3.4.6: the server MUST assure that the resource designated by uri is the one of the request.
        if (!_isTarget(credentials.Uri, target))
            return DigestOutcome.WrongUri;

        Span<byte> expected = stackalloc byte[MaxHexDigits];
        var length = DigestResponse.Compute(secret.Hash(credentials.Algorithm), credentials, method, expected);
        if (!Matches(credentials.Response, expected[..length]))
            return DigestOutcome.WrongResponse;

        if (nonces.Check(credentials.Nonce, out var id) != NonceState.Fresh)
            return DigestOutcome.StaleNonce;
        return nonces.Use(id, credentials.NonceCount) switch
        {
            NonceUse.Accepted => DigestOutcome.Accepted,
            NonceUse.Replayed => DigestOutcome.Replayed,
            _ => DigestOutcome.StaleNonce,
        };
    }

    private static bool Matches(ReadOnlySpan<char> response, ReadOnlySpan<byte> expected)
    {
        Span<byte> sent = stackalloc byte[MaxHexDigits];
        for (var i = 0; i < response.Length; i++)
            sent[i] = char.IsAscii(response[i]) ? (byte)char.ToLowerInvariant(response[i]) : (byte)0;
        return CryptographicOperations.FixedTimeEquals(sent[..response.Length], expected);
    }
}
