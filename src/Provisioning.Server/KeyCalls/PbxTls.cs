using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Provisioning.Sip.Transports;

namespace Provisioning.KeyCalls;

/// <summary>Whose certificates of PBXs are believed. The name is verified in any case (RFC 5922 §7.4).</summary>
internal sealed class PbxTls(IOptions<KeyCallOptions> options) : IConfigureOptions<TransportOptions>
{
    public void Configure(TransportOptions transports)
    {
        if (options.Value.PbxAuthorities.Length == 0)
            return;
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(options.Value.PbxAuthorities);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        transports.ClientTls = name => new SslClientAuthenticationOptions { TargetHost = name, CertificateChainPolicy = policy.Clone() };
    }
}
