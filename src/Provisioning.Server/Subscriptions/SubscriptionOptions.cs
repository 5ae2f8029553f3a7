using System.ComponentModel.DataAnnotations;
using System.Net;

namespace Provisioning.Subscriptions;

/// <summary>Configuration section <c>Subscriptions</c>: phones that watch extensions.</summary>
internal sealed class SubscriptionOptions
{
    /// <summary>Shorter ones are refused with 423. Phones may be set to 30 seconds, which at a thousand keys are 33 requests a second for nothing.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan MinExpires { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Longer ones are shortened. An hour is what RFC 4235 §3.4 proposes, and bounds how long a phone that left is remembered.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxExpires { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Between two NOTIFYs of one subscription. The first change goes out at once, then the newest state after this pause. RFC 4235 §3.10
    /// recommends one second; a tenth still bounds the rate, and a call that is picked up and put on hold is seen as it happens.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan MinInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>All together, at under 2 KiB each. 100,000 are 2,500 phones with 40 keys.</summary>
    [Range(1, 10_000_000)]
    public int MaxSubscriptions { get; set; } = 250_000;

    /// <summary>Of one phone. The largest has about 220 keys with its expansion modules; subscriptions from before a reboot count until they expire.</summary>
    [Range(1, 100_000)]
    public int MaxPerPhone { get; set; } = 500;

    /// <summary>Told to whoever comes when there are as many as there may be.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan FullRetryAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>NOTIFYs under way to one phone at once: to a dead one with 40 keys this many go out 11 times each, not 40.</summary>
    [Range(1, 1_000)]
    public int MaxInFlightPerPhone { get; set; } = 4;

    /// <summary>
    /// A phone that has left a NOTIFY unanswered for so long gets no further one until it answers. Slow phones take up to five seconds;
    /// two more are for one retransmission.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:00:32")]
    public TimeSpan SuspectAfter { get; set; } = TimeSpan.FromSeconds(7);

    /// <summary>
    /// Longest document in a datagram; a phone on UDP gets the shortest form of one that is longer. With 500 bytes of headers it stays below
    /// the 1,300 of RFC 3261 §18.1.1, behind which a datagram may be broken up and lost.
    /// </summary>
    [Range(300, 60_000)]
    public int MaxDatagramBodyBytes { get; set; } = 800;

    /// <summary>Longest document of a list over a connection: 60 lamps with a call each.</summary>
    [Range(1_000, 1_000_000)]
    public int MaxListBytes { get; set; } = 65_536;

    /// <summary>
    /// What a SUBSCRIBE may ask to be remembered: its route, addresses and tags. Phones send 300 to 600 bytes, behind three proxies a thousand.
    /// </summary>
    [Range(500, 60_000)]
    public int MaxDialogBytes { get; set; } = 2_048;

    /// <summary>What becomes of a subscription whose NOTIFY was not answered within Timer F.</summary>
    public OnTimeout OnTimeout { get; set; } = OnTimeout.Remove;

    /// <summary>First pause after a NOTIFY that was refused for a while without a Retry-After; doubled up to five minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:05:00")]
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Addresses of edge proxies that have authenticated the phones behind them: what they forward may watch every extension of the fleet.
    /// Whoever can send from such an address can too, so name only machines of your own, in a network that lets nobody forge theirs.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Whether a planned stop ends the subscriptions, so that phones come back at once, or leaves them to be restored.</summary>
    public OnStop OnStop { get; set; } = OnStop.Deactivate;

    /// <summary>The most that a planned stop waits for phones to acknowledge. Who did not is restored at the next start.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan StopWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Told to whoever subscribes while the server goes down: longer than a restart takes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StopRetryAfter { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long after a start restored subscriptions wait for the call sources to tell of calls that are up.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RestoreDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>First NOTIFYs of restored subscriptions, each second, and last ones before a stop: what one core sends and hears answered.</summary>
    [Range(10, 1_000_000)]
    public int RestoredPerSecond { get; set; } = 40_000;

    /// <summary>Of those, NOTIFYs under way at once: a socket's buffer of 4 MiB holds 1,800, and phones answer within milliseconds.</summary>
    [Range(10, 1_000_000)]
    public int MaxUnanswered { get; set; } = 1_000;

    /// <summary>How often what changed is written behind, in one transaction.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How far ahead CSeq and version are written down. After a crash they go on from there, and never backwards; a subscription is written
    /// again only when half of it is used up.
    /// </summary>
    [Range(10, 1_000_000)]
    public int NumbersAhead { get; set; } = 1_000;

    public bool AreProxiesReadable => TrustedProxies.All(address => IPAddress.TryParse(address, out _));
}

/// <summary>After a NOTIFY that nobody answered.</summary>
internal enum OnTimeout
{
    /// <summary>RFC 6665 §4.2.2: it should be removed. All others on the same flow go with it, unless the phone has answered one of them meanwhile.</summary>
    Remove,

    /// <summary>It rests until the phone is heard again or it expires: for phones that are lossy and slow to subscribe anew.</summary>
    Keep,
}

/// <summary>At a planned stop.</summary>
internal enum OnStop
{
    /// <summary>NOTIFY <c>terminated;reason=deactivated</c> (RFC 6665 §4.1.3).</summary>
    Deactivate,

    /// <summary>Nothing is sent; the next start restores all, as after a crash.</summary>
    Keep,
}
