using Microsoft.Extensions.Options;
using Provisioning.Devices;

namespace Provisioning.Delivery;

/// <summary>
/// Finds out which phone asks, and whether it is that phone. Path, credentials, certificate, token and User-Agent may each name one;
/// those that do must agree.
/// </summary>
internal sealed class PhoneAuthentication(
    FleetState fleet, PasswordCheck passwords, ContactTokens tokens, ClientCertificates certificates, IOptions<DeliveryOptions> options)
{
    /// <summary>Null when the phone has proved itself; the request then knows its device.</summary>
    public async ValueTask<Refusal?> CheckAsync(PhoneRequest request, CancellationToken token)
    {
        var path = request.Path!;
        var header = request.Http.Request.Headers.Authorization.ToString();
        var certificate = certificates.Identify(request.Connection, request.Http.Features);
        var claims = new Claims();
        claims.Add(path.Mac);
        claims.Add(certificate.Mac);
        claims.Add(PasswordCheck.UserOf(header));
        claims.Add(path.Token is null ? null : tokens.OwnerOf(path.Token));
        claims.Add(request.Connection.Phone?.Mac);
        request.Mac = claims.Mac;
        if (claims.Disagree)
            return Refusal.IdentityMismatch;
        if (claims.Mac is { } mac)
        {
            request.Device = fleet.Current.Devices.GetValueOrDefault(mac);
            if (request.Device is null)
                return Refusal.UnknownPhone;
        }

        if (options.Value.Authentication == AuthenticationMode.Off)
            return Prove(request, PhoneProof.Waived, request.Device is null ? Refusal.NoSuchFile : null);
        if (certificate.Mac is not null)
            return Prove(request, PhoneProof.Certificate, null);
        if (header.Length > 0)
            return passwords.Check(request, header) is { } refusal ? refusal : Prove(request, request.Proof, null);
        if (path.Token is null)
            return Refusal.NoCredentials;
        return path.Folder == DeliveryCatalog.Menu ? CheckMenuToken(request, path.Token) : await CheckTokenAsync(request, path.Token, token);
    }

    /// <summary>The phone's own token opens its own menu, and nothing else.</summary>
    private Refusal? CheckMenuToken(PhoneRequest request, string text) => request.Device is { } device && passwords.IsMenuToken(device, text)
        ? Prove(request, PhoneProof.Token, null)
        : Refusal.IdentityMismatch;

    private async ValueTask<Refusal?> CheckTokenAsync(PhoneRequest request, string text, CancellationToken token)
    {
        var (found, refusal) = await tokens.FindAsync(text, token);
        if (found is null)
            return refusal;
        if (request.Mac is { } mac && mac != found.Mac)
            return Refusal.IdentityMismatch;
        // A token reads; what a phone writes it signs with credentials of its own.
        if (!request.IsRead)
            return Refusal.NoCredentials;
        request.Mac = found.Mac;
        request.Device = fleet.Current.Devices.GetValueOrDefault(found.Mac);
        return request.Device is null ? Refusal.UnknownPhone : Prove(request, PhoneProof.Token, null);
    }

    private Refusal? Prove(PhoneRequest request, PhoneProof proof, Refusal? refusal)
    {
        request.Proof = proof;
        if (proof is PhoneProof.Basic or PhoneProof.Digest or PhoneProof.Certificate)
            tokens.Spend(request.Device!.Mac);
        return refusal;
    }

    private struct Claims
    {
        public MacAddress? Mac { get; private set; }

        public bool Disagree { get; private set; }

        public void Add(MacAddress? mac)
        {
            if (mac is null)
                return;
            Disagree |= Mac is not null && Mac != mac;
            Mac ??= mac;
        }
    }
}
