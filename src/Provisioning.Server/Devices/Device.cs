using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SettingValues = System.Collections.Immutable.ImmutableSortedDictionary<string, Provisioning.Devices.SettingValue>;

namespace Provisioning.Devices;

/// <summary>A desk phone.</summary>
internal sealed record Device
{
    public required MacAddress Mac { get; init; }

    /// <summary><c>vendor/model</c> as listed in <c>templates/</c>, such as <c>yealink/t54w</c>.</summary>
    public required string Model { get; init; }

    public required string Site { get; init; }

    public ImmutableArray<Line> Lines { get; init; } = [];

    /// <summary>The keys that an administrator placed. Monitoring keys are not listed: they follow from the groups.</summary>
    public ImmutableArray<Key> Keys { get; init; } = [];

    /// <summary>Expansion modules from the first to the last, by the vendor's name, such as <c>exp50</c>.</summary>
    public ImmutableArray<string> ExpansionModules { get; init; } = [];

    [JsonIgnore]
    public Settings Settings { get; init; } = Settings.None;

    [JsonPropertyName("settings")]
    public SettingValues WrittenSettings { get => Settings.Values; init => Settings = Settings with { Values = value }; }

    [JsonPropertyName("parameters")]
    public SettingValues WrittenParameters { get => Settings.Parameters; init => Settings = Settings with { Parameters = value }; }

    /// <summary>Counts up when the passwords made for this phone are to be replaced.</summary>
    public int CredentialGeneration { get; init; } = 1;

    public bool Equals(Device? other) =>
        other is not null && Mac == other.Mac && Model == other.Model && Site == other.Site
        && CredentialGeneration == other.CredentialGeneration && Settings.Equals(other.Settings)
        && Lines.SequenceEqual(other.Lines) && Keys.SequenceEqual(other.Keys)
        && ExpansionModules.SequenceEqual(other.ExpansionModules);

    public override int GetHashCode() => HashCode.Combine(Mac, Model, Site);
}

/// <summary>A registration on a phone.</summary>
/// <param name="Extension">Whose calls ring here.</param>
/// <param name="Label">Shown beside the line; the extension's name when null.</param>
internal sealed record Line(ExtensionNumber Extension, string? Label = null);
