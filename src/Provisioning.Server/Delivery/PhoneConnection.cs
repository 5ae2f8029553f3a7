using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Provisioning.Delivery;

/// <summary>
/// What stays the same for all requests of one connection. Its presence among a connection's features is what tells the phones'
/// listeners from the administrators'. HTTP/1.1 has one request at a time, so nothing here is locked.
/// </summary>
internal sealed class PhoneConnection(IPAddress address, bool isTls, SourceBucket source, DeliveryCatalog catalog)
{
    /// <summary>Longest User-Agent that is kept; the longest known is 75 characters.</summary>
    private const int MaxUserAgent = 160;

    private string? _addressText;
    private string? _tlsVersion;
    private string? _userAgentHeader;

    public IPAddress Address { get; } = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    public string AddressText => _addressText ??= Address.ToString();

    public bool IsTls => isTls;

    public SourceBucket Source => source;

    /// <summary>Whom the client certificate names; null until it was looked at.</summary>
    public CertificateIdentity? Certificate { get; set; }

    public string UserAgent { get; private set; } = "";

    public PhoneClaim? Phone { get; private set; }

    public string TlsVersion(IFeatureCollection features) => isTls
        ? _tlsVersion ??= features.Get<ITlsHandshakeFeature>()?.Protocol switch
        {
            SslProtocols.Tls12 => "TLS 1.2",
            SslProtocols.Tls13 => "TLS 1.3",
            var other => other?.ToString() ?? "TLS",
        }
        : "";

    /// <summary>Phones send the same User-Agent again and again, so it is read once.</summary>
    public void ReadUserAgent(string header)
    {
        if (string.Equals(header, _userAgentHeader, StringComparison.Ordinal))
            return;
        _userAgentHeader = header;
        UserAgent = Clean(header);
        Phone = catalog.ReadUserAgent(UserAgent);
    }

    /// <summary>Bounded, and without characters that could forge a log line.</summary>
    private static string Clean(string header) => string.Create(Math.Min(header.Length, MaxUserAgent), header, (text, source) =>
    {
        for (var i = 0; i < text.Length; i++)
            text[i] = source[i] is >= ' ' and <= '~' ? source[i] : '?';
    });
}
