using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Provisioning.Delivery;

/// <summary>Configuration section <c>Delivery</c>: how phones fetch their files.</summary>
internal sealed class DeliveryOptions
{
    public const string Section = "Delivery";

    /// <summary>Address that both listeners bind to; every address when empty.</summary>
    public string Address { get; set; } = "";

    /// <summary>Port for HTTP; off when empty, any free one when 0.</summary>
    [Range(0, IPEndPoint.MaxPort)]
    public int? HttpPort { get; set; } = 8080;

    /// <summary>Port for HTTPS; off when empty, any free one when 0.</summary>
    [Range(0, IPEndPoint.MaxPort)]
    public int? HttpsPort { get; set; } = 8443;

    /// <summary>Whether phones must prove who they are. Off is for a lab: everybody may read every password then.</summary>
    public AuthenticationMode Authentication { get; set; } = AuthenticationMode.Required;

    /// <summary>Named in challenges. Changing it costs phones one more round trip, nothing else.</summary>
    [Required, RegularExpression("^[A-Za-z0-9 ._@-]{1,64}$")]
    public string Realm { get; set; } = "provisioning";

    /// <summary>Which digests are offered, in this order. Some older phones only read the first challenge: then set <c>Md5</c>.</summary>
    public OfferedDigests Digests { get; set; } = OfferedDigests.Sha256AndMd5;

    /// <summary>How long one nonce serves a phone; five minutes outlast a boot.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan NonceLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Nonces whose use is remembered, at about 120 bytes each; a boot of 100,000 phones fits in 16 MB.</summary>
    [Range(16, 10_000_000)]
    public int MaxNonces { get; set; } = 131_072;

    /// <summary>Longest file name; the longest a phone is known to ask for is a firmware image of 71 characters.</summary>
    [Range(16, 1024)]
    public int MaxNameLength { get; set; } = 160;

    /// <summary>Whole request head, in bytes. Phones send less than 1 KB, a browser on the console less than 8 KB.</summary>
    [Range(2048, 1_000_000)]
    public int MaxHeaderBytes { get; set; } = 16_384;

    /// <summary>Folder of firmware images, relative to the data folder; served as <c>/p/firmware/…</c> to everybody.</summary>
    [Required]
    public string FirmwareFolder { get; set; } = "firmware";

    /// <summary>
    /// Phones that asked and are not ours, kept with their number of requests; the one not seen for longest gives way. 10,000 are
    /// more than an installer can look through, and about 3 MB.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxDiscovered { get; set; } = 10_000;

    /// <summary>Where phones reach this server under a name, HTTPS preferred.</summary>
    public Uri OwnUrl(string host) =>
        new(HttpsPort is { } port ? $"https://{host}:{port}/p/" : $"http://{host}:{HttpPort}/p/");
}

/// <summary>Whether phones must prove who they are.</summary>
internal enum AuthenticationMode
{
    Required,
    Off,
}

/// <summary>Digest challenges, in the order of the headers (RFC 7616 §3.7: the first one is preferred).</summary>
internal enum OfferedDigests
{
    Sha256AndMd5,
    Md5AndSha256,
    Sha256,
    Md5,
}
