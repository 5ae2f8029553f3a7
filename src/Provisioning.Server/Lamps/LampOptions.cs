using System.ComponentModel.DataAnnotations;

namespace Provisioning.Lamps;

/// <summary>Configuration section <c>Lamps</c>: the lamps as everybody else than a phone sees them.</summary>
internal sealed class LampOptions
{
    public const string Section = "Lamps";

    /// <summary>Publishes a retained MQTT message for each extension.</summary>
    public bool Mqtt { get; set; } = true;

    /// <summary>Who may watch over HTTP at once; each holds one connection and at most one state for each extension.</summary>
    [Range(1, 100_000)]
    public int MaxReaders { get; set; } = 500;

    /// <summary>Something is sent to a watcher so often, so that proxies (60 s is nginx's patience) do not close the connection.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often the fleet is looked at for extensions that came, left or were renamed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:10:00")]
    public TimeSpan FleetInterval { get; set; } = TimeSpan.FromSeconds(1);
}
