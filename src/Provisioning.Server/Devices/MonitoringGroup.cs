using System.Collections.Immutable;

namespace Provisioning.Devices;

/// <summary>Who may monitor whose calls, and how far.</summary>
internal sealed record MonitoringGroup
{
    public required string Name { get; init; }

    public string? Site { get; init; }

    /// <summary>Includes every privilege below it.</summary>
    public required Privilege Privilege { get; init; }

    /// <summary>The parties of a call hear that it may be monitored.</summary>
    public bool Announcement { get; init; }

    public ImmutableSortedSet<ExtensionNumber> Monitors { get; init; } = [];

    public ImmutableSortedSet<ExtensionNumber> Monitored { get; init; } = [];

    public bool Equals(MonitoringGroup? other) =>
        other is not null && Name == other.Name && Site == other.Site && Privilege == other.Privilege
        && Announcement == other.Announcement && Monitors.SetEquals(other.Monitors) && Monitored.SetEquals(other.Monitored);

    public override int GetHashCode() => HashCode.Combine(Name, Privilege, Monitors.Count, Monitored.Count);
}

/// <summary>A ladder: each step includes those before it.</summary>
internal enum Privilege
{
    Listen,
    Whisper,
    Barge,
    TakeOver,
}
