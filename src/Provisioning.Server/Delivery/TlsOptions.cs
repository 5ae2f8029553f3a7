using System.ComponentModel.DataAnnotations;

namespace Provisioning.Delivery;

/// <summary>Configuration section <c>Delivery:Tls</c>.</summary>
internal sealed class TlsOptions
{
    /// <summary>PEM file with the server's certificate and those between it and a root; an own authority is used when empty.</summary>
    public string Certificate { get; set; } = "";

    /// <summary>PEM file with its private key, not encrypted.</summary>
    public string Key { get; set; } = "";

    /// <summary>Names and addresses by which phones know this server, added to the certificate of the own authority.</summary>
    public IReadOnlyList<string> Names { get; set; } = [];

    /// <summary>
    /// Whether phones are asked for their factory certificate. One that is signed by an authority of <see cref="ClientAuthorities"/>
    /// and names the phone's MAC address stands for a password; others are ignored.
    /// </summary>
    public ClientCertificateMode ClientCertificates { get; set; } = ClientCertificateMode.Off;

    /// <summary>PEM files with the phone makers' roots and intermediates.</summary>
    public IReadOnlyList<string> ClientAuthorities { get; set; } = [];

    /// <summary>The oldest TLS that is spoken.</summary>
    public TlsVersion MinVersion { get; set; } = TlsVersion.Tls12;

    /// <summary>How often certificate files are looked at.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Life of a certificate that the own authority makes: what phones accept at most (Apple's and browsers' 398 days).</summary>
    [Range(1, 398)]
    public int CertificateDays { get; set; } = 397;

    /// <summary>It is replaced when less than this is left of its life.</summary>
    [Range(0, 200)]
    public int RenewDays { get; set; } = 60;
}

/// <summary>Whether phones are asked for a certificate.</summary>
internal enum ClientCertificateMode
{
    Off,
    Allow,
}

/// <summary>Versions of TLS that may be the oldest.</summary>
internal enum TlsVersion
{
    Tls12,
    Tls13,
}
