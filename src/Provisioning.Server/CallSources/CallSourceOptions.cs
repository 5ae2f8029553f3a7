using System.ComponentModel.DataAnnotations;

namespace Provisioning.CallSources;

/// <summary>Configuration section <c>CallSources</c>: how call events come in.</summary>
internal sealed class CallSourceOptions
{
    public const string Section = "CallSources";

    /// <summary>Facts that may wait for the pump. It takes some 100,000 a second, so a full queue means a storm: then sources wait, and nothing is dropped.</summary>
    [Range(1, 1_000_000)]
    public int QueueLength { get; set; } = 10_000;

    /// <summary>How long a request over HTTP waits for a place in the queue before it is refused.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan QueuePatience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often time is let do its work: leases that run out, ended calls that are forgotten.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan TickInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The largest message with calls, over MQTT and HTTP. A snapshot of 5,000 calls has some 1 MB.</summary>
    [Range(1_024, 16_777_216)]
    public int MaxMessageBytes { get; set; } = 1_048_576;

    /// <summary>Texts of an event (call identifiers, tags, numbers, names) in characters. Call-IDs of some PBXs have 120; names are cut by phones at 40.</summary>
    [Range(16, 4_096)]
    public int MaxTextLength { get; set; } = 256;

    /// <summary>Sources that are remembered. A company has a PBX for each site and a few scripts.</summary>
    [Range(1, 100_000)]
    public int MaxSources { get; set; } = 1_000;

    /// <summary>The MQTT broker may be away for so long before what its sources told counts as unknown: longer than a reconnect, shorter than anybody looks.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan LossGrace { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>A source that MQTT calls online is taken to live, and its leases run anew so often: its will tells when it does not.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan AliveInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>At most one line of the log for each source in this time tells of a message that cannot be read; all are counted.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RefusalLogInterval { get; set; } = TimeSpan.FromMinutes(1);
}
