using System.ComponentModel.DataAnnotations;

namespace Provisioning.Dialogs;

/// <summary>Configuration section <c>Dialogs</c>: how long calls are believed in, and how many.</summary>
internal sealed class DialogOptions
{
    public const string Section = "Dialogs";

    /// <summary>
    /// How long an ended call is remembered, so that a late event cannot bring it back. A SIP transaction repeats for 32 s
    /// (RFC 3261 §17.1.2.2), a broker that reconnects within less than that again: one minute covers both.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan EndedMemory { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Ended calls that are remembered, at about 300 bytes each; more let go of the oldest. 1,000 calls a second fill it in a minute.</summary>
    [Range(16, 10_000_000)]
    public int MaxEnded { get; set; } = 131_072;

    /// <summary>How long the calls of a source that cannot be heard are shown. A PBX starts anew within five minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long a call is believed in that neither an event nor a sign of life of its source has renewed. Sources with signs of life
    /// or snapshots renew within minutes; four hours are for scripts, whose calls seldom last longer.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromHours(4);

    /// <summary>
    /// How long a call is believed in that no event has named, however alive its source is: an end that got lost must not light a lamp
    /// for ever. A day is longer than any call of people.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan LongestSilence { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// The same for a call that is not answered yet; signs of life do not renew it. Proxies give up after three minutes (Timer C, RFC 3261 §16.6);
    /// ten leave room for queues that ring on.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RingingLease { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Calls of one extension. A phone has at most a few dozen call appearances, and three calls fill a lamp's document.</summary>
    [Range(1, 10_000)]
    public int MaxCallsPerExtension { get; set; } = 32;

    /// <summary>Calls of all extensions, at about 1 KB each; two sides each for 100,000 calls.</summary>
    [Range(1, 10_000_000)]
    public int MaxCalls { get; set; } = 200_000;

    /// <summary>Extensions with a call now or a moment ago; as many as the calls.</summary>
    [Range(1, 10_000_000)]
    public int MaxExtensions { get; set; } = 200_000;

    /// <summary>Longest name of a source, and longest call id, in characters. Call-IDs of phones and PBXs have less than 100.</summary>
    [Range(16, 4096)]
    public int MaxIdLength { get; set; } = 256;

    /// <summary>Characters kept of a caller's name or number; the rest is cut off. Displays show less than 40.</summary>
    [Range(8, 4096)]
    public int MaxNameLength { get; set; } = 128;
}
