using System.ComponentModel.DataAnnotations;

namespace Provisioning.Pbxs;

/// <summary>Configuration section <c>Pbxs</c>: the connections to telephone systems. Which ones there are is in the fleet: <c>pbxs[].control</c>.</summary>
internal sealed class PbxOptions
{
    public const string Section = "Pbxs";

    /// <summary>
    /// How long a PBX may take to accept a connection. A lost first packet is sent again after a second (RFC 6298 §2.1), so trying anew is as good as waiting, and
    /// lamps heal within two seconds of the network's return.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a PBX may take to answer one command. Asterisk answers in milliseconds; a PBX that reloads its configuration may take seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A PBX that said nothing for so long is asked for a sign of life. With <see cref="Silence"/>, lamps are unknown within two seconds of a silent loss.</summary>
    [Range(typeof(TimeSpan), "00:00:00.020", "00:10:00")]
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A PBX that said nothing for so long, although it was asked, is lost.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan Silence { get; set; } = TimeSpan.FromMilliseconds(1_700);

    /// <summary>The first pause before a PBX is tried again; it doubles, with jitter.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan ReconnectDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest pause: lamps are right again within two seconds after the PBX is back. One attempt costs one packet.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan MaxReconnectDelay { get; set; } = TimeSpan.FromMilliseconds(1_400);

    /// <summary>The pause where the PBX refused the password or speaks another language: somebody must change something first, and guards such as fail2ban count attempts.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan RefusedDelay { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>A connection that lasted so long was a good one: when it is lost, the next attempt is made at once. Longer than any sign-in.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan GoodAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the fleet is looked at for PBXs that came, went or changed. Looking costs one comparison.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan FleetInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>PEM file with the authorities whose certificate a PBX must show; the machine's own when empty.</summary>
    public string Authority { get; set; } = "";

    /// <summary>The longest line that is read, in bytes. Asterisk's own buffer for a header has 1,025; a dial plan's variable may be longer.</summary>
    [Range(256, 1_048_576)]
    public int MaxLineBytes { get; set; } = 16_384;

    /// <summary>Lines of one message. An attended transfer has some 100.</summary>
    [Range(16, 100_000)]
    public int MaxFields { get; set; } = 1_000;

    /// <summary>The largest message, in bytes. An attended transfer has some 5 KB; FreeSWITCH tells all channels in one, at some 2 KB each.</summary>
    [Range(1_024, 268_435_456)]
    public int MaxMessageBytes { get; set; } = 8_388_608;

    /// <summary>Legs of one PBX that are followed, at about 1 KB each; as many as calls of all sources.</summary>
    [Range(1, 10_000_000)]
    public int MaxLegs { get; set; } = 200_000;

    /// <summary>Commands that wait for their answer. Commands are for people who monitor and for phones that are told to fetch: some dozens a second.</summary>
    [Range(1, 1_000_000)]
    public int MaxCommands { get; set; } = 10_000;

    /// <summary>So long after its first snapshot, what a FreeSWITCH says of its channels is compared with it: it writes its tables behind what happens, by less than a second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often it is compared after that: a FreeSWITCH with too much to tell drops events in silence. At most so long a lamp is wrong then; a thousand channels are 1 MB.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan CompareInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What a FreeSWITCH plays to the parties of a call where a group announces; relative to its sounds. The one here says that the call may be monitored, and comes with its English and German sounds.</summary>
    public string Announcement { get; set; } = "misc/call_monitoring_blurb.wav";
}
