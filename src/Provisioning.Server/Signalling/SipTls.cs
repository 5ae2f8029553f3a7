using System.Net.Security;
using Provisioning.Delivery;

namespace Provisioning.Signalling;

/// <summary>The server's certificate for SIP: as for HTTPS, without HTTP's name in the handshake, and no certificate is asked of the phone.</summary>
internal sealed class SipTls(TlsCertificate certificate)
{
    private volatile Pair? _last;

    /// <summary>Made once for each certificate, so that sessions are resumed.</summary>
    public SslServerAuthenticationOptions Current()
    {
        var http = certificate.Current;
        if (_last is { } last && ReferenceEquals(last.Http, http))
            return last.Sip;
        var sip = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = http.ServerCertificateContext,
            EnabledSslProtocols = http.EnabledSslProtocols,
            CertificateRevocationCheckMode = http.CertificateRevocationCheckMode,
        };
        _last = new(http, sip);
        return sip;
    }

    private sealed record Pair(SslServerAuthenticationOptions Http, SslServerAuthenticationOptions Sip);
}
