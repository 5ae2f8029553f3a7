using Provisioning.Devices;
using Provisioning.Sip.Authentication;

namespace Provisioning.Delivery;

/// <summary>Judges <c>Authorization</c> headers: Digest anywhere, Basic over TLS only.</summary>
internal sealed class PasswordCheck(PhoneSecrets secrets, DigestVerifier verifier)
{
    /// <summary>The MAC address that a header has as its user.</summary>
    public static MacAddress? UserOf(string header)
    {
        if (header.Length == 0)
            return null;
        if (DigestCredentials.TryParse(header, out var digest))
            return MacAddress.TryParse(digest.Username, out var user) ? user : null;
        return BasicCredentials.IsBasic(header) && BasicCredentials.TryRead(header) is { } basic && MacAddress.TryParse(basic.User, out var mac) ? mac : null;
    }

    /// <summary>Null when the password is the device's.</summary>
    public Refusal? Check(PhoneRequest request, string header)
    {
        if (BasicCredentials.IsBasic(header))
            return CheckBasic(request, header);
        if (!DigestCredentials.TryParse(header, out var digest))
            return Refusal.MalformedCredentials;
        if (request.Device is null || !MacAddress.TryParse(digest.Username, out _))
            return Refusal.WrongCredentials;
        request.Proof = PhoneProof.Digest;
        return verifier.Verify(digest, request.Method, request.Target, secrets.For(request.Device).Digest) switch
        {
            DigestOutcome.Accepted => null,
            DigestOutcome.WrongUri => Refusal.WrongUri,
            DigestOutcome.StaleNonce => Refusal.StaleNonce,
            DigestOutcome.Replayed => Refusal.ReplayedNonce,
            _ => Refusal.WrongCredentials,
        };
    }

    public bool IsMenuToken(Device device, string text) => secrets.For(device).IsMenuToken(text);

    private Refusal? CheckBasic(PhoneRequest request, string header)
    {
        if (!request.Connection.IsTls)
            return Refusal.BasicWithoutTls;
        if (BasicCredentials.TryRead(header) is not { } basic)
            return Refusal.MalformedCredentials;
        request.Proof = PhoneProof.Basic;
        var isRight = request.Device is not null && secrets.For(request.Device).Matches(basic.User, basic.Password);
        return isRight ? null : Refusal.WrongCredentials;
    }
}
