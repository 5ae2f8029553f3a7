using System.Security.Cryptography.X509Certificates;
using Provisioning.Devices;

namespace Provisioning.Delivery;

/// <summary>What a client certificate says.</summary>
/// <param name="Mac">The phone it was made for, if it is trusted and names one.</param>
/// <param name="WasIgnored">There was a certificate, but not one to rely on.</param>
internal sealed record CertificateIdentity(MacAddress? Mac, bool WasIgnored)
{
    public static readonly CertificateIdentity None = new(null, false);

    public static readonly CertificateIdentity Ignored = new(null, true);

    /// <summary>
    /// The MAC address in the subject's common name, or in a DNS name of the subject alternative name: where the makers
    /// of phones write it, with or without separators and words around it.
    /// </summary>
    public static CertificateIdentity Of(X509Certificate2 certificate)
    {
        var commonName = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames());
        foreach (var name in names.Prepend(commonName))
        {
            if (PhonePathReader.FindMac(name.Replace(":", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal)) is { } mac)
                return new(mac, false);
        }

        return Ignored;
    }
}
