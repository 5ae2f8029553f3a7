using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Provisioning.Storage;

namespace Provisioning.Delivery;

/// <summary>
/// The certificate that phones see, ready for handshakes. Files that changed are read again; when they are no good, the former
/// certificate stays.
/// </summary>
internal sealed partial class TlsCertificate(
    IOptions<TlsOptions> options, IOptions<DatabaseOptions> database, TimeProvider time, ILogger<TlsCertificate> logger)
{
    private readonly CertificateAuthority _authority = new(Path.Combine(database.Value.Folder, "tls"), time);
    private readonly Lock _lock = new();
    private volatile SslServerAuthenticationOptions? _current;
    private (DateTime, long, DateTime, long) _stamp;

    /// <summary>Where phones find the root they must trust; null when an administrator brought the certificate.</summary>
    public string? RootFile => IsOwn ? _authority.RootFile : null;

    public SslServerAuthenticationOptions Current => _current ?? Load();

    /// <summary>The same certificate for listeners that speak no HTTP and ask for no certificate of the other side.</summary>
    public SslServerAuthenticationOptions WithoutHttp() => new()
    {
        ServerCertificateContext = Current.ServerCertificateContext,
        EnabledSslProtocols = Current.EnabledSslProtocols,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    };

    private bool IsOwn => options.Value.Certificate.Length == 0;

    private string CertificateFile => IsOwn ? _authority.CertificateFile : options.Value.Certificate;

    private string KeyFile => IsOwn ? _authority.KeyFile : options.Value.Key;

    /// <summary>Reads the files for the first time; a fault stops the start.</summary>
    public SslServerAuthenticationOptions Load()
    {
        lock (_lock)
        {
            if (_current is not null)
                return _current;
            EnsureOwnLocked();
            _stamp = StampLocked();
            return _current = ReadLocked();
        }
    }

    /// <summary>Renews the own certificate, and takes files that changed.</summary>
    public void Refresh()
    {
        lock (_lock)
        {
            EnsureOwnLocked();
            var stamp = StampLocked();
            if (stamp == _stamp)
                return;
            _stamp = stamp;
            TryTakeLocked();
        }
    }

    private void TryTakeLocked()
    {
        try
        {
            _current = ReadLocked();
            LogTaken(CertificateFile);
        }
        catch (Exception e) when (e is IOException or CryptographicException or ArgumentException or UnauthorizedAccessException)
        {
            LogKept(CertificateFile, e.Message);
        }
    }

    private void EnsureOwnLocked()
    {
        if (!IsOwn)
            return;
        string[] names = ["localhost", "127.0.0.1", "::1", Environment.MachineName.ToLowerInvariant(), .. options.Value.Names];
        if (_authority.Ensure([.. names.Distinct()], TimeSpan.FromDays(options.Value.CertificateDays), TimeSpan.FromDays(options.Value.RenewDays)))
            LogMade(_authority.RootFile);
    }

    private SslServerAuthenticationOptions ReadLocked()
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(CertificateFile);
        var leaf = X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile);
        var asks = options.Value.ClientCertificates == ClientCertificateMode.Allow;
        return new SslServerAuthenticationOptions
        {
            // Offline: no fetching of missing intermediates while a phone waits. Built once, so that sessions are resumed.
            ServerCertificateContext = SslStreamCertificateContext.Create(leaf, chain, offline: true),
            EnabledSslProtocols = options.Value.MinVersion == TlsVersion.Tls13 ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateRequired = asks,
            RemoteCertificateValidationCallback = asks ? MayShakeHands : null,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
        };
    }

    /// <summary>
    /// The handshake proves that the phone has the key, if there is a certificate. Whether the certificate says anything is judged
    /// with the first request (<see cref="ClientCertificates"/>), so that a phone whose certificate nobody knows may still use its password.
    /// </summary>
    private static bool MayShakeHands(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is null || chain is not null;

    private (DateTime, long, DateTime, long) StampLocked()
    {
        var (certificate, key) = (new FileInfo(CertificateFile), new FileInfo(KeyFile));
        return (certificate.LastWriteTimeUtc, certificate.Exists ? certificate.Length : -1, key.LastWriteTimeUtc, key.Exists ? key.Length : -1);
    }
}
