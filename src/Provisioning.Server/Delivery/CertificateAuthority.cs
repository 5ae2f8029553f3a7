using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Provisioning.Delivery;

/// <summary>
/// The server's own certificate authority, for those who have none: <c>tls/ca.pem</c> in the data folder is what phones must trust.
/// ECDSA P-256, because it is the one curve that every phone with TLS 1.2 knows.
/// </summary>
internal sealed class CertificateAuthority(string folder, TimeProvider time)
{
    private const string AuthorityFile = "ca.pem";
    private const string AuthorityKeyFile = "ca.key";
    private const int AuthorityYears = 20; // longer than a phone's life: replacing it means visiting every phone
    private const int SerialBytes = 16;

    private static readonly TimeSpan ClockSkew = TimeSpan.FromDays(1); // phones boot before they know the time

    public string CertificateFile => Path.Combine(folder, "server.pem");

    public string KeyFile => Path.Combine(folder, "server.key");

    public string RootFile => Path.Combine(folder, AuthorityFile);

    /// <summary>Makes what is not there, does not name all of <paramref name="names"/>, or has little life left. True when it made something.</summary>
    public bool Ensure(IReadOnlyCollection<string> names, TimeSpan life, TimeSpan renewBefore)
    {
        Directory.CreateDirectory(folder);
        using var authority = LoadOrMakeAuthority();
        if (IsGood(authority, names, renewBefore))
            return false;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Issue(authority, key, names, life);
        WriteKey(KeyFile, key);
        Write(CertificateFile, certificate.ExportCertificatePem() + "\n" + authority.ExportCertificatePem() + "\n");
        return true;
    }

    private X509Certificate2 LoadOrMakeAuthority()
    {
        var keyFile = Path.Combine(folder, AuthorityKeyFile);
        if (File.Exists(RootFile) && File.Exists(keyFile))
            return X509Certificate2.CreateFromPemFile(RootFile, keyFile);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Provisioning CA " + Environment.MachineName, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = time.GetUtcNow();
        var authority = request.CreateSelfSigned(now - ClockSkew, now.AddYears(AuthorityYears));
        WriteKey(keyFile, key);
        Write(RootFile, authority.ExportCertificatePem() + "\n");
        return authority;
    }

    private bool IsGood(X509Certificate2 authority, IReadOnlyCollection<string> names, TimeSpan renewBefore)
    {
        if (!File.Exists(CertificateFile) || !File.Exists(KeyFile))
            return false;
        using var current = X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile);
        return current.Issuer == authority.Subject
            && current.NotAfter.ToUniversalTime() - renewBefore > time.GetUtcNow().UtcDateTime
            && names.All(name => current.MatchesHostname(name, allowWildcards: false, allowCommonName: false));
    }

    private X509Certificate2 Issue(X509Certificate2 authority, ECDsa key, IReadOnlyCollection<string> names, TimeSpan life)
    {
        var request = new CertificateRequest("CN=" + names.First(), key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
                alternatives.AddIpAddress(address);
            else
                alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "serverAuth")], false));
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        var now = time.GetUtcNow();
        return request.Create(authority, now - ClockSkew, now + life, RandomNumberGenerator.GetBytes(SerialBytes));
    }

    private static void WriteKey(string path, ECDsa key) => Write(path, key.ExportPkcs8PrivateKeyPem() + "\n", isSecret: true);

    /// <summary>Beside it first: a crash never leaves half a file, and a key is never readable to others, not even for a moment.</summary>
    private static void Write(string path, string text, bool isSecret = false)
    {
        var beside = path + ".new";
        File.Delete(beside);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (isSecret && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(beside, options))
            writer.Write(text);
        File.Move(beside, path, overwrite: true);
    }
}
