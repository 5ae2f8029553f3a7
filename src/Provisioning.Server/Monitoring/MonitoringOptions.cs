using System.ComponentModel.DataAnnotations;

namespace Provisioning.Monitoring;

/// <summary>Configuration section <c>Monitoring</c>: listening to calls through the PBX. Whether it is allowed at all is the account's setting <c>monitoring</c>.</summary>
internal sealed class MonitoringOptions
{
    public const string Section = "Monitoring";

    /// <summary>How many may monitor one call (rule E25).</summary>
    [Range(1, 10)]
    public int MonitorsPerCall { get; set; } = 1;

    /// <summary>How long a monitor's phone may ring where it does not answer by itself. Some five rings: who wants to listen sits beside it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan RingFor { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a PBX may take for one command. One on the same network answers in milliseconds; what takes longer is no answer, and whoever waits is a person.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the database may take to write a session down before it is refused.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The same refusal of the same two is counted for so long and not written again: a key that is pressed ten times is one row, or two.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RefusalKept { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Refusals that are told apart at a time; those beyond are counted together. Some hundred bytes each.</summary>
    [Range(1, 1_000_000)]
    public int MaxRefusals { get; set; } = 10_000;

    /// <summary>Rows that wait while the database is away; each is some hundred bytes, and a session leaves two. Those beyond are counted in the log.</summary>
    [Range(10, 1_000_000)]
    public int MaxWaitingRows { get; set; } = 10_000;

    /// <summary>How often time is looked at: phones that did not answer, legs to be hung up once more, rows that wait.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A leg that belongs to no session and did not end is hung up again after this long.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan HangUpAgainAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Ended sessions are listed for so long: a year, as call records usually are. The audit log keeps them longer.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan KeptFor { get; set; } = TimeSpan.FromDays(365);

    /// <summary>Publishes sessions over MQTT.</summary>
    public bool Mqtt { get; set; } = true;

    /// <summary>Who may watch the sessions over HTTP at once; each holds one connection and one state for each session.</summary>
    [Range(1, 100_000)]
    public int MaxReaders { get; set; } = 100;

    /// <summary>The least time between two looks at the people whom somebody may monitor, for a page that shows them live: what changes faster nobody can read.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan PeoplePause { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Something is sent to a watcher so often, so that proxies (60 s is nginx's patience) do not close the connection.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>For <see cref="SessionLife"/>. A phone that rings to its end is told by the PBX; this is for one that says nothing.</summary>
    public SessionTerms Terms => new(RingFor + CommandTimeout, CommandTimeout);
}
