using System.ComponentModel.DataAnnotations;

namespace Provisioning.Rollouts;

/// <summary>Configuration section <c>Rollouts</c>: how phones are told of changes, and what counts as having made it.</summary>
internal sealed class RolloutOptions
{
    public const string Section = "Rollouts";

    /// <summary>A rollout waits until somebody other than its author approves of it.</summary>
    public bool RequireApproval { get; set; }

    /// <summary>What becomes of a phone that is seen with something older outside of any rollout.</summary>
    public DriftHandling Drift { get; set; } = DriftHandling.PutRight;

    /// <summary>What becomes of phones whose monitoring keys have changed.</summary>
    public DriftHandling MonitoringKeys { get; set; } = DriftHandling.PutRight;

    /// <summary>Monitoring keys that change within this time are one rollout: who puts a group together one by one makes it of few. Ours: about as long as one click to the next.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan MonitoringKeysAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a phone that was tried is left alone before it is put right by itself.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan DriftPause { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long a phone may take to fetch after a re-sync. Ours: phones fetch within seconds, most with a random delay of up to a minute.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00")]
    public TimeSpan ResyncPatience { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a phone may take to start and register. Ours: slow models take three minutes, those that check a boot server first take more.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00")]
    public TimeSpan RebootPatience { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a phone may take to load and install firmware, with the reboots that this takes.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00")]
    public TimeSpan FirmwarePatience { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// How long a phone that fetched may stay silent after a re-sync: it proves that it is well by its next REGISTER or SUBSCRIBE. Longer than
    /// half the hour for which lamp lines register.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:05", "2.00:00:00")]
    public TimeSpan ReturnPatience { get; set; } = TimeSpan.FromMinutes(40);

    /// <summary>After this a phone has registered anew, or is away: longer than the hour for which lamp lines register.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "2.00:00:00")]
    public TimeSpan LongestSilence { get; set; } = TimeSpan.FromMinutes(70);

    /// <summary>A phone that needs a reboot for what it fetched has begun it by then; also what must do for a phone that does not register here.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Settle { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a phone must have been idle: who hangs up often calls again.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan IdleFor { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a phone of whose calls nothing is known counts as in a call.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan UnknownIsBusyFor { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Re-syncs that a phone accepts without doing anything before it is rebooted.</summary>
    [Range(1, 100)]
    public int ResyncAttempts { get; set; } = 2;

    /// <summary>Reboots that a phone accepts without proving anything before it has failed.</summary>
    [Range(1, 100)]
    public int RebootAttempts { get; set; } = 3;

    /// <summary>How often one phone is told in one window, or in a day where there is none.</summary>
    [Range(1, 1_000)]
    public int AttemptsPerWindow { get; set; } = 5;

    /// <summary>How often one phone is told in one step, over all windows, before it has failed.</summary>
    [Range(1, 10_000)]
    public int MaxAttempts { get; set; } = 12;

    /// <summary>A phone that asks to be told later (Retry-After, RFC 3261 §20.33) is obeyed up to here. Ours: as long as the longest of our own pauses.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan LongestRetryAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The fifth part more or less of a pause, so that phones that failed together do not come back together.</summary>
    [Range(0.0, 1.0)]
    public double Jitter { get; set; } = 0.2;

    public PaceOptions Pace { get; set; } = new();

    /// <summary>Pauses between attempts at a phone that does not answer grow so.</summary>
    public static IReadOnlyList<TimeSpan> Pauses { get; } = [TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)];

    public TimeSpan PatienceWith(UpdateStep step, TellMethod method) =>
        step.Kind == StepKind.Firmware ? FirmwarePatience : method == TellMethod.Reboot ? RebootPatience : ResyncPatience;
}

/// <summary>Configuration section <c>Rollouts:Pace</c>: how many phones are told in any minute, and how many may be starting at once.</summary>
internal sealed class PaceOptions
{
    /// <summary>All together. Ours: a server on one core answers thousands of boots a second; PBXs that have to register the phones do not.</summary>
    [Range(1, 1_000_000)]
    public int PerMinute { get; set; } = 300;

    [Range(1, 1_000_000)]
    public int PerSite { get; set; } = 120;

    /// <summary>Phones behind one NAT share an address, and a line to the internet. Ours: FS PBX takes 5, which is 40 minutes for 200 phones.</summary>
    [Range(1, 1_000_000)]
    public int PerAddress { get; set; } = 20;

    /// <summary>Phones that were told to reboot and have not registered since.</summary>
    [Range(1, 1_000_000)]
    public int RebootsAtOnce { get; set; } = 300;

    [Range(1, 1_000_000)]
    public int RebootsAtOncePerSite { get; set; } = 100;

    /// <summary>When phones wait longer than this for a file, fewer are told: the storm of those that boot is let pass.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan SlowFetch { get; set; } = TimeSpan.FromSeconds(1);
}

/// <summary>What becomes of a phone that has something older outside of any rollout.</summary>
internal enum DriftHandling
{
    /// <summary>It is put right by a rollout of its own.</summary>
    PutRight,

    /// <summary>It is listed.</summary>
    ReportOnly,
}
