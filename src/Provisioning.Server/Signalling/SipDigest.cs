using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Options;
using Provisioning.Devices;
using Provisioning.Sip.Authentication;
using Provisioning.Sip.Messages;
using Provisioning.Sip.Transactions;
using Provisioning.Storage;

namespace Provisioning.Signalling;

/// <summary>Digest as SIP uses it (RFC 8760): the challenges of a 401, and credentials in any of several Authorization headers.</summary>
internal sealed class SipDigest
{
    private readonly DigestVerifier _verifier;
    private readonly ImmutableArray<DigestAlgorithm> _offered;
    private readonly DigestHabits _habits;

    public SipDigest(Vault vault, IOptions<SipOptions> options, TimeProvider time)
    {
        var nonces = new NonceOptions { Lifetime = options.Value.NonceLifetime, MaxTracked = options.Value.MaxNonces };
        // Of the installation, so that a nonce outlives a restart and is good on every node.
        var issuer = new NonceIssuer(vault.DeriveKey("sip nonces"), time, nonces);
        _habits = new DigestHabits(time);
        _offered = options.Value.OnlyMd5 ? [DigestAlgorithm.Md5] : [DigestAlgorithm.Sha256, DigestAlgorithm.Md5];
        _verifier = new DigestVerifier(options.Value.Realm, issuer, DigestTargets.Sip);
    }

    /// <summary>Which passwords are asked for.</summary>
    public string Realm => _verifier.Realm;

    /// <summary>Always 401, also where a request would be passed on: RFC 6665 §4.2.1.3 forbids 407 to a notifier, and phones have one password here.</summary>
    /// <param name="phone">Who is challenged, if it is one of ours.</param>
    public OutgoingResponse Challenge(SipRequest request, bool isStale, MacAddress? phone = null)
    {
        var response = new OutgoingResponse(request, 401, "Unauthorized", Tags.New());
        // RFC 8760 §2.3: one header for each algorithm, the same realm, the best first; one nonce for all of them.
        var challenge = _verifier.Challenge(DigestAlgorithm.Md5, isStale);
        if (phone is { } silent && !isStale)
            _habits.Challenged(silent);
        var isOnlyMd5 = phone is { } mac && _habits.KnowsOnlyMd5(mac);
        foreach (var algorithm in isOnlyMd5 ? [DigestAlgorithm.Md5] : _offered)
            response.Add(HeaderName.WwwAuthenticate, (challenge with { Algorithm = algorithm }).ToString());
        return response;
    }

    /// <summary>
    /// The credentials for this realm as text; null when there are none. Those of other schemes and realms are somebody else's
    /// (RFC 3261 §22.3, RFC 4475 §3.3.7).
    /// </summary>
    public string? CredentialsOf(SipRequest request)
    {
        foreach (var value in request.Values(HeaderName.Authorization))
        {
            if (value.Length > DigestCredentials.MaxLength)
                continue;
            var text = Encoding.UTF8.GetString(value);
            if (DigestCredentials.IsDigest(text) && (!DigestCredentials.TryParse(text, out var credentials) || credentials.Realm.SequenceEqual(_verifier.Realm)))
                return text;
        }

        return null;
    }

    /// <summary>A phone of ours has answered a challenge.</summary>
    public void Answered(MacAddress phone, in DigestCredentials credentials) => _habits.Answered(phone, credentials.Algorithm);

    public DigestOutcome Verify(in DigestCredentials credentials, SipRequest request, DigestSecret secret) =>
        _verifier.Verify(credentials, request.Method, Encoding.UTF8.GetString(request.RequestUri), secret);
}
