using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SettingValues = System.Collections.Immutable.ImmutableSortedDictionary<string, Provisioning.Devices.SettingValue>;

namespace Provisioning.Devices;

/// <summary>An office: its clock, its PBX, and when its phones may reboot.</summary>
internal sealed record Site
{
    public required string Name { get; init; }

    /// <summary>IANA name such as <c>Europe/London</c>.</summary>
    public required string TimeZone { get; init; }

    public required string Pbx { get; init; }

    public RebootWindow? RebootWindow { get; init; }

    [JsonIgnore]
    public Settings Settings { get; init; } = Settings.None;

    [JsonPropertyName("settings")]
    public SettingValues WrittenSettings { get => Settings.Values; init => Settings = Settings with { Values = value }; }

    [JsonPropertyName("parameters")]
    public SettingValues WrittenParameters { get => Settings.Parameters; init => Settings = Settings with { Parameters = value }; }
}

/// <summary>The hours, in the site's own time zone, in which its phones may be rebooted. It may run over midnight.</summary>
internal sealed record RebootWindow
{
    /// <summary>The days on which the window opens.</summary>
    public required ImmutableArray<DayOfWeek> Days { get; init; }

    public required TimeOnly From { get; init; }

    public required TimeOnly To { get; init; }

    /// <summary>Dates, at the site, on which it stays closed: it neither opens on one, nor runs over midnight into or out of one.</summary>
    public ImmutableArray<DateRange> Except { get; init; } = [];

    public bool Equals(RebootWindow? other) =>
        other is not null && From == other.From && To == other.To && Days.SequenceEqual(other.Days) && Except.SequenceEqual(other.Except);

    public override int GetHashCode() => HashCode.Combine(From, To, Days.Length, Except.Length);
}
