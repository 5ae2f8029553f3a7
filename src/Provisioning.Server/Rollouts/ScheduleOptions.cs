using System.ComponentModel.DataAnnotations;

namespace Provisioning.Rollouts;

/// <summary>Configuration section <c>Rollouts:Schedules</c>.</summary>
internal sealed class ScheduleOptions
{
    public const string Section = RolloutOptions.Section + ":Schedules";

    /// <summary>How late a run may begin where no site has a reboot window, such as when the server was down. Ours: a restart of the server takes minutes.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan MissedFor { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many schedules there may be. Ours: some for each of a hundred sites.</summary>
    [Range(1, 100_000)]
    public int Most { get; set; } = 500;

    /// <summary>How long a run that could not be started because the database is away waits before it tries again.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Retry { get; set; } = TimeSpan.FromSeconds(10);
}
