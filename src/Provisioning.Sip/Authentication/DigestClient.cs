using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Sip.Authentication;

/// <summary>
/// The client's side of RFC 7616: takes the strongest challenge it is offered and answers it, request after request. A server that offers no <c>qop</c> is
/// answered as of RFC 2069 (RFC 2617 §3.2.2.1): there are phones that know no more.
/// </summary>
public sealed class DigestClient(string username, string password)
{
    private const int CNonceBytes = 12;

    private readonly Lock _lock = new();
    private DigestChallenge? _challenge;
    private byte[] _userHash = [];
    private string _cnonce = "";
    private uint _count;

    /// <summary>Whether there is a challenge to answer.</summary>
    public bool HasChallenge => _challenge is not null;

    /// <summary>Takes the values of the <c>WWW-Authenticate</c> headers of a 401; false when none can be answered.</summary>
    public bool TryAccept(IEnumerable<string> headers)
    {
        DigestChallenge? best = null;
        foreach (var header in headers)
        {
            if (DigestChallenge.TryParse(header, out var offered) && !offered.WantsIntegrity && (best is null || IsBetter(offered, best)))
                best = offered;
        }

        if (best is null)
            return false;
        lock (_lock)
        {
            (_challenge, _count) = (best, 0);
            _userHash = DigestResponse.HashUser(best.Algorithm, username, best.Realm, password);
            _cnonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(CNonceBytes));
        }

        return true;
    }

    /// <summary>The <c>Authorization</c> value of the next request.</summary>
    public string Authorize(string method, string uri)
    {
        lock (_lock)
            return Authorize(_challenge ?? throw new InvalidOperationException("there is no challenge yet"), method, uri, _cnonce, ++_count);
    }

    internal string Authorize(DigestChallenge challenge, string method, string uri, string cnonce, uint count)
    {
        var nc = count.ToString("x8", CultureInfo.InvariantCulture);
        Span<byte> hex = stackalloc byte[challenge.Algorithm.HexDigits()];
        var userHash = _userHash.Length > 0 ? _userHash : DigestResponse.HashUser(challenge.Algorithm, username, challenge.Realm, password);
        var protection = "";
        if (challenge.OffersAuth)
        {
            DigestResponse.Compute(challenge.Algorithm, userHash, method, uri, challenge.Nonce, nc, cnonce, hex);
            protection = $"nc={nc}, cnonce=\"{cnonce}\", qop=auth, ";
        }
        else
        {
            DigestResponse.ComputeWithoutQop(challenge.Algorithm, userHash, method, uri, challenge.Nonce, hex);
        }

        return $"Digest username=\"{username}\", realm=\"{challenge.Realm}\", uri=\"{uri}\", algorithm={challenge.Algorithm.ToToken()}, "
            + $"nonce=\"{challenge.Nonce}\", {protection}response=\"{Encoding.ASCII.GetString(hex)}\""
            + (challenge.Opaque is null ? "" : $", opaque=\"{challenge.Opaque}\"");
    }

    private static bool IsBetter(DigestChallenge offered, DigestChallenge best) =>
        (offered.OffersAuth, offered.Algorithm).CompareTo((best.OffersAuth, best.Algorithm)) > 0;
}
