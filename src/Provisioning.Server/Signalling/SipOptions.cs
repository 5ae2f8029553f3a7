using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Provisioning.Signalling;

/// <summary>Configuration section <c>Sip</c>: where phones' lamp lines reach this server.</summary>
internal sealed class SipOptions
{
    public const string Section = "Sip";

    /// <summary>Addresses of this machine to listen on; that of <c>Delivery:Address</c> when empty, and every address when that is empty too.</summary>
    public IReadOnlyList<string> Addresses { get; set; } = [];

    /// <summary>Port for UDP and TCP; <c>Rendering:LampPort</c> when empty, any free one when 0.</summary>
    [Range(0, IPEndPoint.MaxPort)]
    public int? Port { get; set; }

    /// <summary>
    /// Port for TLS; off when empty, any free one when 0. TLS is spoken while <c>Delivery:HttpsPort</c> is on, with the same certificate. 5061
    /// would be the usual one (RFC 3261 §19.1.2), but a PBX on the same machine has that, as it has 5060.
    /// </summary>
    [Range(0, IPEndPoint.MaxPort)]
    public int? TlsPort { get; set; } = 5063;

    /// <summary>
    /// Host name or address to put into Via and Contact where phones reach this server by another one than it has, through a router that forwards
    /// ports. Empty where they reach its own.
    /// </summary>
    public string AdvertisedHost { get; set; } = "";

    /// <summary>Named in challenges. Changing it costs phones one more round trip, nothing else.</summary>
    [Required, RegularExpression("^[A-Za-z0-9 ._@-]{1,64}$")]
    public string Realm { get; set; } = "provisioning";

    /// <summary>
    /// Ask for MD5 alone. RFC 8760 has a phone take the first challenge that it knows, but some (baresip 1.0 is one) give up at one that they do not
    /// know; these are found out by themselves, at the cost of one more attempt. What MD5 loses does not matter here: the passwords are random and longer than its digest.
    /// </summary>
    public bool OnlyMd5 { get; set; }

    /// <summary>
    /// How long a phone may use one nonce. An hour is the usual life of a registration: its refresh, and those of the subscriptions meanwhile,
    /// need no second round trip. A request that was overheard cannot be used again all the same: each count is good once.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan NonceLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Nonces whose use is remembered, at about 120 bytes each; 100,000 phones fit in 16 MB.</summary>
    [Range(16, 10_000_000)]
    public int MaxNonces { get; set; } = 131_072;

    /// <summary>Hashed passwords that are kept, at about 400 bytes each; one that is not is made anew in some microseconds.</summary>
    [Range(1, 10_000_000)]
    public int MaxSecrets { get; set; } = 100_000;

    /// <summary>Said to who comes too often with a wrong password.</summary>
    [Range(1, 3600)]
    public int RetryAfterSeconds { get; set; } = 30;
}
