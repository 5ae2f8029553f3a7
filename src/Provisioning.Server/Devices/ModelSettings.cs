using System.Text.Json.Serialization;
using SettingValues = System.Collections.Immutable.ImmutableSortedDictionary<string, Provisioning.Devices.SettingValue>;

namespace Provisioning.Devices;

/// <summary>What an administrator set for all phones of one model, or (with an empty model) for all phones.</summary>
internal sealed record ModelSettings
{
    /// <summary><c>vendor/model</c>; empty for the whole account.</summary>
    public string Model { get; init; } = "";

    [JsonIgnore]
    public Settings Settings { get; init; } = Settings.None;

    [JsonPropertyName("settings")]
    public SettingValues WrittenSettings { get => Settings.Values; init => Settings = Settings with { Values = value }; }

    [JsonPropertyName("parameters")]
    public SettingValues WrittenParameters { get => Settings.Parameters; init => Settings = Settings with { Parameters = value }; }
}
