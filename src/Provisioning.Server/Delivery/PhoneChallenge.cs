using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Provisioning.Sip.Authentication;

namespace Provisioning.Delivery;

/// <summary>Writes what a 401 asks for.</summary>
internal sealed class PhoneChallenge(DigestVerifier verifier, IOptions<DeliveryOptions> options)
{
    private readonly string _basic = $"Basic realm=\"{options.Value.Realm}\", charset=\"UTF-8\"";

    public void Write(PhoneRequest request, bool isStale)
    {
        // RFC 7616 §3.7: one header field for each algorithm, the preferred one first; one nonce for all of them.
        var first = verifier.Challenge(DigestAlgorithm.Md5, isStale);
        var challenges = Algorithms(options.Value.Digests).Select(algorithm => (first with { Algorithm = algorithm }).ToString());
        if (request.Connection.IsTls)
            challenges = challenges.Append(_basic);
        request.Http.Response.Headers.WWWAuthenticate = new StringValues([.. challenges]);
    }

    private static DigestAlgorithm[] Algorithms(OfferedDigests offered) => offered switch
    {
        OfferedDigests.Md5 => [DigestAlgorithm.Md5],
        OfferedDigests.Sha256 => [DigestAlgorithm.Sha256],
        OfferedDigests.Md5AndSha256 => [DigestAlgorithm.Md5, DigestAlgorithm.Sha256],
        _ => [DigestAlgorithm.Sha256, DigestAlgorithm.Md5],
    };
}
