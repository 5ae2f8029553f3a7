using System.ComponentModel.DataAnnotations;

namespace Provisioning.Messaging;

/// <summary>Configuration section <c>Messaging</c>: MQTT, through which PBXs tell of calls and anybody sees the lamps.</summary>
internal sealed class MessagingOptions
{
    public const string Section = "Messaging";

    /// <summary>Off: no broker is started and none is asked.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Another broker, as <c>mqtt://host:1883</c> or <c>mqtts://host:8883</c>; the one inside this server when empty.</summary>
    public string Broker { get; set; } = "";

    /// <summary>The first word of every topic.</summary>
    [Required, RegularExpression("^[A-Za-z0-9._-]{1,64}$")]
    public string Prefix { get; set; } = "provisioning";

    /// <summary>At another broker: who this server is. At the one inside: who may tell of calls, beside <see cref="Users"/>.</summary>
    [Required, RegularExpression("^[A-Za-z0-9._@-]{1,64}$")]
    public string User { get; set; } = "provisioning";

    /// <summary>Of <see cref="User"/>. For the broker inside it is made at the first start when empty, and lies in the data folder.</summary>
    public string Password { get; set; } = "";

    /// <summary>Others who may use the broker inside.</summary>
    public IReadOnlyList<BrokerUser> Users { get; set; } = [];

    /// <summary>Where the broker inside listens. Only this machine by default: whoever tells of calls decides what the lamps show.</summary>
    [Required]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Port without TLS (1883 is MQTT's own); off when empty, any free one when 0.</summary>
    [Range(0, ushort.MaxValue)]
    public int? Port { get; set; } = 1883;

    /// <summary>Port with TLS and the server's certificate (8883 is MQTT's own); off when empty, any free one when 0.</summary>
    [Range(0, ushort.MaxValue)]
    public int? TlsPort { get; set; }

    /// <summary>Lets passwords cross a network in the clear, where nobody else is on it.</summary>
    public bool PlainTextAllowed { get; set; }

    /// <summary>Clients of the broker inside at once. A PBX needs one or two; dashboards and scripts come to it.</summary>
    [Range(1, 100_000)]
    public int MaxClients { get; set; } = 1_000;

    /// <summary>The largest packet that is read. A snapshot of 1,000 calls has some 200 KB.</summary>
    [Range(1_024, 16_777_216)]
    public int MaxPacketBytes { get; set; } = 1_048_576;

    /// <summary>The largest packet of a client that has not said who it is: names, password and will are short.</summary>
    [Range(256, 1_048_576)]
    public int MaxFirstPacketBytes { get; set; } = 8_192;

    /// <summary>How long a client may take to say who it is; phones' networks need less than a second.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What may wait for a client that reads slowly; beyond it the client is sent away, and finds the newest state when it comes back. Twice the lamps of 10,000 extensions.</summary>
    [Range(10, 1_000_000)]
    public int MaxPendingMessages { get; set; } = 20_000;

    /// <summary>Messages of ours that are not retained and wait for the broker; what comes beyond is dropped and counted. Ours: the events of a rollout to 5,000 phones.</summary>
    [Range(1, 1_000_000)]
    public int MaxUnsentMessages { get; set; } = 20_000;

    /// <summary>Topics that may keep a message. Calls that last and lamps of 10,000 extensions, five times over.</summary>
    [Range(10, 1_000_000)]
    public int MaxRetainedMessages { get; set; } = 50_000;

    /// <summary>Bytes of kept messages together: a thousand a call of 10,000 extensions, ten times over.</summary>
    [Range(1_024, 1_073_741_824)]
    public long MaxRetainedBytes { get; set; } = 104_857_600;

    /// <summary>Retained messages of the broker inside outlive a pause of the server that is not longer than this: after a longer one most calls have ended without us.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan RetainedPause { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Filters that one client may subscribe to.</summary>
    [Range(1, 100_000)]
    public int MaxSubscriptions { get; set; } = 200;

    /// <summary>How often the log tells of clients that the broker inside refused, for each reason; the others are counted.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan RefusalLogInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>PEM file with the authorities whose certificate another broker must show; the machine's own when empty.</summary>
    public string Authority { get; set; } = "";

    /// <summary>How this server is called at another broker; made at the first start when empty. Two nodes must not share it.</summary>
    [RegularExpression("^[A-Za-z0-9_-]{0,64}$")]
    public string ClientId { get; set; } = "";

    /// <summary>What is spoken with another broker.</summary>
    public MqttVersion Version { get; set; } = MqttVersion.V5;

    /// <summary>How long another broker keeps what this server misses while it is away.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan SessionExpiry { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A dead connection is noticed after one and a half times this.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The first pause before another broker is tried again; it doubles, with jitter.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan ReconnectDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest pause: lamps are old for no longer than this after the broker is back.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan MaxReconnectDelay { get; set; } = TimeSpan.FromSeconds(10);

    public bool IsEmbedded => Broker.Length == 0;
}

/// <summary>Somebody who may use the broker inside.</summary>
internal sealed class BrokerUser
{
    [Required]
    public string Name { get; set; } = "";

    [Required]
    public string Password { get; set; } = "";

    public BrokerRight Right { get; set; } = BrokerRight.Lamps;

    /// <summary>The one source this user may speak as; any when empty.</summary>
    public string Source { get; set; } = "";
}

/// <summary>What a user of the broker inside may do.</summary>
internal enum BrokerRight
{
    /// <summary>Sees the lamps and which sources are there.</summary>
    Lamps,

    /// <summary>Also tells of calls; sees rollouts and monitoring too when it may speak for any source.</summary>
    Calls,

    /// <summary>Sees the lamps, the sources and the rollouts.</summary>
    Rollouts,

    /// <summary>Sees the lamps, the sources, and who monitors whom.</summary>
    Monitoring,
}

/// <summary>Versions of MQTT.</summary>
internal enum MqttVersion
{
    V311,
    V5,
}
