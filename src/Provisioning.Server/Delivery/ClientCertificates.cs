using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Provisioning.Delivery;

/// <summary>Judges the certificate that a phone showed in its handshake, once for each connection.</summary>
internal sealed class ClientCertificates(IOptions<TlsOptions> options, DeliveryMetrics metrics, TimeProvider time)
{
    private readonly Lazy<X509Certificate2Collection> _authorities = new(() =>
    {
        var all = new X509Certificate2Collection();
        foreach (var file in options.Value.ClientAuthorities)
            all.ImportFromPemFile(file);
        return all;
    });

    /// <summary>Reads the authorities; a fault stops the start.</summary>
    public int Load() => _authorities.Value.Count;

    public CertificateIdentity Identify(PhoneConnection connection, IFeatureCollection features)
    {
        if (!connection.IsTls || options.Value.ClientCertificates == ClientCertificateMode.Off)
            return CertificateIdentity.None;
        if (connection.Certificate is { } known)
            return known;
        var judged = Judge(features.Get<ITlsConnectionFeature>()?.ClientCertificate);
        if (judged.WasIgnored)
            metrics.CertificateIgnored();
        return connection.Certificate = judged;
    }

    private CertificateIdentity Judge(X509Certificate2? certificate)
    {
        if (certificate is null)
            return CertificateIdentity.None;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities.Value);
        chain.ChainPolicy.ExtraStore.AddRange(_authorities.Value);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // factory certificates have no list, and a phone must not wait
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new("1.3.6.1.5.5.7.3.2", "clientAuth"));
        return chain.Build(certificate) ? CertificateIdentity.Of(certificate) : CertificateIdentity.Ignored;
    }
}
