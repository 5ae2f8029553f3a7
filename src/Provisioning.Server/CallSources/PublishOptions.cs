using System.ComponentModel.DataAnnotations;

namespace Provisioning.CallSources;

/// <summary>Configuration section <c>CallSources:Publish</c>: PBXs that publish the state of their calls over SIP (RFC 3903).</summary>
internal sealed class PublishOptions
{
    public const string Section = "CallSources:Publish";

    /// <summary>Who may publish. While none is listed, a PBX on this very machine may; everybody else is refused.</summary>
    public IReadOnlyList<PublisherOptions> Publishers { get; set; } = [];

    /// <summary>Life of a publication that asks for none.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan DefaultExpires { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Who asks for less is told to ask for more. Ten seconds: a publisher may tie the life of its state to short leases.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MinExpires { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Who asks for more gets this, and refreshes: Kamailio asks for 12 hours for each call. Ten minutes are what a lamp is wrong for at most after
    /// a publisher has crashed, and leave room for publishers that look after their publications every 100 seconds, as Kamailio does.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan MaxExpires { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Publications at once, at about 1 KB each: both sides of 25,000 calls.</summary>
    [Range(1, 1_000_000)]
    public int MaxPublications { get; set; } = 50_000;

    /// <summary>Publications of one extension at once; as many as it may have calls.</summary>
    [Range(1, 10_000)]
    public int MaxPerExtension { get; set; } = 32;

    /// <summary>Said to a publisher while too much waits.</summary>
    [Range(1, 3_600)]
    public int RetryAfterSeconds { get; set; } = 5;
}

/// <summary>Somebody who may publish.</summary>
internal sealed class PublisherOptions
{
    /// <summary>Names it in metrics and logs, as a source of calls.</summary>
    [Required, RegularExpression("^[A-Za-z0-9._-]{1,64}$")]
    public string Name { get; set; } = "";

    /// <summary>Where it comes from: addresses or networks such as <c>192.0.2.10</c> or <c>192.0.2.0/24</c>.</summary>
    public IReadOnlyList<string> Networks { get; set; } = [];

    /// <summary>When set, it also signs in with Digest as this user.</summary>
    public string User { get; set; } = "";

    public string Password { get; set; } = "";
}
