namespace Provisioning.Simulator.Virtual;

/// <summary>How a virtual phone behaves; what is not said is what most phones do.</summary>
public sealed record PhoneHabits
{
    /// <summary>It hears no NOTIFY, and does everything else.</summary>
    public bool IsDeaf { get; init; }

    /// <summary>The share of datagrams that are lost, either way.</summary>
    public double Loss { get; init; }

    /// <summary>From the reboot to its first request.</summary>
    public TimeSpan BootTime { get; init; } = TimeSpan.FromSeconds(70);

    /// <summary>Says 200 to the first check-sync, and does nothing.</summary>
    public bool IgnoresFirst { get; init; }

    /// <summary>Boots until what it fetched works; those after the first it does by itself.</summary>
    public int BootsNeeded { get; init; } = 1;

    /// <summary>How often it loses power.</summary>
    public double PowerCutsPerDay { get; init; }

    /// <summary>How long it is without power then.</summary>
    public TimeSpan PowerCut { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>Calls it has on a working day.</summary>
    public double CallsPerDay { get; init; } = 15;

    public TimeSpan CallLength { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>Asks a NOTIFY for credentials first.</summary>
    public bool Challenges { get; init; }

    /// <summary>How long after a re-sync it asks for its files.</summary>
    public TimeSpan ResyncDelay { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How often it refreshes its registration.</summary>
    public TimeSpan Refresh { get; init; } = TimeSpan.FromMinutes(30);
}
